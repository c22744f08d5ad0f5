"""The WSGI application before Django: answers strangers from kept bytes, and keeps what views marked as public.

A hit costs no look into the database, no view and no template; a guide that is written from a pattern costs one small
query (``written``). Everything else goes to the site untouched: requests
with a session or an ``Authorization`` header, other methods, foreign hosts, addresses that are nobody's public page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from yiwang.service.catalogue.caching import Kept
from yiwang.web.public_pages.days import seconds_left
from yiwang.web.public_pages.entries import Entry, etag_of, kept_headers
from yiwang.web.public_pages.flights import Flights
from yiwang.web.public_pages.following import MOST_SECONDS, Following
from yiwang.web.public_pages.keys import Asked, asked_of, takes_gzip
from yiwang.web.public_pages.store import Store
from yiwang.web.public_pages.written import Written

Start = Callable[..., Any]
Site = Callable[[dict[str, Any], Start], Iterable[bytes]]
LARGEST = 600_000
MOST_HEADS = 200
FORM = "X-Kept"  # where the answer came from: memory, disk, or new; for whoever measures


class PublicPages:
    """Wraps ``site``. ``following`` must be looked after by a thread; without news nothing is answered from here."""

    def __init__(self, site: Site, following: Following, store: Store) -> None:
        self.site, self.following, self.store = site, following, store
        self.flights = Flights()
        self.written = Written()
        self.heads: set[str] = set()  # first parts of addresses where public pages were found

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request."""
        asked = asked_of(environ)
        if asked is None or not self.following.fresh(time.monotonic()):
            return self.site(environ, start_response)
        found = self.store.get(asked.key, bool(asked.query), time.monotonic())
        if found is None:
            return self._make(asked, environ, start_response)
        return self._answer(asked, found[0], found[1], environ, start_response)

    def _make(self, asked: Asked, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if not asked.may_keep or not asked.body:
            return self.site(environ, start_response)
        entry = self.written.entry(asked, self.following.generation)
        if entry is not None:
            return self._answer_new(asked, entry, True, environ, start_response)
        if asked.head not in self.heads:
            return self._render(asked, environ, start_response)
        if not self.flights.board(asked.key):
            found = self.store.get(asked.key, bool(asked.query), time.monotonic())
            if found is not None and self.following.fresh(time.monotonic()):
                return self._answer(asked, found[0], found[1], environ, start_response)
            return self._render(asked, environ, start_response)
        try:
            return self._render(asked, environ, start_response)
        finally:
            self.flights.land(asked.key)

    def _render(self, asked: Asked, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        environ["QUERY_STRING"] = asked.query
        made, generation = time.monotonic(), self.following.generation
        said: list[Any] = []
        response = self.site(environ, lambda *told: said.extend(told))
        kept = getattr(response, "yw_kept", None)
        entry = _entry_of(response, kept, said, made, generation) if isinstance(kept, Kept) else None
        if entry is None or not isinstance(kept, Kept):
            start_response(*said)
            return response
        response.close()  # type: ignore[attr-defined]
        if len(self.heads) < MOST_HEADS:
            self.heads.add(asked.head)
        if kept.cheap:
            self.written.learn(asked, entry.headers)
        return self._answer_new(asked, entry, kept.cheap, environ, start_response)

    def _answer_new(
        self, asked: Asked, entry: Entry, cheap: bool, environ: dict[str, Any], start_response: Start
    ) -> Iterable[bytes]:
        if not cheap or self.store.asked_before(asked.key):
            self.store.put(asked.key, bool(asked.query), entry)
        return self._answer(asked, entry, "new", environ, start_response)

    def _answer(
        self, asked: Asked, entry: Entry, source: str, environ: dict[str, Any], start_response: Start
    ) -> Iterable[bytes]:
        packed = entry.packed and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        etag = f'"{entry.etag}-gz"' if packed else f'"{entry.etag}"'
        headers = [
            ("ETag", etag),
            ("Cache-Control", "private, no-cache" if asked.cookies else "public, no-cache"),
            ("Vary", "Cookie, Accept-Encoding"),
            (FORM, source),
        ]
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), entry.etag):
            start_response("304 Not Modified", headers)
            return []
        body = entry.body if packed or not entry.packed else entry.plain()
        headers += entry.headers
        headers.append(("Content-Length", str(len(body))))
        if packed:
            headers.append(("Content-Encoding", "gzip"))
        start_response("200 OK", headers)
        return [body] if asked.body else []


def _entry_of(response: Any, kept: Kept, said: list[Any], made: float, generation: int) -> Entry | None:
    """What may be kept of an answer: whole, of status 200, without a cookie, whatever the view said."""
    status, headers = said[0], said[1]
    if not status.startswith("200 ") or response.streaming or len(response.content) > LARGEST:
        return None
    if any(name.lower() in {"set-cookie", "content-encoding"} for name, _value in headers):
        return None
    until = made + min(kept.seconds, MOST_SECONDS, seconds_left())
    body = response.content
    return Entry(kept_headers(headers), body, False, etag_of(body), kept.nodes, made, until, generation)


def _matches(wanted: str, etag: str) -> bool:
    """Whether ``If-None-Match`` (RFC 9110 §13.1.2) names this page in either form."""
    if not wanted:
        return False
    if wanted.strip() == "*":
        return True
    names = {one.strip().removeprefix("W/") for one in wanted[:2000].split(",")}
    return f'"{etag}"' in names or f'"{etag}-gz"' in names
