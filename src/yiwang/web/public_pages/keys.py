"""Which request may be answered from kept bytes, and under which key. Pure but for the names of cookies.

Everything that a public page may depend on belongs to the key: scheme and host, path, sorted query, chosen place, and
the wishes of display (language among them). Nothing else of a request may change what a public page says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from yiwang.service.catalogue.place import COOKIE as PLACE_COOKIE
from yiwang.ui.display import COOKIES as DISPLAY_COOKIES
from yiwang.web.middleware.display import Display, display_of

LONGEST_PATH, LONGEST_QUERY, MOST_PARAMETERS = 400, 300, 12
ELSEWHERE = ("/static/", "/api/", "/desk/", "/account/", "/oauth/", "/healthz")
_PLACE = re.compile(r"\d{12}\Z", re.ASCII)
_HARMLESS = frozenset(
    {PLACE_COOKIE, *DISPLAY_COOKIES.values(), *(f"{settings.COOKIE_PREFIX}{n}" for n in DISPLAY_COOKIES.values())}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A stranger's request. ``may_keep``: it carries no cookie that a view might read beside those of the key."""

    key: str
    path: str
    query: str
    place: str
    display: Display
    body: bool
    cookies: bool
    may_keep: bool

    @property
    def head(self) -> str:
        """The first part of the address."""
        return self.path.split("/", 2)[1] if self.path else ""


def asked_of(environ: Mapping[str, Any], allowed: Callable[[str], bool] | None = None) -> Asked | None:
    """What is asked, or None where only the site itself can answer."""
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    if method != "GET" and method != "HEAD":
        return None
    if "HTTP_AUTHORIZATION" in environ or "HTTP_HX_REQUEST" in environ or "HTTP_RANGE" in environ:
        return None
    if len(path) > LONGEST_PATH or path.startswith(ELSEWHERE):
        return None
    host = environ.get("HTTP_HOST", "").lower()
    if not (allowed or host_is_ours)(host):
        return None
    query = sorted_query(environ.get("QUERY_STRING", ""))
    if query is None:
        return None
    sent = environ.get("HTTP_COOKIE", "")
    place, display, may_keep = _of_cookies(sent) if sent else ("", PLAIN, True)
    if place is None:
        return None
    wishes = "" if display == PLAIN else f"{display.elder:d},{display.theme},{display.contrast},{display.language}"
    key = f"{_scheme(environ)}://{host}{path}?{query}#{place}#{wishes}"
    return Asked(key, path, query, place, display, method == "GET", bool(sent), may_keep)


def _of_cookies(sent: str) -> tuple[str | None, Display, bool]:
    """The place, the wishes, and whether these were all; no place (None) for somebody with a session."""
    if len(sent) > 8000:
        return None, PLAIN, False
    cookies = parse_cookie(sent)
    if settings.SESSION_COOKIE in cookies:
        return None, PLAIN, False
    place = cookies.get(PLACE_COOKIE, "")
    wished = display_of(SimpleNamespace(COOKIES=cookies))  # type: ignore[arg-type]
    return place if _PLACE.match(place) else "", wished, cookies.keys() <= _HARMLESS


PLAIN = Display()


def sorted_query(text: str) -> str | None:
    """The query with its parameters in order; values of one name stay in theirs. None where it is too much to keep."""
    if not text:
        return ""
    if len(text) > LONGEST_QUERY or not text.isascii() or "#" in text:
        return None
    parts = [part for part in text.split("&") if part]
    if len(parts) > MOST_PARAMETERS:
        return None
    return "&".join(sorted(parts, key=lambda part: part.partition("=")[0]))


def _scheme(environ: Mapping[str, Any]) -> str:
    if settings.SECURE:
        return "https" if environ.get("HTTP_X_FORWARDED_PROTO") == "https" else "http"
    return str(environ.get("wsgi.url_scheme", "http"))


@lru_cache(maxsize=256)
def host_is_ours(host: str) -> bool:
    """Whether Django would answer to this name."""
    name, _port = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


@lru_cache(maxsize=512)
def takes_gzip(accepted: str) -> bool:
    """Whether ``Accept-Encoding`` (RFC 9110 §12.5.3) names gzip, and not with the weight zero."""
    for part in accepted[:400].lower().split(","):
        name, _semicolon, weight = part.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
