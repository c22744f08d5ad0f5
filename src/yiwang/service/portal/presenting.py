"""Items, zones and places as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.place import AT, ChosenPlace, chosen_place, kept_place, place_of
from yiwang.service.portal.offering import Offered
from yiwang.service.portal.zones import FIRM, PERSON, Zone

SIDES = (PERSON, FIRM)
FEW = 4
HOME = {PERSON: "/", FIRM: "/firms/"}


def how_words(row: ServiceItem) -> str:
    """How it is applied for, in a few words."""
    if row.instant:
        return _("系统当场办理，24小时")
    if row.bundle:
        return _("几家单位一起办")
    return _("网上申请") if row.online else _("线下办理")


def item_card(row: ServiceItem) -> dict[str, Any]:
    """Title, sentence, who does it and how."""
    meta = " · ".join(part for part in (row.organization_name, how_words(row)) if part)
    return {"href": f"/items/{row.key}/", "text": row.title, "hint": row.summary, "meta": meta}


def zone_links(zones: Iterable[Zone]) -> list[dict[str, Any]]:
    """Zones as big links; the elder edition shows the first few."""
    return [
        {
            "href": f"/zones/{zone.key}/",
            "text": zone.title,
            "hint": zone.intro,
            "symbol": zone.symbol,
            "less": at >= FEW,
        }
        for at, zone in enumerate(zones)
    ]


def group_block(zone: Zone, offered: Offered, place: ChosenPlace | None) -> dict[str, Any]:
    """A group of a zone with all that it shows."""
    group = offered.group
    side = zone.said["audience"] if zone.said["audience"] in SIDES else ""
    themes = [
        {
            "href": with_query("/services/", {"for": side, "theme": theme}),
            "text": _("%(theme)s的全部事项") % {"theme": theme},
        }
        for theme in offered.themes
    ]
    return {
        "title": group.title,
        "hint": group.hint,
        "items": [item_card(row) for row in offered.items],
        "links": [*themes, *offered.links],
        "sights": _by_county(offered.sights),
        "more": f"/services/?zone={zone.key}&group={group.name}" if offered.more else "",
    }


def _by_county(sights: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Sights under the names of their counties, in the order of the pack."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for sight in sights:
        found.setdefault(sight["where"], []).append(sight)
    names = {code: place_of(code.ljust(12, "0")) for code in found}
    return [{"title": place.name if (place := names[code]) else "", "rows": rows} for code, rows in found.items()]


def place_line(request: HttpRequest) -> dict[str, Any]:
    """The place that a page shows, whether a link brought it, and where to change or keep it."""
    place, kept = chosen_place(request), kept_place(request)
    query = {name: value for name, value in request.GET.items() if name != AT}
    here = with_query(request.path, query)
    shared = place is not None and AT in request.GET and (kept is None or kept.code != place.code)
    return {"place": place, "shared": shared, "back": here, "kept": kept}


def theme_links(themes: Sequence[str], offered: Iterable[str], side: str) -> list[dict[str, str]]:
    """Themes under which something is offered, in their order."""
    known = frozenset(offered)
    return [
        {"href": with_query("/services/", {"for": side, "theme": theme}), "text": theme}
        for theme in themes
        if theme in known
    ]
