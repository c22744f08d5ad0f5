"""Licences that a case read instead of asking for a paper (免提交): copied from the log into the log of uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.models import Organization
from yiwang.support.licence_use.models import Use
from yiwang.support.licence_use.outcomes import Outcome
from yiwang.support.licences.models import Licence

SUBMITTED = "proceeding.submitted"
_WHY = "the holder reads which case used his licence"


@consumer("licence-uses", wants=(SUBMITTED,))
def follow(events: list[Event]) -> None:
    """A row for each licence that a case read; a batch that is read again writes none twice. Four queries."""
    told = {event.subject_id: event for event in events if event.type == SUBMITTED}
    if not told:
        return
    rows = Proceeding.objects.unscoped(_WHY).filter(pk__in=told, facts__has_key="licences")
    wanted = ("id", "number", "title", "item_key", "organization_id", "division_id", "facts")
    cases = list(rows.values(*wanted))
    named = {UUID(licence) for case in cases for licence in case["facts"]["licences"]}
    if not named:
        return
    licences = Licence.objects.unscoped(_WHY).in_bulk(list(named))
    offices = dict(
        Organization.objects.filter(pk__in={case["organization_id"] for case in cases}).values_list("id", "name")
    )
    entries = [use for case in cases for use in _uses(case, told[case["id"]], licences, offices)]
    Use.objects.bulk_create(entries, ignore_conflicts=True)


def _uses(case: dict[str, Any], event: Event, licences: dict[UUID, Licence], offices: dict[UUID, str]) -> Iterator[Use]:
    for key, names in case["facts"]["licences"].items():
        licence = licences.get(UUID(key))
        if licence is None:
            continue
        yield Use(
            licence_id=licence.pk,
            type_key=licence.type_key,
            title=licence.title,
            number=licence.number,
            holder_id=licence.holder_id,
            issuer_id=licence.organization_id,
            organization_id=case["organization_id"],
            organization_name=offices.get(case["organization_id"], ""),
            division_id=case["division_id"],
            used_by=None,
            channel=event.channel[:8],
            kind="case",
            purpose=case["title"][:200],
            item_code=case["item_key"][:60],
            item_name=case["title"][:120],
            case_number=case["number"][:60],
            proceeding_id=case["id"],
            basis="application",
            fields=[str(name)[:60] for name in names],
            outcome=Outcome.VALID,
            at=event.recorded_at,
        )
