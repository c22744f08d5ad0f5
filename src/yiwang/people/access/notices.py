"""Telling people: a port, since messages lie above this floor. Without it nothing can be opened in an emergency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.people.access.models import EmergencyAccess, Review
from yiwang.people.handing import now_held
from yiwang.people.models import PostHolding

MOST_RECEIVERS = 50
# Kind of message: title and body, in Chinese; their blanks are those of support.messages.
SENTENCES = {
    "access.glass_broken.owner": (
        gettext_noop("有人紧急查看了您的信息：%(title)s"),
        gettext_noop("%(office)s的一位工作人员按紧急情况查看。谁看的、为什么、什么时候复核，请打开查看。"),
    ),
    "access.glass_broken.office": (
        gettext_noop("有人紧急查看了本机构的办件：%(title)s"),
        gettext_noop("%(office)s的一位工作人员按紧急情况查看，只能看，不能办。"),
    ),
    "access.glass_review": (
        gettext_noop("请复核一次紧急查看：%(title)s"),
        gettext_noop("%(office)s的一位工作人员紧急查看以后，要由别人复核。请在%(until)s前办。"),
    ),
    "access.glass_reviewed": (
        gettext_noop("紧急查看已经复核：%(title)s"),
        gettext_noop("复核的人写了意见，请打开查看。"),
    ),
    "access.review_due": (
        gettext_noop("权限复核还没做完：%(title)s"),
        gettext_noop("还有%(count)s项没有决定，请在%(until)s前决定保留还是收回。"),
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one account; ``source`` makes it unique, ``ref`` is what it points to."""

    account_id: UUID
    kind: str
    ref: tuple[str, UUID]
    source: str
    words: Mapping[str, object]


Sender = Callable[[Iterable[Notice]], object]
_sender: list[Sender] = []


def use_sender(send: Sender) -> None:
    """Start-up: how notices become messages; called inside the transaction of the act."""
    _sender[:] = [send]


def send(found: Iterable[Notice]) -> None:
    """Send, or fail with the whole act: nobody looks unseen."""
    if not _sender:
        raise RuntimeError("notices have no sender: fill yiwang.people.access.notices.use_sender at start-up")
    _sender[0](found)


def holders(duty: str, organizations: Iterable[UUID | None]) -> list[UUID]:
    """Accounts that hold a post with ``duty`` in one of the organizations today."""
    offices = [key for key in organizations if key is not None]
    rows = PostHolding.objects.filter(now_held(), post__organization_id__in=offices, post__duties__contains=[duty])
    return list(rows.values_list("account_id", flat=True).distinct()[:MOST_RECEIVERS])


def glass_broken(access: EmergencyAccess) -> None:
    """At once: whom it concerns; the supervisors of both offices; who is to review it."""
    words = {
        "title": access.title,
        "office": access.organization_name,
        "until": access.review_due.isoformat(),
    }
    ref = ("emergency", access.pk)
    source = f"glass:{access.pk}"
    letters = []
    if access.owner_account is not None and access.owner_account != access.account_id:
        letters.append(Notice(access.owner_account, "access.glass_broken.owner", ref, source, words))
    for account in holders("supervise", {access.subject_organization_id, access.organization_id}):
        if account != access.account_id:
            letters.append(Notice(account, "access.glass_broken.office", ref, source, words))
    letters += review_letters(access, words, f"{source}:review")
    send(letters)


def review_letters(access: EmergencyAccess, words: Mapping[str, object], source: str) -> list[Notice]:
    """To everybody who may review it."""
    found = holders("audit", [access.organization_id])
    ref = ("emergency", access.pk)
    return [Notice(key, "access.glass_review", ref, source, words) for key in found if key != access.account_id]


def remind_of_review(access: EmergencyAccess) -> None:
    """It is due and nobody has reviewed it."""
    words = {
        "title": access.title,
        "office": access.organization_name,
        "until": access.review_due.isoformat(),
    }
    send(review_letters(access, words, f"glass:{access.pk}:remind:{legal_day(clock.now()).isoformat()}"))


def glass_reviewed(access: EmergencyAccess) -> None:
    """To whom it concerns, and to who had it."""
    ref, source = ("emergency", access.pk), f"glass:{access.pk}:reviewed"
    to = dict.fromkeys(key for key in (access.owner_account, access.account_id) if key is not None)
    send([Notice(key, "access.glass_reviewed", ref, source, {"title": access.title}) for key in to])


def review_due(review: Review, left: int) -> None:
    """To whoever started the review and to the administrators of its organization."""
    words = {"title": review.organization_name, "count": left, "until": review.due_on.isoformat()}
    to = dict.fromkeys([*([review.started_by] if review.started_by else []),
                        *holders("administer", [review.organization_id])])  # fmt: skip
    source = f"access-review:{review.pk}:{legal_day(clock.now()).isoformat()}"
    send([Notice(key, "access.review_due", ("access_review", review.pk), source, words) for key in to])
