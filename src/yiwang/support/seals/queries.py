"""Reading the seal office: lists, one seal with its life, what somebody may use now, the register, the figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.paging import Page, page
from yiwang.people.models import Organization, Post
from yiwang.support.seals.actions.access import reaches
from yiwang.support.seals.actions.ending import Change, changes_from, may_end
from yiwang.support.seals.models import Seal, SealPermit, SealStep, SealUse
from yiwang.support.seals.models.seal import FROM_ABOVE, SealQuerySet
from yiwang.support.seals.models.use import SealUseQuerySet
from yiwang.support.seals.purposes import LIVING, PERSONAL, STATES

ORDER = ("-id",)
LARGE = ("picture", "der", "sealed")
MOST_PERMITS = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """How many organizations have at least one seal of their own, of how many (S014); demo ones are counted too."""

    having: int
    of: int


@dataclass(frozen=True, slots=True)
class Opened:
    """One seal as an official sees it, with what he may do."""

    seal: Seal
    state: str
    steps: list[SealStep]
    permits: list[SealPermit]
    uses: list[SealUse]
    changes: list[Change]
    may_decide: bool
    may_keep: bool
    may_replace: bool
    posts: list[tuple[UUID, str]]


def cleaned(text: str) -> str:
    """A search word within bounds."""
    return text.replace("\x00", "").strip()[:60]


def desk_rows(actor: Actor, *, text: str = "", state: str = "") -> SealQuerySet:
    """Seals of the actor's organizations and of those that he supervises; not anybody's signature but as its keeper."""
    rows: SealQuerySet = Seal.objects.visible_to(actor).defer(*LARGE)
    if state in STATES:
        rows = rows.in_state(state, clock.now())
    wanted = cleaned(text)
    return rows.filter(Q(name__icontains=wanted) | Q(number__startswith=wanted)) if wanted else rows


def desk_list(actor: Actor, *, text: str = "", state: str = "", cursor: str = "", size: int = 20) -> Page[Seal]:
    """A page of them, newest first. One query."""
    return page(desk_rows(actor, text=text, state=state), order=ORDER, cursor=cursor or None, size=size)


def use_rows(
    actor: Actor, *, text: str = "", seal_id: UUID | None = None, since: date | None = None, until: date | None = None
) -> SealUseQuerySet:
    """The register of uses as the actor may see it; ``text`` finds title, reason, person, number or digest."""
    rows: SealUseQuerySet = SealUse.objects.visible_to(actor)
    if seal_id is not None:
        rows = rows.filter(seal_id=seal_id)
    if since is not None:
        rows = rows.filter(used_at__date__gte=since)
    if until is not None:
        rows = rows.filter(used_at__date__lte=until)
    wanted = cleaned(text)
    if not wanted:
        return rows
    found = Q(title__icontains=wanted) | Q(reason__icontains=wanted) | Q(used_by_name__icontains=wanted)
    found |= Q(seal_name__icontains=wanted) | Q(seal_number=wanted)
    if (digest := _digest(text)) is not None:
        found |= Q(digest=digest) | Q(digest_before=digest)
    return rows.filter(found)


def use_list(actor: Actor, *, cursor: str = "", size: int = 20, **wishes: Any) -> Page[SealUse]:
    """A page of the register, newest first. One query."""
    return page(use_rows(actor, **wishes), order=ORDER, cursor=cursor or None, size=size)


def one(actor: Actor, seal_id: UUID | str) -> Opened:
    """A seal with its life, who may use it, and its last uses; refuses with ``not_found``."""
    seal: Seal = Seal.objects.visible_to(actor).defer(*LARGE).get_or_refuse(seal_id)
    keeps = seal.holder_account is None and actor.post_with("seal.keep", seal.organization_id) is not None
    decides = seal.state == "asked" and reaches(actor, "seal.approve", seal.organization_id)
    asks = seal.holder_account is None and actor.post_with("seal.apply", seal.organization_id) is not None
    living = seal.state in ("current", "suspended")
    return Opened(
        seal=seal,
        state=seal.state_on(clock.now()),
        steps=list(seal.steps.order_by("id")),
        permits=list(SealPermit.objects.visible_to(actor).filter(seal=seal).order_by("-id")[:MOST_PERMITS]),
        uses=list(use_rows(actor, seal_id=seal.pk).order_by("-id")[:10]),
        changes=changes_from(seal) if may_end(actor, seal) else [],
        may_decide=decides and seal.asked_by != actor.account_id,
        may_keep=keeps and living,
        may_replace=asks and living,
        posts=posts_to_authorise(seal) if keeps and living else [],
    )


def posts_to_authorise(seal: Seal) -> list[tuple[UUID, str]]:
    """Living posts of the organization with the duty of using seals."""
    rows = Post.objects.filter(organization_id=seal.organization_id, closed_on=None, duties__contains=["seal.use"])
    return list(rows.order_by("title", "id").values_list("id", "title")[:MOST_PERMITS])


def usable_seals(actor: Actor) -> list[tuple[Seal, list[str]]]:
    """Seals that the actor may put on a document now, each with the uses it is for; his own signature first."""
    now = clock.now()
    rows = Seal.objects.unscoped("seals that the actor's own posts are authorised for").defer(*LARGE)
    living = rows.filter(state="current", valid_from__lte=now, valid_until__gte=now)
    found: dict[UUID, tuple[Seal, list[str]]] = {}
    if actor.acting is None and actor.account_id is not None:
        for seal in living.filter(holder_account=actor.account_id, purpose=PERSONAL):
            found[seal.pk] = (seal, [])
    posts = [post.post_id for post in actor.posts if "seal.use" in post.duties]
    if posts:
        permits = (
            SealPermit.objects.unscoped("of the actor's own posts").living(legal_day(now)).filter(post_id__in=posts)
        )
        uses: dict[UUID, set[str]] = {}
        for seal_id, given in permits.values_list("seal_id", "uses"):
            uses.setdefault(seal_id, set()).update(given)
        for seal in living.filter(pk__in=list(uses)).order_by("name", "id"):
            found[seal.pk] = (seal, sorted(uses[seal.pk]))
    return list(found.values())


def own_signature(actor: Actor) -> Seal | None:
    """The actor's living signature."""
    rows = Seal.objects.visible_to(actor).filter(holder_account=actor.account_id, purpose=PERSONAL)
    return rows.filter(state__in=("current", "suspended")).first()  # type: ignore[no-any-return]


