"""Public pages: shared caches and this server may keep what a stranger gets, and nothing else.

Caches ask again each time (``no-cache`` with the ETag that ``web.public_pages`` adds), so that a change is seen
everywhere within a second. What a marked page shows may depend on nothing but path, query, chosen place and the
wishes of display; on no cookie beside these, on no header, and on nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

LISTED_SECONDS, NAMED_SECONDS = 60, 3600


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a page may be kept at most, in seconds, and which nodes end it (None: any change of the catalogue).

    ``cheap``: making it again costs so little that it is kept only once it was asked for twice.
    """

    seconds: int
    nodes: tuple[UUID, ...] | None
    cheap: bool = False


def public(
    request: HttpRequest,
    response: HttpResponse,
    seconds: int | None = None,
    nodes: Iterable[UUID] | None = None,
    *,
    cheap: bool = False,
) -> HttpResponse:
    """Mark what a stranger gets as public; with any cookie only the visitor's own browser may keep it.

    The page lives for ``seconds`` at most (an hour where it names nodes, else a minute), not beyond the legal day,
    until the generation moves, and until one of ``nodes`` is named by ``changes.changed``: entries, items, zones,
    articles. Lists name none (None) and die with any change; pages that show nothing of the catalogue give ``()``.
    """
    patch_vary_headers(response, ["Cookie"])
    if request.COOKIES.get(settings.SESSION_COOKIE) or request.META.get("HTTP_AUTHORIZATION"):
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers["Cache-Control"] = "private, no-cache" if request.COOKIES else "public, no-cache"
    named = None if nodes is None else tuple(nodes)
    if seconds is None:
        seconds = LISTED_SECONDS if named is None else NAMED_SECONDS
    response.yw_kept = Kept(seconds, named, cheap)  # type: ignore[attr-defined]
    return response
