"""The guide of a signed-in person: what strangers read, with her menu around it and what she still brings in it.

Between the header and the footer a guide says the same to everybody but for one block. So what is kept for strangers
is cut at that block and written again around hers; what the item asks for is kept with the pattern.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from yiwang.service.catalogue.heads import Head
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.once_only.queries import Asks, asks_of, needed_at

PAGE, MAIN, HERE, END = (
    b'<div class="yw-page">',
    b'<main id="main" class="yw-main" tabindex="-1">',
    b"<!--yours-->",
    b"</main>",
)
TITLE, TITLE_CLOSED, SITE = b"<title>", b"</title>", " · ".encode()
MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Parts:
    """A guide without what stands around it and without what is hers."""

    title: str
    crumbs: str
    before: str
    after: str


def parts_of(page: bytes) -> Parts | None:
    """Cut a stranger's page; None where it does not have the shape of a guide."""
    head, _page, rest = page.partition(PAGE)
    crumbs, _main, rest = rest.partition(MAIN)
    before, _here, rest = rest.partition(HERE)
    after, end, _footer = rest.partition(END)
    title = head.partition(TITLE)[2].partition(TITLE_CLOSED)[0].rpartition(SITE)[0]  # a title may hold the sign itself
    if not end or not title:
        return None
    return Parts(title.decode(), crumbs.decode(), before.decode(), after.decode())


class Kept:
    """What items ask for, by all that it depends on; bounded by number. Safe for threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self._known: OrderedDict[Hashable, Asks] = OrderedDict()
        self._lock = Lock()

    def get(self, kind: Hashable, make: Callable[[], Asks]) -> Asks:
        """What is kept, else what ``make`` gives."""
        with self._lock:
            found = self._known.get(kind)
            if found is not None:
                self._known.move_to_end(kind)
                return found
        made = make()
        with self._lock:
            self._known[kind] = made
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return made


ASKS = Kept()


def personal(request: HttpRequest, key: str, head: Head, kind: Hashable, page: bytes) -> HttpResponse | None:
    """Her guide, written around a stranger's ``page`` of the same item; None where that is no guide."""
    parts = parts_of(page)
    if parts is None:
        return None
    asks = ASKS.get(kind, lambda: asks_of(resolved(key).elements))
    context = {
        "title": Markup(parts.title),  # noqa: S704 - parts of a page that the site rendered itself
        "crumbs": Markup(parts.crumbs),  # noqa: S704
        "before": Markup(parts.before),  # noqa: S704
        "after": Markup(parts.after),  # noqa: S704
        "card_only": False,  # stands in the page already
        "needed": needed_at(asks, head.division_code, request.actor),
    }
    return render(request, "portal/guide_around.html", context)