def organizations_with_seals(offices: Any = None) -> Figure:
    """Of these organizations (a queryset; all open ones without it) how many have a living seal. Two counts."""
    rows = Organization.objects.filter(closed_on=None) if offices is None else offices
    own = Seal.objects.unscoped("a count for the assessment").filter(_living_now(clock.now()))
    having = rows.filter(Exists(own.filter(organization_id=OuterRef("pk"))))
    return Figure(having.count(), rows.count())


def living_seals(organization_id: UUID) -> int:
    """How many seals keep an organization from being closed: they are revoked first. Demo seals hinder nobody."""
    rows = Seal.objects.unscoped("only counted, to tell the administrator").filter(organization_id=organization_id)
    return int(rows.filter(state__in=LIVING, demo=False).exclude(purpose=PERSONAL).count())


def figure_for(actor: Actor) -> Figure | None:
    """The figure over the organizations that the actor supervises; None for who supervises nothing."""
    offices = {post.organization_id for post in actor.posts if post.duties.intersection(FROM_ABOVE)}
    if not offices:
        return None
    return organizations_with_seals(Organization.objects.filter(lineage__overlap=list(offices), closed_on=None))


def _living_now(now: datetime) -> Q:
    return Q(state="current", valid_until__gte=now) & ~Q(purpose=PERSONAL)


def _digest(text: str) -> bytes | None:
    wanted = text.strip().lower()
    try:
        return bytes.fromhex(wanted) if len(wanted) == 64 else None
    except ValueError:
        return None
