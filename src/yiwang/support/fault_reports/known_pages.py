"""What is known of a page by its address: its title, its text's revision, the office in charge, and nobody's values.

Rooms say it of their routes (``page_of``); of any other page only the pattern of the address is kept, so that no number
of a case and no word that somebody searched for gets into a report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.people.way_back import safe_next

LONGEST = 300
_PLAIN = frozenset({"tab", "for", "type", "online", "where", "kind", "show"})


@dataclass(frozen=True, slots=True)
class About:
    """``page`` may be kept and opened; ``organization_id`` None: the portal's own office is in charge."""

    page: str
    title: str = ""
    node: UUID | None = None
    revision: str = ""
    organization_id: UUID | None = None
    division_id: UUID | None = None


Tell = Callable[[Mapping[str, Any], str], About]
PAGES: dict[str, Tell] = {}


def page_of(route: str, tell: Tell) -> None:
    """Start-up: what is known of pages of a route; ``tell(parameters, place)`` refuses where there is nothing."""
    PAGES[route] = tell


def about(address: str, place: str = "") -> About:
    """What is known of an address of this site; an empty page where it is none of ours."""
    path = safe_next(address, "")
    if not path:
        return About("")
    parts = urlsplit(path)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return About("", _("打不开的网页"))
    told = PAGES.get(found.url_name or "")
    plain = [(name, value) for name, value in parse_qsl(parts.query) if name in _PLAIN and len(value) < 30]
    query = f"?{urlencode(plain)}" if plain else ""
    if told is not None:
        try:
            known = told(found.kwargs, place)
        except Refusal:
            return About("", _("打不开的网页"))
        return replace(known, page=f"{parts.path}{query}"[:LONGEST])
    if found.kwargs:
        return About(f"/{found.route}"[:LONGEST])
    return About(f"{parts.path}{query}"[:LONGEST])
