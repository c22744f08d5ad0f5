"""Lists of requests, uses and legal bases: scoped, narrowed, in key-set pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yiwang.core.actor import Actor
from yiwang.core.permissions import Permission
from yiwang.support.licence_use.counting import COUNTED
from yiwang.support.licence_use.models import Basis, Use, UseRequest
from yiwang.support.licence_use.models.basis import STATES as BASIS_STATES
from yiwang.support.licence_use.models.request import STATES
from yiwang.support.licence_use.models.use import KINDS
from yiwang.support.licence_use.outcomes import Outcome
from yiwang.support.licence_use.permissions import ANSWER, ASK, LOG, MANAGE
from yiwang.support.licences.parties import parties_of

REQUEST_ORDER = ("-asked_at", "-id")
USE_ORDER = ("-at", "-id")
SIZE = 20
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: words, a state or kind, a side."""

    query: str = ""
    state: str = ""
    side: str = ""


def my_requests(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[UseRequest]:
    """Requests for my licences, of those that I act for too."""
    rows: QuerySet[UseRequest] = UseRequest.objects.visible_to(actor).filter(holder_id__in=parties_of(actor))
    if wanted.state in STATES:
        rows = rows.shown_as(wanted.state, now)  # type: ignore[attr-defined]
    return rows.filter(_words(wanted.query)) if wanted.query else rows


def my_uses(actor: Actor, wanted: Wanted) -> QuerySet[Use]:
    """Who used my licences."""
    rows: QuerySet[Use] = Use.objects.visible_to(actor).filter(holder_id__in=parties_of(actor))
    return _narrowed(rows, wanted)


def office_requests(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[UseRequest]:
    """What the organization asked for; not what concerns the clerk himself."""
    rows: QuerySet[UseRequest] = UseRequest.objects.visible_to(actor).filter(organization_id__in=offices(actor, ASK))
    if actor.party_id is not None:
        rows = rows.exclude(holder_id=actor.party_id)
    if wanted.state in STATES:
        rows = rows.shown_as(wanted.state, now)  # type: ignore[attr-defined]
    return rows.filter(_words(wanted.query) | Q(holder_masked__startswith=wanted.query)) if wanted.query else rows


def office_uses(actor: Actor, wanted: Wanted) -> QuerySet[Use]:
    """``side`` used: by my organization; issued: of licences that it issued; "": both."""
    rows: QuerySet[Use] = Use.objects.visible_to(actor)
    using, issued = Q(organization_id__in=offices(actor, ASK)), Q(issuer_id__in=offices(actor, LOG))
    rows = rows.filter({"used": using, "issued": issued}.get(wanted.side, using | issued))
    return _narrowed(rows, wanted)


@dataclass(frozen=True, slots=True)
class Figure:
    """What the assessment asks: matters in which licences were used, cases that needed no paper, uses (S008)."""

    matters: int
    cases: int
    uses: int


def figure_of(actor: Actor, since: datetime) -> Figure:
    """The figure over what the office's log shows from a moment on. One query."""
    rows = office_uses(actor, Wanted()).filter(kind__in=COUNTED, outcome=Outcome.VALID, at__gte=since).order_by()
    named = ~Q(item_code="")
    cases = Count("proceeding_id", distinct=True, filter=Q(kind="case"))
    return Figure(
        **rows.aggregate(matters=Count("item_code", distinct=True, filter=named), cases=cases, uses=Count("pk"))
    )


def bases_shown(actor: Actor, wanted: Wanted) -> QuerySet[Basis]:
    """``side`` asked: by my organization; answer: for it to answer; "": both."""
    rows: QuerySet[Basis] = Basis.objects.visible_to(actor)
    asked, answer = Q(organization_id__in=offices(actor, MANAGE)), Q(issuer_id__in=offices(actor, ANSWER))
    rows = rows.filter({"asked": asked, "answer": answer}.get(wanted.side, asked | answer))
    if wanted.state in BASIS_STATES:
        rows = rows.filter(state=wanted.state)
    if wanted.query:
        words = wanted.query[:LONGEST_SEARCH]
        rows = rows.filter(
            Q(title__icontains=words) | Q(statute__icontains=words) | Q(organization_name__icontains=words)
        )
    return rows


def offices(actor: Actor, permission: Permission) -> list[UUID]:
    """Organizations in which a post of the actor carries a permission."""
    return [post.organization_id for post in actor.posts if post.duties & permission.duties]


def _narrowed(rows: QuerySet[Use], wanted: Wanted) -> QuerySet[Use]:
    if wanted.state in KINDS:
        rows = rows.filter(kind=wanted.state)
    return rows.filter(_words(wanted.query)) if wanted.query else rows


def _words(words: str) -> Q:
    words = words[:LONGEST_SEARCH]
    return (
        Q(title__icontains=words)
        | Q(organization_name__icontains=words)
        | Q(purpose__icontains=words)
        | Q(case_number=words)
        | Q(number=words)
    )
