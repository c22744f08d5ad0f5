"""Suggestions while somebody types: what the engine offers, under a bound for each address."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from yiwang.core.errors import TooManyRequests
from yiwang.core.per_minute import PerMinute
from yiwang.core.routes import page
from yiwang.engines.search.kinds import KINDS, Wanted
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.place import chosen_place
from yiwang.service.finding.suggesting import suggested
from yiwang.service.finding.wishes import words_of

MOST_A_MINUTE = 600  # a school behind one address types too
KEPT_SECONDS = 60
_asked = PerMinute()


def bounded(request: HttpRequest) -> None:
    """Raises `TooManyRequests` once an address has asked too often in a minute."""
    if _asked.add(str(request.META.get("REMOTE_ADDR", ""))) > MOST_A_MINUTE:
        raise TooManyRequests


@page("anyone", "GET")
def suggest(request: HttpRequest) -> HttpResponse:
    """JSON for the field: ``{"q", "suggestions": [{"text", "what"}]}``; the same for everybody at a place."""
    bounded(request)
    query, place = words_of(request.GET.get("q", ""))[:60], chosen_place(request)
    found = suggested(query, Wanted(division=place.code if place else ""))
    rows: list[dict[str, Any]] = [{"text": one.text, "what": what_of(one.kind)} for one in found]
    told = orjson.dumps({"q": query, "suggestions": rows})
    return public(request, HttpResponse(told, content_type="application/json"), KEPT_SECONDS)


def what_of(kind: str) -> str:
    """What sort of thing a suggestion is, where it is no item: nearly all are."""
    return "" if kind in ("item", "") or kind not in KINDS else KINDS[kind].title
