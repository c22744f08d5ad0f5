"""Which rights look doubtful in an organization and all below it: what a review asks about, computed from the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.core.permissions import DUTIES
from yiwang.people.access.missing import held_in, missing_in
from yiwang.people.administration import today
from yiwang.people.models import Account, Organization, Post, PostHolding, Session

DOUBTS = {
    "unused": gettext_noop("很久没有用过的职责"),
    "unheld": gettext_noop("没有人担任的岗位"),
    "many_posts": gettext_noop("一个人担任很多岗位"),
    "dormant": gettext_noop("很久没有登录的账号"),
    "no_post": gettext_noop("没有岗位、还能登录的账号"),
    "missing": gettext_noop("没有人担任的职责"),
    "unopened": gettext_noop("没有人有的权限"),
}
NOTHING_TO_WITHDRAW = frozenset({"missing", "unopened"})
MOST_LINES = 5000
Uses = Callable[[QuerySet[Organization], date], Iterable[tuple[UUID, str]]]
_uses: list[Uses] = []


def use_source(uses: Uses) -> None:
    """Start-up: which (organization, duty) were used since a day, such as by tasks done. Rooms above fill it."""
    if uses not in _uses:
        _uses.append(uses)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One line of a review before it is written down; ``duty`` is a permission's code where nobody has that."""

    kind: str
    organization: Organization
    post: Post | None = None
    duty: str = ""
    account: Account | None = None
    holding_id: int | None = None
    since: date | None = None
    number: int = 0


def offices_below(organization_id: UUID) -> QuerySet[Organization]:
    """The organization and all that it leads."""
    return Organization.objects.filter(Q(pk=organization_id) | Q(lineage__overlap=[organization_id]), closed_on=None)


def doubts_in(organization_id: UUID, since: date) -> list[Doubt]:
    """Every doubt, bounded: a number of queries that does not grow with the organizations."""
    offices = offices_below(organization_id)
    held = held_in(offices)
    found: list[Doubt] = []
    parts = (
        _missing(organization_id, offices, held), _unused(offices, held, since), _unheld(offices, held), _many(held),
        _sleeping(offices, held),
    )  # fmt: skip
    for part in parts:
        for doubt in part:
            if len(found) >= MOST_LINES:
                return found
            found.append(doubt)
    return found


def _missing(organization_id: UUID, offices: QuerySet[Organization], held: list[PostHolding]) -> Iterator[Doubt]:
    office = Organization.objects.get(pk=organization_id)
    for found in missing_in(office, offices, held):
        yield Doubt("unopened" if found.opens else "missing", found.organization, duty=found.code)


def _unused(offices: QuerySet[Organization], held: list[PostHolding], since: date) -> Iterator[Doubt]:
    """Duties of posts held since before ``since`` of which nothing shows use after it."""
    by_work = {pair for uses in _uses for pair in uses(offices, since)}
    accounts = {holding.account_id for holding in held}
    log = Event.objects.unscoped("which duties were used: nothing of what they were used for")
    wanted = {event for duty in DUTIES.values() for event in duty.uses}
    rows = log.filter(actor_account__in=accounts, type__in=wanted, recorded_at__gte=_start(since))
    by_log = set(rows.values_list("actor_account", "type").distinct())
    by_post: dict[UUID, list[PostHolding]] = defaultdict(list)
    for holding in held:
        by_post[holding.post_id].append(holding)
    for holdings in by_post.values():
        if min(holding.since for holding in holdings) > since:
            continue
        post = holdings[0].post
        for duty in sorted(post.duties):
            proof = DUTIES[duty].uses if duty in DUTIES else frozenset()
            shown = any((holding.account_id, event) in by_log for holding in holdings for event in proof)
            if not shown and (post.organization_id, duty) not in by_work:
                yield Doubt("unused", post.organization, post, duty, since=since, number=len(holdings))


def _unheld(offices: QuerySet[Organization], held: list[PostHolding]) -> Iterator[Doubt]:
    rows = Post.objects.filter(organization__in=offices, closed_on=None).exclude(pk__in={h.post_id for h in held})
    past = PostHolding.objects.filter(post__in=rows).values("post").annotate(last=Max("until"))
    ended = dict(past.values_list("post", "last"))
    for post in rows.select_related("organization").order_by("organization__name", "title", "id")[:MOST_LINES]:
        yield Doubt("unheld", post.organization, post, since=ended.get(post.pk))


def _many(held: list[PostHolding]) -> Iterator[Doubt]:
    by_account: dict[UUID, list[PostHolding]] = defaultdict(list)
    for holding in held:
        by_account[holding.account_id].append(holding)
    for holdings in by_account.values():
        if len(holdings) >= settings.ACCESS_MANY_POSTS:
            for one in holdings:
                yield Doubt("many_posts", one.post.organization, one.post, account=one.account,
                            holding_id=one.pk, since=one.since, number=len(holdings))  # fmt: skip


def _sleeping(offices: QuerySet[Organization], held: list[PostHolding]) -> Iterator[Doubt]:
    """Accounts that nobody has signed in to for long, and those that outlived their posts."""
    where = {holding.account_id: holding.post.organization for holding in held}
    before = today() - timedelta(days=settings.ACCESS_DORMANT_DAYS)
    seen = _last_seen(where)
    for account in Account.objects.filter(pk__in=where, is_active=True, created_at__lt=_start(before)).order_by("name"):
        last = seen.get(account.pk)
        if last is None or last < before:
            yield Doubt("dormant", where[account.pk], account=account, since=last)
    ended = PostHolding.objects.filter(post__organization__in=offices, account__is_active=True).exclude(
        account__in=PostHolding.objects.filter(Q(until=None) | Q(until__gte=today())).values("account")
    )
    told: set[UUID] = set()
    for holding in ended.select_related("account", "post__organization").order_by("account__name", "-until", "-id"):
        if holding.account_id not in told:
            told.add(holding.account_id)
            yield Doubt("no_post", holding.post.organization, account=holding.account, since=holding.until)


def _last_seen(accounts: Iterable[UUID]) -> dict[UUID, date]:
    rows = Session.objects.filter(account__in=list(accounts)).values("account").annotate(last=Max("created_at"))
    found = {key: last.date() for key, last in rows.values_list("account", "last")}
    log = Event.objects.unscoped("when somebody last signed in").filter(
        type="account.signed_in", actor_account__in=list(accounts), recorded_at__gte=_start(_half_a_year_before())
    )
    for key, last in (
        log.values_list("actor_account").annotate(last=Max("recorded_at")).values_list("actor_account", "last")
    ):
        found[key] = max(found.get(key, last.date()), last.date())
    return found


def _half_a_year_before() -> date:
    return today() - timedelta(days=max(183, settings.ACCESS_DORMANT_DAYS))


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
