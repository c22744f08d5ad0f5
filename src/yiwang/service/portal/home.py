"""What the first page shows at a place, for persons or for firms: few queries, whatever is offered there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yiwang.engines.search.heat import warmth
from yiwang.identifiers.themes import FIRM_THEMES, PERSON_THEMES
from yiwang.people.models import Organization
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.catalogue.prominent import MOST_CANDIDATES, prominent
from yiwang.service.catalogue.queries import prefixes_of
from yiwang.service.catalogue.search_kind import ITEM
from yiwang.service.portal.offering import distinct, handled, reach_of, themes_at
from yiwang.service.portal.presenting import theme_links, zone_links
from yiwang.service.portal.zones import FIRM, LIFE_EVENT, PERSON, ZONE, zones_for

MOST_FREQUENT, MOST_OFFICES, MOST_WARM = 6, 6, 30
THEMES = {PERSON: PERSON_THEMES, FIRM: FIRM_THEMES}


@dataclass(frozen=True, slots=True)
class Home:
    """The parts of a first page, in the order in which people read them."""

    events: list[dict[str, Any]]
    bundles: list[ServiceItem]
    frequent: list[ServiceItem]
    zones: list[dict[str, Any]]
    themes: list[dict[str, str]]
    offices: list[Organization] = field(default_factory=list)


def home_of(side: str, place: ChosenPlace | None) -> Home:
    """The first page of a side; five queries at most at a place, of which three are kept for a while."""
    code = place.code if place else ""
    rows = [row for row in prominent(MOST_CANDIDATES) if handled(row, code)]
    bundles = [row for row in rows if row.bundle]
    frequent = [*warm_items(side, code), *(row for row in rows if not row.bundle and side in row.applicants)]
    return Home(
        events=zone_links(zones_for(LIFE_EVENT, side, code)),
        bundles=bundles,
        frequent=distinct(frequent)[:MOST_FREQUENT],
        zones=zone_links(zones_for(ZONE, side, code)),
        themes=theme_links(THEMES[side], themes_at(THEMES[side], code), side),
        offices=offices_of(code)[:MOST_OFFICES] if code else [],
    )


def warm_items(side: str, code: str) -> list[ServiceItem]:
    """What people open and apply for most at a place, the warmest first; one query where anything is warm."""
    warm = {ref: amount for (kind, ref), amount in warmth(code).items() if kind == ITEM}
    faces = sorted(warm, key=lambda ref: -warm[ref])[:MOST_WARM]
    if not faces:
        return []
    rows = ServiceItem.objects.filter(state="published", division_code__in=reach_of(code), face_id__in=faces)
    rows = rows.filter(face__applicants__contains=[side], face__bundle=False).select_related("face")
    nearest = {row.face_id: row for row in rows.order_by("division_code", "id") if handled(row, code)}
    return sorted(nearest.values(), key=lambda row: (-warm[str(row.face_id)], row.title))


def offices_of(code: str) -> Any:
    """The departments of a place and of the divisions above it, the nearest first."""
    rows = Organization.objects.filter(division__code__in=prefixes_of(code), closed_on=None)
    return rows.select_related("division").order_by("-division__code", "name", "id")
