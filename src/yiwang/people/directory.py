"""What an administrator may know of: officials, organizations and posts in his reach; the rest does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.models import Event
from yiwang.people.administration import DUTY, administers, offices_of, today, within_reach
from yiwang.people.history import named
from yiwang.people.models import Account, Division, Organization, Post, PostHolding
from yiwang.people.queries import children, name_of, path_of

ORDER = ("name", "id")
OFFICE_ORDER = ("division__code", "name", "id")
STATES = ("", "active", "locked", "ended")
MOST_OFFICES = 500
MOST_EVENTS = 50
# What is told of a person or an organization; sign-ins and looks are for the auditor.
TOLD = (
    "account.created", "account.password_set", "account.locked", "account.unlocked", "post.assigned", "post.ended",
    "post.created", "post.changed", "post.closed", "organization.created", "organization.changed",
    "organization.closed", "organization.dual_added", "organization.dual_ended", "organization.hung",
    "organization.succeeded", "organization.took_over", "post.holding_changed", "post.moved",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """``q`` is a part of a name or the beginning of a login, ``office`` an organization, ``state`` one of STATES."""

    q: str = ""
    office: str = ""
    state: str = ""

    @property
    def query(self) -> str:
        """As a query string without ``?``."""
        return urlencode([(name, value) for name in self.__slots__ if (value := getattr(self, name))])


def people_filter(given: Mapping[str, str]) -> PeopleFilter:
    """Read from a query string; refuses what no link of ours says."""
    found = PeopleFilter(*(given.get(name, "").replace("\0", "").strip()[:60] for name in PeopleFilter.__slots__))
    if found.state not in STATES or (found.office and identifier(found.office) is None):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return found


def identifier(text: str) -> UUID | None:
    """A UUID from a form or query string; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def still_held(prefix: str = "") -> Q:
    """Holdings that go on, or begin later, as a condition."""
    return Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": today()})


def officials(actor: Actor, wanted: PeopleFilter | None = None) -> QuerySet[Account]:
    """Officials who hold or held a post in reach, under the filter; unordered."""
    wanted = wanted or PeopleFilter()
    held = PostHolding.objects.filter(within_reach(actor, "post__organization__"))
    if wanted.office:
        held = held.filter(post__organization_id=UUID(wanted.office))
    rows = Account.objects.filter(kind="official", pk__in=held.values("account_id"))
    if wanted.q:
        rows = rows.filter(Q(name__contains=wanted.q) | Q(login__startswith=wanted.q.lower()))
    in_post = PostHolding.objects.filter(still_held()).values("account_id")
    if wanted.state == "active":
        rows = rows.filter(is_active=True, pk__in=in_post)
    elif wanted.state == "locked":
        rows = rows.filter(is_active=False)
    elif wanted.state == "ended":
        rows = rows.exclude(pk__in=in_post)
    return rows


def official(actor: Actor, account_id: UUID) -> Account:
    """One of them, or ``not_found``."""
    found = officials(actor).filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def holdings_of(accounts: Iterable[Account]) -> dict[UUID, list[PostHolding]]:
    """Everything that these people hold or held, the newest first; one query."""
    rows = PostHolding.objects.filter(account__in=list(accounts)).select_related("post__organization")
    found: dict[UUID, list[PostHolding]] = {}
    for row in rows.order_by("-since", "-id"):
        found.setdefault(row.account_id, []).append(row)
    return found


def is_held(holding: PostHolding) -> bool:
    """Whether a holding goes on, or begins later."""
    return holding.until is None or holding.until >= today()


def offices(actor: Actor, text: str = "", *, closed: bool = False) -> QuerySet[Organization]:
    """Organizations in reach, by a part of a name that they have or had; unordered."""
    rows = Organization.objects.filter(within_reach(actor)).select_related("division")
    rows = rows.exclude(closed_on=None) if closed else rows.filter(closed_on=None)
    return rows.filter(named(text)) if text else rows


def offices_with_posts(actor: Actor) -> list[Organization]:
    """Those that have an open post: where somebody can be put, or looked for."""
    rows = offices(actor).filter(pk__in=Post.objects.filter(closed_on=None).values("organization_id"))
    return list(rows.order_by("division__code", "name", "id")[:MOST_OFFICES])


def office(actor: Actor, organization_id: UUID) -> Organization:
    """One organization in reach, also a closed one, or ``not_found``."""
    found = Organization.objects.select_related("division").filter(within_reach(actor), pk=organization_id).first()
    if found is None:
        raise NotFound
    return found


def post(actor: Actor, post_id: UUID) -> Post:
    """One post in reach, also a closed one, or ``not_found``."""
    rows = Post.objects.select_related("organization__division")
    found = rows.filter(within_reach(actor, "organization__"), pk=post_id).first()
    if found is None:
        raise NotFound
    return found


def posts_of_office(organization: Organization) -> list[tuple[Post, list[PostHolding]]]:
    """Open posts of an organization with who holds them now or later; two queries."""
    posts = list(Post.objects.filter(organization=organization, closed_on=None).order_by("title", "id"))
    held = PostHolding.objects.filter(still_held(), post__in=posts).select_related("account").order_by("since", "id")
    by_post: dict[UUID, list[PostHolding]] = {row.pk: [] for row in posts}
    for holding in held:
        by_post[holding.post_id].append(holding)
    return [(row, by_post[row.pk]) for row in posts]


def holders_of(row: Post) -> list[PostHolding]:
    """Who holds a post now or later."""
    held = PostHolding.objects.filter(still_held(), post=row).select_related("account")
    return list(held.order_by("since", "id"))


def full_name(division: Division) -> str:
    """广东省湛江市徐闻县."""
    return name_of(path_of(division))


def own_office(actor: Actor) -> Organization | None:
    """Where the administrator's post stands: the top of his reach."""
    held = actor.post_with(DUTY)
    return Organization.objects.select_related("division").filter(pk=held.organization_id).first() if held else None


def places_for(parent: Organization) -> list[Division]:
    """Where an organization below ``parent`` may stand: in its division, or directly below."""
    return [parent.division, *children(parent.division)]


@dataclass(frozen=True, slots=True)
class Told:
    """Events with the names that they need."""

    events: list[Event]
    people: dict[UUID, str]
    posts: dict[UUID, str]


def told_of(actor: Actor, rows: Q) -> Told:
    """What was done to a person or an organization, the newest first; three queries."""
    known = Event.objects.unscoped("administrative acts on what the administrator reaches; no case, no look")
    events = list(known.filter(rows, type__in=TOLD).order_by("-recorded_at", "-id")[:MOST_EVENTS])
    who = {key for event in events for key in (event.actor_account, event.subject_id) if key}
    posts = {
        key for event in events for key in (identifier(str(event.payload.get("post", ""))), event.subject_id) if key
    }
    people = Account.objects.filter(pk__in=who, kind="official").values_list("pk", "name")
    named = Post.objects.filter(within_reach(actor, "organization__"), pk__in=posts).select_related("organization")
    return Told(events, dict(people), {row.pk: f"{row.organization.name} · {row.title}" for row in named})


def manages(actor: Actor, account: Account) -> bool:
    """Whether every office in which somebody holds a post is in reach: only then is his account ours to change."""
    found = offices_of(account)
    return bool(found) and all(administers(actor, where) for where in found)
