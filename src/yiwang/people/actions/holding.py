"""Who holds a post, from when until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.events import Subject
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.actions.posts import open_post
from yiwang.people.administration import check_version, refuse_own, require_administration, today, within_reach
from yiwang.people.handing import Handing, hand_over, left_by
from yiwang.people.models import Account, Organization, PostHolding
from yiwang.people.separation import check_together

LONGEST_REASON = 500
_EXTENSION = re.compile(r"[0-9 +\-]{0,20}")
_NOBODY = gettext_noop("没有这个工作人员，或者账号已经停用。")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a post is held besides since when: ``temporary`` (临时), the desk's telephone, and ``confirmed`` for
    duties that a rule only warns of (``separation``)."""

    temporary: bool = False
    extension: str = ""
    confirmed: bool = False


@use_case("post.assigned")
def assign_post(
    *,
    actor: Actor,
    account_id: UUID,
    post_id: UUID,
    since: date,
    until: date | None = None,
    acting: bool = False,
    terms: Terms | None = None,
    version: int | None = None,
) -> PostHolding:
    """Let an official hold a post from ``since`` up to and with ``until``; ``acting`` for 代理, which has an end.

    Only by the administrator of the post's organization who has, or had, the official in reach as well, and never
    to himself (``own_post``). Refuses ``invalid_input`` for a citizen's account and for a time in which he holds the
    post already, ``duties_conflict`` for duties that do not go together with his others, ``changed_meanwhile`` if
    his account is no longer at ``version``.
    """
    terms = terms or Terms()
    account = Account.objects.select_for_update().filter(pk=account_id, kind="official", is_active=True).first()
    post = open_post(post_id)
    require_administration(actor, post.organization)
    refuse_own(actor, account_id)
    if account is None or not _knows(actor, account):
        raise InvalidInput(fields={"/account": _(_NOBODY)})
    check_version(account, version)
    _check_terms(since, until, acting, terms)
    if _overlapping(account_id, post_id, since, until).exists():
        raise InvalidInput(fields={"/since": _("他在这段时间已经担任这个岗位。")})
    confirmed = terms.confirmed or actor.kind == "system"
    check_together(account_id, post.organization_id, post.duties, confirmed=confirmed)
    nature = {"acting": acting, "temporary": terms.temporary}
    holding = PostHolding.objects.create(
        post=post, account=account, since=since, until=until, extension=terms.extension.strip(), **nature
    )
    _changed(account)
    told = {name: value for name, value in nature.items() if value or name == "acting"}
    ends = {"until": until.isoformat()} if until is not None else {}
    _record("post.assigned", actor, holding, {"since": since.isoformat(), **ends, **told})
    return holding


def _check_terms(since: date, until: date | None, acting: bool, terms: Terms) -> None:
    wrong: dict[str, str] = {}
    if until is not None and until < since:
        wrong["/until"] = _("卸任日期不能早于任职日期。")
    elif until is None and (acting or terms.temporary):
        wrong["/until"] = _("代理和临时的岗位要写到哪天为止。")
    if acting and terms.temporary:
        wrong["/nature"] = _("代理和临时只能选一样。")
    if not _EXTENSION.fullmatch(terms.extension.strip()):
        wrong["/extension"] = _("办公电话只能有数字、横线、加号和空格，最多 20 个字符。")
    if wrong:
        raise InvalidInput(fields=wrong)


def _overlapping(account_id: UUID, post_id: UUID, since: date, until: date | None) -> QuerySet[PostHolding]:
    found = PostHolding.objects.filter(Q(until=None) | Q(until__gte=since), post_id=post_id, account_id=account_id)
    return found if until is None else found.filter(since__lte=until)


