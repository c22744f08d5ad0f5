"""Zones: their list, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.place import chosen_place
from yiwang.service.portal.offering import groups_at
from yiwang.service.portal.presenting import group_block, place_line, zone_links
from yiwang.service.portal.zones import FIRM, LIFE_EVENT, PERSON, ZONE, zone, zones, zones_for

MOST_SHOWN, MOST_FOR_ELDERS = 8, 4


@page("anyone", "GET")
def all_zones(request: HttpRequest) -> HttpResponse:
    """All that are offered at the place, and those of other places by name."""
    place = chosen_place(request)
    code = place.code if place else ""
    here = zones_for(ZONE, "", code)
    context = {
        "line": place_line(request),
        "zones": zone_links(here),
        "elsewhere": zone_links(one for one in zones() if one.kind == ZONE and one not in here),
        "events": zone_links(zones_for(LIFE_EVENT, PERSON, code)),
        "firm_events": zone_links(zones_for(LIFE_EVENT, FIRM, code)),
    }
    return public(request, render(request, "portal/zones.html", context), 600)


@page("anyone", "GET")
def show_zone(request: HttpRequest, zone_key: str) -> HttpResponse:
    """What a zone offers at the place; what is not offered there is not shown."""
    found = zone(zone_key)
    place = chosen_place(request)
    code = place.code if place else ""
    most = MOST_FOR_ELDERS if found.looks == "elder" else MOST_SHOWN
    context = {
        "zone": found,
        "line": place_line(request),
        "place": place,
        "groups": [group_block(found, offered, place) for offered in groups_at(found.groups, code, most)],
        "elsewhere": bool(found.where) and not found.offered_at(code),
        "elder": found.looks == "elder",
    }
    return public(request, render(request, "portal/zone.html", context))
