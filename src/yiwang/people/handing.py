"""Handing work over (工作交接): what somebody has in hand when a post ends, and to whom it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.people.administration import today
from yiwang.people.models import Account, PostHolding
from yiwang.people.open_work import Taken, in_hand, pass_on

MOST_COLLEAGUES = 200
DAYS_LOOKED_BACK = 7


class WorkInHand(Refusal):
    """Somebody leaves a post with work in his hands, and nobody said who gets it."""

    code, status = "work_in_hand", 409
    message = gettext_noop("他手上还有没办完的事，请选择交给谁。")


@dataclass(frozen=True, slots=True)
class Handing:
    """``to`` is the colleague who gets the work; None: back to all who hold the duty."""

    to: UUID | None = None


def now_held(prefix: str = "") -> Q:
    """Holdings of today, as a condition."""
    return Q(**{f"{prefix}since__lte": today()}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": today()})
    )


def left_by(holding: PostHolding) -> list[Taken]:
    """What its holder has in hand and could no longer do without this post."""
    office = holding.post.organization_id
    rows = in_hand(holding.account_id, [office])
    if not rows:
        return []
    others = PostHolding.objects.filter(now_held(), account_id=holding.account_id, post__organization_id=office)
    kept: set[str] = set()
    for duties in others.exclude(pk=holding.pk).values_list("post__duties", flat=True):
        kept.update(duties)
    return [row for row in rows if row.duty not in kept]


def colleagues_for(rows: Sequence[Taken], but: UUID) -> list[Account]:
    """Who could take all of it: holds every duty needed in every organization; two queries."""
    needed = {(row.organization_id, row.duty) for row in rows}
    if not needed:
        return []
    offices = {office for office, _duty in needed}
    held = PostHolding.objects.filter(now_held(), post__organization_id__in=offices, account__is_active=True)
    able: dict[UUID, set[tuple[UUID, str]]] = {}
    for account, office, duties in held.values_list("account_id", "post__organization_id", "post__duties"):
        able.setdefault(account, set()).update((office, duty) for duty in duties)
    fit = [account for account, can in able.items() if needed <= can and account != but]
    return list(Account.objects.filter(pk__in=fit).order_by("name", "id")[:MOST_COLLEAGUES])


def hand_over(*, actor: Actor, rows: Iterable[Taken], handing: Handing | None, who: UUID, reason: str) -> int:
    """Pass the work on as ``handing`` says; refuses ``work_in_hand`` where nobody said anything.

    Runs in the caller's transaction, so that the post ends together with it or not at all.
    """
    found = list(rows)
    if not found:
        return 0
    if handing is None:
        raise WorkInHand(_("他手上还有%(number)s件没办完的事，请选择交给谁。") % {"number": len(found)})
    if handing.to is not None and handing.to not in {row.pk for row in colleagues_for(found, who)}:
        raise InvalidInput(fields={"/hand_to": _("请选择一位能办这些事的同事，或者退回岗位。")})
    return pass_on(actor, found, handing.to, reason)


def return_work() -> int:
    """Give back what lies with people whose post ended in the last days; returns how many pieces (a chore).

    Ends with a day in the future leave the work with its taker until then; here it goes back to the duty.
    """
    now, count = today(), 0
    ended = PostHolding.objects.filter(until__lt=now, until__gte=now - timedelta(days=DAYS_LOOKED_BACK))
    for holding in ended.select_related("post").order_by("pk").iterator(chunk_size=500):
        rows = left_by(holding)
        with transaction.atomic():
            count += pass_on(SYSTEM, rows, None, _("岗位到期"))
    return count
