"""What an organization was called and who led it on a day; who took over from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from yiwang.people.models import Organization, OrganizationParent, OrganizationPeriod, OrganizationSuccession

MOST_PERIODS = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """An organization as it stood from ``valid_from`` (None: nobody knows since when) to ``valid_to`` (None: now)."""

    name: str
    uscc: str
    role: str
    division_id: UUID
    lead_id: UUID | None
    dual_ids: tuple[UUID, ...]
    valid_from: date | None
    valid_to: date | None


def present(office: Organization) -> Standing:
    """How it stands now, without a beginning; two parents, two queries at most."""
    led = list(OrganizationParent.objects.filter(organization=office, until=None).order_by("id"))
    lead = next((row.parent_id for row in led if row.kind == "lead"), None)
    dual = tuple(row.parent_id for row in led if row.kind == "dual")
    return Standing(office.name, office.uscc, office.role, office.division_id, lead, dual, office.since, None)


def keep_former(office: Organization, was: Standing, day: date) -> None:
    """Write down how ``office`` stood until the day before ``day``; ``was`` was read before the change.

    A state that did not last a day (two changes on one) leaves no row.
    """
    last = OrganizationPeriod.objects.filter(organization=office).order_by("-valid_to").first()
    first = last.valid_to + timedelta(days=1) if last else office.since
    until = day - timedelta(days=1)
    if first is not None and first > until:
        return
    OrganizationPeriod.objects.create(
        organization=office,
        name=was.name,
        uscc=was.uscc,
        role=was.role,
        division_id=was.division_id,
        lead_id=was.lead_id,
        dual_ids=list(was.dual_ids),
        valid_from=first,
        valid_to=until,
    )


def standings(office: Organization) -> list[Standing]:
    """Every state of an organization, the present first."""
    rows = list(OrganizationPeriod.objects.filter(organization=office).order_by("-valid_to")[:MOST_PERIODS])
    now = present(office)
    since = rows[0].valid_to + timedelta(days=1) if rows else office.since
    found = [
        Standing(now.name, now.uscc, now.role, now.division_id, now.lead_id, now.dual_ids, since, office.closed_on)
    ]
    for row in rows:
        parts = (row.name, row.uscc, row.role, row.division_id, row.lead_id, tuple(row.dual_ids))
        found.append(Standing(*parts, row.valid_from, row.valid_to))
    return found


def standing_on(office: Organization, day: date) -> Standing | None:
    """How it stood on ``day``; None before its known beginning and after its end."""
    for state in standings(office):
        begun = state.valid_from is None or state.valid_from <= day
        if begun and (state.valid_to is None or day <= state.valid_to):
            return state
    return None


def named(text: str) -> Q:
    """Organizations with ``text`` in their present name or in one they had, as a condition."""
    former = OrganizationPeriod.objects.filter(name__contains=text).values("organization_id")
    return Q(name__contains=text) | Q(pk__in=former)


def former_names(offices: Iterable[Organization]) -> dict[UUID, list[str]]:
    """Names that these organizations had before, the last first; one query."""
    rows = OrganizationPeriod.objects.filter(organization__in=list(offices)).order_by("-valid_to")
    found: dict[UUID, list[str]] = {}
    for key, name, present_name in rows.values_list("organization_id", "name", "organization__name"):
        if name != present_name and name not in found.setdefault(key, []):
            found[key].append(name)
    return found


def successors(office: Organization) -> list[OrganizationSuccession]:
    """Who took over from it."""
    rows = OrganizationSuccession.objects.filter(predecessor=office).select_related("successor")
    return list(rows.order_by("-on", "-share", "id"))


def predecessors(office: Organization) -> list[OrganizationSuccession]:
    """From whom it took over."""
    rows = OrganizationSuccession.objects.filter(successor=office).select_related("predecessor")
    return list(rows.order_by("-on", "id"))
