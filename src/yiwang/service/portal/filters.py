"""What the list of services can be narrowed to: side, theme, way of handling, group of a zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.identifiers.themes import THEMES
from yiwang.people.models import Organization
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.pack_offices import keys_of_office, keys_of_role
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.portal.offering import group_rows, reach_of
from yiwang.service.portal.presenting import SIDES
from yiwang.service.portal.zones import Group, zone

MODES = ("now", "online", "near", "once")
LONGEST_QUERY, LONGEST_OFFICE = 60, 120
MOST_OFFICES = 20
NEAR = 5  # 行使层级: towns and streets, villages and communities


@dataclass(frozen=True, slots=True)
class Wishes:
    """The filters in an address; anything unknown counts as not chosen. ``office`` is the name of an organization."""

    query: str = ""
    side: str = ""
    theme: str = ""
    mode: str = ""
    zone: str = ""
    group: str = ""
    office: str = ""

    def pairs(self) -> dict[str, str]:
        """As they stand in the address."""
        named = {"q": self.query, "for": self.side, "theme": self.theme, "mode": self.mode}
        return {**named, "zone": self.zone, "group": self.group, "office": self.office}


def mode_words(mode: str) -> str:
    """What people call a way of handling."""
    return {"now": _("马上办"), "online": _("网上办"), "near": _("就近办"), "once": _("一次办")}[mode]


def wishes_of(sent: Mapping[str, str]) -> Wishes:
    """The filters that a request asks for, bounded."""

    def words(name: str, longest: int) -> str:
        return "".join(char for char in sent.get(name, "") if char.isprintable())[:longest].strip()

    def one_of(name: str, known: frozenset[str]) -> str:
        return sent.get(name, "") if sent.get(name, "") in known else ""

    return Wishes(
        query=words("q", LONGEST_QUERY),
        side=one_of("for", frozenset(SIDES)),
        theme=one_of("theme", THEMES),
        mode=one_of("mode", frozenset(MODES)),
        zone=sent.get("zone", "")[:80],
        group=sent.get("group", "")[:60] if sent.get("zone") else "",
        office=words("office", LONGEST_OFFICE),
    )


def group_of(wishes: Wishes) -> Group | None:
    """The group of a zone that is asked for; refuses with ``not_found`` where there is no such zone."""
    return zone(wishes.zone).group(wishes.group) if wishes.zone else None


def services(wishes: Wishes, place: ChosenPlace | None) -> QuerySet[ServiceItem]:
    """The items of a place under these filters; 就近办 shows what towns and villages of the place handle."""
    rows = ServiceItem.objects.filter(state="published").select_related("face")
    code = place.code if place else ""
    if wishes.mode == "near":
        rows = rows.filter(level__gte=NEAR)
        rows = rows.filter(below(code)) if code else rows
    elif code:
        rows = rows.filter(division_code__in=reach_of(code))
    if wishes.office:
        rows = rows.filter(Q(organization_name=wishes.office) | Q(key__in=keys_of_office(wishes.office, code)))
    group = group_of(wishes)
    if group is not None:
        rows = group_rows(group, rows)
    return narrowed(rows, wishes)


def of_department(office: Organization, wishes: Wishes) -> QuerySet[ServiceItem]:
    """The items of an organization: its own, and those that packs give to organizations of its role."""
    rows = ServiceItem.objects.filter(state="published").select_related("face")
    mine = Q(organization_id=office.pk)
    if office.role:
        mine |= Q(key__in=keys_of_role(office.role))
    return narrowed(rows.filter(mine), wishes)


def narrowed(rows: QuerySet[ServiceItem], wishes: Wishes) -> QuerySet[ServiceItem]:
    """Words, side, theme and way of handling."""
    for word in wishes.query.split()[:6]:
        rows = rows.filter(Q(face__title__contains=word) | Q(face__keywords__contains=word))
    if wishes.side:
        rows = rows.filter(face__applicants__contains=[wishes.side])
    if wishes.theme:
        rows = rows.filter(face__themes__contains=[wishes.theme])
    if wishes.mode == "now":
        rows = rows.filter(face__instant=True)
    elif wishes.mode == "online":
        rows = rows.filter(face__online=True)
    elif wishes.mode == "once":
        rows = rows.filter(face__visits__lte=1)
    return rows


def below(code: str) -> Q:
    """The divisions in a division, itself included: a range that the index on the code knows."""
    stem = code.rstrip("0")
    stem = stem.ljust(next(width for width in (2, 4, 6, 9, 12) if len(stem) <= width), "0")
    return Q(division_code__gte=stem.ljust(12, "0"), division_code__lte=stem.ljust(12, "9"))


def office_names(place: ChosenPlace | None) -> list[str]:
    """Departments of the place itself, for the filter; read once a generation."""
    if place is None:
        return []
    code = place.code
    return generation.cached(("portal:office names", code), lambda: _office_names(code))


def _office_names(code: str) -> list[str]:
    rows = Organization.objects.filter(division__code=code, closed_on=None).order_by("name")
    return list(rows.values_list("name", flat=True)[:MOST_OFFICES])


def office_of(organization_id: UUID) -> Organization | None:
    """An organization that is still there."""
    found = Organization.objects.filter(pk=organization_id, closed_on=None).select_related("division")
    return found.first()
