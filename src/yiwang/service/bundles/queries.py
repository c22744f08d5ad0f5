"""Reading bundles: own ones, and where each part stands: who holds it, until when, what it waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper

from yiwang.core.actor import Actor
from yiwang.core.paging import Page, page
from yiwang.core.refs import Ref, each_of, resolver
from yiwang.engines.proceedings.models import Clock, Proceeding
from yiwang.service.bundles.definition import bundle_of
from yiwang.service.bundles.models import Bundle, BundlePart
from yiwang.service.bundles.rules import ENDED, FAILED, GRANTED, SETTLED
from yiwang.support.licences.models import Licence

SHOWN_CLOCKS = ("correction_notice", "correction", "statutory", "committed", "delivery")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a part stands. ``state`` is waiting, ended, or the state of its case; ``due_on`` of its running clock."""

    part: str
    title: str
    office: str
    state: str
    decision: str = ""
    because: str = ""
    because_title: str = ""
    why: str = ""
    case_id: UUID | None = None
    number: str = ""
    due_on: date | None = None
    clocks: tuple[Clock, ...] = field(default=())

    @property
    def settled(self) -> bool:
        """Whether its result is known."""
        return bool(self.decision) or self.state == ENDED


def my_bundles(actor: Actor, *, cursor: str = "", size: int = 20) -> Page[Bundle]:
    """Own bundles, newest first. One query."""
    rows = Bundle.objects.visible_to(actor).defer("sealed")
    return page(rows, order=("-id",), cursor=cursor or None, size=size)


def one(actor: Actor, bundle_id: UUID | str) -> Bundle:
    """An own bundle, or ``not_found``."""
    found: Bundle = Bundle.objects.visible_to(actor).defer("sealed").get_or_refuse(bundle_id)
    return found


def standings(bundle: Bundle) -> list[Standing]:
    """Every part, in the order of the pack. Three queries whatever the number of parts."""
    parts = list(bundle.parts.order_by("place"))
    ids = [part.proceeding_id for part in parts if part.proceeding_id]
    cases = {
        row["id"]: row
        for row in Proceeding.objects.unscoped("the parts of an own bundle")
        .filter(pk__in=ids)
        .values("id", "number", "state", "due_on")
    }
    clocks: dict[UUID, list[Clock]] = defaultdict(list)
    for clock in Clock.objects.filter(proceeding_id__in=ids).order_by("started_on", "id"):
        clocks[clock.proceeding_id].append(clock)
    titles = {part.part: part.title for part in parts}
    reasons = {spec.name: spec.reasons() for spec in bundle_of(bundle.revision).parts}
    return [_standing(part, cases, clocks, titles, reasons) for part in parts]


def _standing(
    part: BundlePart,
    cases: dict[UUID, dict[str, Any]],
    clocks: dict[UUID, list[Clock]],
    titles: dict[str, str],
    reasons: dict[str, dict[str, str]],
) -> Standing:
    case = cases.get(part.proceeding_id) if part.proceeding_id else None
    state = case["state"] if case else part.state
    return Standing(
        part=part.part,
        title=part.title,
        office=part.organization_name,
        state=state,
        decision={GRANTED: "grant", FAILED: part.outcome}.get(part.state, "").replace("refused", "refuse"),
        because=part.because,
        because_title=titles.get(part.because, ""),
        why=reasons.get(part.part, {}).get(part.because, ""),
        case_id=part.proceeding_id,
        number=case["number"] if case else "",
        due_on=case["due_on"] if case and part.state not in SETTLED else None,
        clocks=tuple(clocks.get(part.proceeding_id, ())) if part.proceeding_id else (),
    )


@dataclass(frozen=True, slots=True)
class Results:
    """The licences that came of the parts, by part: those that the actor holds, and the parts whose licences went to
    the new firm, which its legal representative sees and nobody else."""

    own: dict[str, list[Licence]]
    of_firm: frozenset[str]


def results_of(actor: Actor, rows: list[Standing]) -> Results:
    """What came of the parts. One query."""
    cases = {row.case_id: row.part for row in rows if row.case_id}
    licences = Licence.objects.unscoped("the results of an own bundle").filter(proceeding_id__in=list(cases))
    mine = ExpressionWrapper(licences.scope_for(actor), output_field=BooleanField())
    found = licences.exclude(state="superseded").annotate(mine=mine)
    own: dict[str, list[Licence]] = defaultdict(list)
    of_firm = set()
    for licence in found.only("id", "title", "proceeding_id").order_by("title", "id"):
        if licence.mine:
            own[cases[licence.proceeding_id]].append(licence)
        else:
            of_firm.add(cases[licence.proceeding_id])
    return Results(dict(own), frozenset(of_firm - set(own)))


@resolver("bundle")
def resolve_bundle(actor: Actor, ref_id: UUID) -> Ref:
    """An own bundle as a reference."""
    return _ref(one(actor, ref_id))


@each_of("bundle")
def resolve_bundles(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """Bundles of a list."""
    return [_ref(row) for row in Bundle.objects.visible_to(actor).filter(pk__in=ids).only("id", "title")]


def _ref(bundle: Bundle) -> Ref:
    return Ref("bundle", bundle.pk, bundle.title, f"/bundles/{bundle.pk}/")
