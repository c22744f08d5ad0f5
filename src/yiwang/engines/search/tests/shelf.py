"""The resolver of the tests: texts by place, kept in memory."""

from __future__ import annotations

from yiwang.engines.search import forgetting
from yiwang.engines.search.indexing import put
from yiwang.engines.search.kinds import Document, Place, Wanted
from yiwang.engines.search.models import SearchDocument
from yiwang.engines.search.searching import Hits, search


class Shelf:
    """``places``: which division offers a text ("" everywhere); ``hidden``: what nobody may see any more."""

    def __init__(self) -> None:
        self.texts: dict[str, Document] = {}
        self.places: dict[str, str] = {}
        self.online: set[str] = set()
        self.hidden: set[str] = set()

    def keep(self, ref: str, title: str, place: str = "", words: tuple[str, ...] = (), body: str = "") -> None:
        self.texts[ref] = Document("thing", ref, title, words, body)
        self.places[ref] = place
        put([self.texts[ref]])
        forgetting.forget()

    def ask(self, query: str, division: str = "", **wanted: object) -> list[str]:
        """Titles in order."""
        return [hit.title for hit in self.hits(query, division, **wanted).hits]

    def hits(self, query: str, division: str = "", **wanted: object) -> Hits:
        return search(query, ["thing"], Wanted(division=division, **wanted))

    def resolve(self, refs, wanted):
        found = [ref for ref in refs if ref not in self.hidden and self._fits(ref, wanted)]
        return {ref: Place(href=f"/{ref}/", key=ref, name=self.texts[ref].title) for ref in found}

    def _fits(self, ref: str, wanted: Wanted) -> bool:
        at_place = not wanted.division or self.places[ref] in ("", wanted.division)
        return at_place and (not wanted.online or ref in self.online)

    def scopes(self, wanted):
        return ["", wanted.division] if wanted.division else None

    def offered(self, scope, wanted):
        refs = [ref for ref, place in self.places.items() if place == scope and self._fits(ref, wanted)]
        return list(SearchDocument.objects.filter(kind="thing", ref__in=refs).values_list("number", flat=True))

    def documents(self):
        yield from self.texts.values()
