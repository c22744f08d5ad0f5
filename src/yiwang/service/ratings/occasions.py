"""What is rated: a case or a visit, with who handled it; found from the case, or from a signed link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.keys import keystore
from yiwang.crypto.blind_index import BlindIndex
from yiwang.crypto.errors import TokenExpired, TokenInvalid
from yiwang.crypto.tokens import SignedTokens
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.service.ratings.errors import LinkSpent, NotYetRateable
from yiwang.service.ratings.models import Rating, Visit
from yiwang.service.ratings.rules import RATEABLE

VISIT_LINK = timedelta(minutes=30)
CASE_LINK = timedelta(days=30)


def digests_of(kind: str, occasion_id: UUID) -> list[bytes]:
    """What the ``occasion`` of a rating of this case or visit may be, the current key's first."""
    return BlindIndex(keystore()).candidates(f"{kind}:{occasion_id}", "ratings.occasion")


@dataclass(frozen=True, slots=True)
class Occasion:
    """``since`` is when the service was done; ``handlers`` are the accounts that did it."""

    kind: str
    id: UUID
    case_id: UUID | None
    account_id: UUID | None
    organization_id: UUID
    division_id: UUID
    item_key: str
    title: str
    since: datetime | None
    handlers: frozenset[UUID]
    device: bytes | None = None

    @property
    def digests(self) -> list[bytes]:
        """See ``digests_of``."""
        return digests_of(self.kind, self.id)

    def rating(self) -> Rating | None:
        """The rating that was given on this occasion."""
        rows = Rating.objects.unscoped("the rater looks at his own rating").select_related("supplement")
        return rows.filter(occasion__in=self.digests).first()  # type: ignore[no-any-return]


def case_of(actor: Actor, proceeding_id: UUID) -> Occasion:
    """The applicant's own case, decided; anybody else's does not exist, however far it is."""
    if actor.account_id is None:
        raise NotFound
    return _case(proceeding_id, account_id=actor.account_id)


def _case(proceeding_id: UUID, **whose: UUID) -> Occasion:
    rows = Proceeding.objects.unscoped("what is rated: the own case, or the one of a signed link")
    case = rows.defer("sealed", "answers", "flow").filter(pk=proceeding_id, **whose).first()
    if case is None:
        raise NotFound
    if case.state not in RATEABLE:
        raise NotYetRateable
    return Occasion(
        kind="case",
        id=case.pk,
        case_id=case.pk,
        account_id=case.account_id,
        organization_id=case.organization_id,
        division_id=case.division_id,
        item_key=case.item_key,
        title=case.title,
        since=case.ended_at or case.decided_at,
        handlers=handlers_of(case.pk),
    )


def handlers_of(proceeding_id: UUID) -> frozenset[UUID]:
    """Officials who completed a task of the case."""
    rows = FlowTask.objects.unscoped("who handled the case").filter(proceeding_id=proceeding_id, party="office")
    return frozenset(rows.exclude(done_by=None).values_list("done_by", flat=True))


def _visit(visit_id: UUID) -> Occasion:
    visit = Visit.objects.unscoped("the link was signed for this visit").filter(pk=visit_id).first()
    if visit is None:
        raise LinkSpent
    handlers = handlers_of(visit.proceeding_id) if visit.proceeding_id else frozenset()
    return Occasion(
        kind="visit",
        id=visit.pk,
        case_id=visit.proceeding_id,
        account_id=None,
        organization_id=visit.organization_id,
        division_id=visit.division_id,
        item_key=visit.item_key,
        title=visit.title,
        since=visit.at,
        handlers=handlers | {visit.clerk},
        device=bytes(visit.device) if visit.device else None,
    )


def link_for(kind: str, occasion_id: UUID, now: datetime) -> str:
    """A signed token that opens the rating page of one occasion for a while."""
    lasts = VISIT_LINK if kind == "visit" else CASE_LINK
    return SignedTokens(keystore(), "rating-link").issue(f"{kind}:{occasion_id}", expires_at=now + lasts)


def linked(token: str, now: datetime) -> Occasion:
    """The occasion of a link; refuses with ``rating_link_spent``."""
    try:
        kind, _, text = SignedTokens(keystore(), "rating-link").read(token, now=now).partition(":")
        occasion_id = UUID(text)
    except (TokenInvalid, TokenExpired, ValueError) as spent:
        raise LinkSpent from spent
    return _visit(occasion_id) if kind == "visit" else _case(occasion_id)