@use_case("post.ended")
def end_post(
    *,
    actor: Actor,
    holding_id: int,
    until: date | None = None,
    reason: str = "",
    handing: Handing | None = None,
    version: int | None = None,
) -> PostHolding:
    """End a holding with the day ``until`` (default: yesterday, so that it ends at once); ``reason`` goes on record.

    A day before the holding began, or so long ago that work done since would have had no post, is refused. Work in
    the person's hands that he can no longer do goes where ``handing`` says, together with the post or not at all;
    without a word it is refused (``work_in_hand``). Where the post ends later, the work stays until then
    (``chores.return_work``).
    """
    holding, account = _to_end(actor, holding_id, version)
    now = today()
    yesterday = date.fromordinal(now.toordinal() - 1)
    _check(holding, until, reason, yesterday)
    last = until or yesterday
    if last < now:
        why = reason.strip() or _("卸任")
        hand_over(actor=actor, rows=left_by(holding), handing=handing, who=account.pk, reason=why)
    holding.until = last
    holding.save(update_fields=["until"])
    _changed(account)
    _record("post.ended", actor, holding, {"until": last.isoformat(), "reason": reason.strip()})
    return holding


@use_case("post.holding_changed")
def change_holding(
    *, actor: Actor, holding_id: int, until: date | None, extension: str, version: int | None = None
) -> PostHolding:
    """Prolong or shorten a holding that goes on (``until`` today or later; None: open end), or change its telephone.

    An acting or temporary one keeps an end. Ending at once is ``end_post``.
    """
    holding, account = _to_end(actor, holding_id, version)
    if until is not None and until < max(today(), holding.since):
        raise InvalidInput(fields={"/until": _("这里只能改成今天或者以后的一天；要马上结束，请办理卸任。")})
    _check_terms(holding.since, until, holding.acting, Terms(holding.temporary, extension))
    others = _overlapping(account.pk, holding.post_id, holding.since, until).exclude(pk=holding.pk)
    if others.exists():
        raise InvalidInput(fields={"/until": _("他在这段时间已经担任这个岗位。")})
    before = {"until": holding.until.isoformat() if holding.until else "", "extension": holding.extension}
    after = {"until": until.isoformat() if until else "", "extension": extension.strip()}
    if before == after:
        nothing_changed()
        return holding
    holding.until, holding.extension = until, extension.strip()
    holding.save(update_fields=["until", "extension"])
    _changed(account)
    _record("post.holding_changed", actor, holding, {"before": before, "after": after})
    return holding


def _to_end(actor: Actor, holding_id: int, version: int | None) -> tuple[PostHolding, Account]:
    """A holding that goes on, with its account, both locked; refuses what is over or out of reach."""
    found = PostHolding.objects.filter(pk=holding_id).first()
    if found is None:
        raise NotFound
    account = Account.objects.select_for_update().get(pk=found.account_id)
    holding = PostHolding.objects.select_for_update(of=("self",)).select_related("post__organization").get(pk=found.pk)
    require_administration(actor, holding.post.organization)
    refuse_own(actor, holding.account_id)
    check_version(account, version)
    if holding.until is not None and holding.until < today():
        raise ChangedMeanwhile(_("他已经卸任这个岗位。"))
    return holding, account


def _check(holding: PostHolding, until: date | None, reason: str, yesterday: date) -> None:
    wrong: dict[str, str] = {}
    if until is not None and until < holding.since:
        wrong["/until"] = _("卸任日期不能早于任职日期。")
    elif until is not None and until < yesterday:
        wrong["/until"] = _("最后一天不能早于昨天：之前他办的事要有岗位。")
    if len(reason.strip()) > LONGEST_REASON:
        wrong["/reason"] = _("理由最多 %(most)s 个字，请删减。") % {"most": LONGEST_REASON}
    if wrong:
        raise InvalidInput(fields=wrong)


def _knows(actor: Actor, account: Account) -> bool:
    """Whether the official was ever in reach, or never held a post at all (his account was just opened)."""
    if actor.kind == "system":
        return True
    had = Organization.objects.filter(posts__holdings__account=account)
    return not had.exists() or had.filter(within_reach(actor)).exists()


def _changed(account: Account) -> None:
    account.version += 1
    account.save(update_fields=["version"])


def _record(event: str, actor: Actor, holding: PostHolding, payload: dict[str, object]) -> None:
    record(
        event,
        actor=actor,
        subject=Subject("account", holding.account_id),
        organization_id=holding.post.organization_id,
        payload={"post": str(holding.post_id), **payload},
    )
