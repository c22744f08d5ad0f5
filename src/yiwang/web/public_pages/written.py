"""Guides that differ from known ones in key and office alone: one small query, and no Django.

Of a province's two million addresses most are asked once in a day: what is not kept has to be cheap. The view learns
patterns (``service.catalogue.repeating``); here they are written for addresses without a query. The headers are those
that Django gave to such a guide under the same wishes of display.
"""

from __future__ import annotations

import time
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection

from yiwang.service.catalogue.caching import NAMED_SECONDS
from yiwang.web.middleware.display import Display
from yiwang.web.public_pages.days import seconds_left
from yiwang.web.public_pages.entries import Entry, Headers, etag_of
from yiwang.web.public_pages.following import MOST_SECONDS
from yiwang.web.public_pages.keys import Asked

BEFORE, AFTER = "/items/", "/"


class Written:
    """Writes entries; ``learn`` takes in the headers of a guide that Django answered from a pattern."""

    def __init__(self) -> None:
        self._headers: dict[Display, Headers] = {}  # as many as there are wishes: a few dozen

    def learn(self, asked: Asked, headers: Headers) -> None:
        """The headers of such guides."""
        if key_in(asked):
            self._headers[asked.display] = headers

    def entry(self, asked: Asked, generation: int) -> Entry | None:
        """The guide at this address; None where Django has to answer: no guide, no pattern, no database."""
        key, headers = key_in(asked), self._headers.get(asked.display)
        if not key or headers is None:
            return None
        made = time.monotonic()
        try:
            found = _written(key, asked)
        except DatabaseError:
            return None  # the site tells it
        finally:
            if not connection.in_atomic_block:
                connection.close()  # back to the pool, as after each request
        if found is None:
            return None
        body, nodes = found
        until = made + min(NAMED_SECONDS, MOST_SECONDS, seconds_left())
        return Entry(headers, body, False, etag_of(body), nodes, made, until, generation)


def key_in(asked: Asked) -> str:
    """The key of the item whose guide is asked for; empty for any other address."""
    key = asked.path[len(BEFORE) : -len(AFTER)]
    plain = asked.path.startswith(BEFORE) and asked.path.endswith(AFTER) and "/" not in key
    return key if plain and not asked.query else ""


def _written(key: str, asked: Asked) -> tuple[bytes, tuple[UUID, ...]] | None:
    from yiwang.service.catalogue import pages
    from yiwang.service.catalogue.heads import head_of
    from yiwang.service.catalogue.place import place_of

    head = head_of(key)
    if head is None:
        return None
    body = pages.GUIDES.page(pages.kind_of(head, asked.display, place_of(asked.place)), head.values)
    return None if body is None else (body, head.nodes)
