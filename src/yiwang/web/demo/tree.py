"""The tree of organizations of a province on all five levels, by COPY, one city a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from yiwang.core import generation
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.identifiers import uscc
from yiwang.people.copying import copy_rows
from yiwang.people.models import Division, Organization, OrganizationParent
from yiwang.web.demo.bodies import (
    BODIES,
    GOVERNMENT,
    TOWN_BODIES,
    TOWN_CENTRE,
    TOWN_GOVERNMENT,
    VILLAGE_STATION,
    town_government,
    upper_names,
    village_station,
)
from yiwang.web.demo.naming import COUNTY, REGION, demo_id

_LOCK = 0x79770002
COLUMNS = (
    "id",
    "name",
    "short_name",
    "uscc",
    "role",
    "division_id",
    "lineage",
    "address",
    "phone",
    "hours",
    "demo",
)
HOURS = "周一至周五 8:30—12:00，14:30—17:30（法定节假日除外）"
Place = tuple[UUID, str, str, str, UUID | None]  # id, code, name, level, parent


def load_tree(province: str, progress: Callable[[str, float], None] | None = None, *, only: str = "") -> int:
    """Load the organizations of a province whose divisions are loaded; returns how many were added.

    ``only`` is the prefix of a code: nothing beside it and what stands above it (tests).
    """
    tops = list(Division.objects.filter(code__startswith=province, level__in=["province", "city"]).order_by("code"))
    added = 0
    for number, top in enumerate(tops, 1):
        if only and top.level == "city" and not only.startswith(top.code[:4]):
            continue
        prefix = top.code if top.level == "province" else only or top.code[:4]
        added += add_branch(actor=SYSTEM, top_id=top.pk, prefix=prefix)
        if progress:
            progress(f"机构：{top.name}", number / len(tops))
    return added


def is_whole(province: str) -> bool:
    """Whether every division of a province has its organizations: two counts instead of making all rows again."""
    levels = Counter(
        {
            row["level"]: row["number"]
            for row in Division.objects.filter(code__startswith=province).values("level").annotate(number=Count("id"))
        }
    )
    upper = levels["province"] + levels["city"] + levels["county"]
    expected = upper * len(BODIES) + levels["town"] * (1 + len(TOWN_BODIES)) + levels["village"]
    roles = [*(body.role for body in BODIES), TOWN_GOVERNMENT, VILLAGE_STATION, *(role for role, _ in TOWN_BODIES)]
    there = Organization.objects.filter(demo=True, role__in=roles, division__code__startswith=province).count()
    return there >= expected > 0


@use_case("organizations.loaded")
def add_branch(*, actor: Actor, top_id: UUID, prefix: str) -> int:
    """Add what is missing of the organizations of a city (or of the province itself) and of all below it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    branch = Branch(top_id, prefix)
    known = Q(division__code__startswith=prefix[:4]) | Q(division__in=branch.above)
    there = set(Organization.objects.filter(known).values_list("pk", flat=True))
    organizations = [row for row in branch.organizations if row[0] not in there]
    if not organizations:
        nothing_changed()
        return 0
    added = {row[0] for row in organizations}
    copy_rows(Organization, COLUMNS, organizations)
    links = [link for link in branch.links if link[0] in added and (link[1] in added or link[1] in there)]
    copy_rows(OrganizationParent, ("organization_id", "parent_id", "kind"), links)
    generation.bump()
    record(
        "organizations.loaded",
        actor=actor,
        subject=Subject("division", top_id),
        division_id=top_id,
        payload={"added": len(organizations), "demo": True},
    )
    return len(organizations)


class Branch:
    """Rows of the organizations below one place, made from its divisions."""

    def __init__(self, top_id: UUID, prefix: str) -> None:
        self.organizations: list[tuple[Any, ...]] = []
        self.links: list[tuple[UUID, UUID, str]] = []
        self.above: list[UUID] = []
        self.places: dict[UUID, Place] = {}
        self._lineages: dict[UUID, list[UUID]] = {}
        for place in self._read(top_id, prefix):
            self.places[place[0]] = place
            self._add(place)

    def _read(self, top_id: UUID, prefix: str) -> Iterable[Place]:
        fields = ("id", "code", "name", "level", "parent_id")
        top = Division.objects.get(pk=top_id)
        self.above = [UUID(key) for key in top.lineage]
        above = Division.objects.filter(pk__in=self.above).order_by("code").values_list(*fields)
        if top.level == "province":
            return list(above)
        below = Division.objects.filter(code__startswith=prefix).exclude(pk=top_id).order_by("code")
        return [*above, *below.values_list(*fields)]

    def _add(self, place: Place) -> None:
        level = place[3]
        if level in {"province", "city", "county"}:
            self._add_upper(place)
        elif level == "town":
            self._add_town(place)
        else:
            self._add_village(place)

    def _add_upper(self, place: Place) -> None:
        division, code, name, level, parent = place
        title = name
        if level == "county" and name.endswith("区") and parent in self.places:
            title = self.places[parent][2] + name
        government = demo_id(code, GOVERNMENT)
        for body, called in upper_names(title, level):
            higher = demo_id(self.places[parent][1], body.role) if parent in self.places else None
            if body.role == GOVERNMENT or body.vertical:
                lead, dual = higher, None
            else:
                lead, dual = government, higher
            self._organization(place, body.role, called, lead, dual)

    def _add_town(self, place: Place) -> None:
        division, code, name, level, parent = place
        upper = self.places[parent]  # type: ignore[index]
        title = upper[2] + name
        government = demo_id(code, TOWN_GOVERNMENT)
        self._organization(place, TOWN_GOVERNMENT, town_government(title), demo_id(upper[1], GOVERNMENT), None)
        duals = {
            TOWN_CENTRE: "service_office",
            "police_station": "public_security",
            "market_station": "market_supervision",
            "justice_station": "justice",
        }
        for role, suffix in TOWN_BODIES:
            self._organization(place, role, title + suffix, government, demo_id(upper[1], duals[role]))

    def _add_village(self, place: Place) -> None:
        town = self.places[place[4]]  # type: ignore[index]
        self._organization(
            place, VILLAGE_STATION, village_station(town[2], place[2]), demo_id(town[1], TOWN_CENTRE), None
        )

    def _organization(self, place: Place, role: str, name: str, lead: UUID | None, dual: UUID | None) -> None:
        division, code = place[0], place[1]
        own = demo_id(code, role)
        lineage = [*(self._lineages.get(lead, [lead]) if lead else []), own]
        if place[3] != "village":
            self._lineages[own] = lineage
        number = credit_code(len(self.organizations)) if code.startswith(COUNTY) and place[3] == "county" else ""
        self.organizations.append(
            (own, name[:120], "", number, role, division, lineage, f"{place[2]}演示路1号", "", HOURS, True)
        )
        for parent, kind in ((lead, "lead"), (dual, "dual")):
            if parent is not None:
                self.links.append((own, parent, kind))


def credit_code(number: int) -> str:
    """A credit code with right check characters from the region that does not exist."""
    return uscc.make("1", "1", REGION, f"YW{number:06d}")
