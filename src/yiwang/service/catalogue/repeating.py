"""Pages that differ in few words are rendered once and written again: learnt from real pages, believed when proven.

A page is cut at the words that belong to one item (its key, its office). The next two items of the kind, at other
places, are still rendered in full; only if the cut page with their words is theirs, byte for byte, is it believed from
then on. Whatever does not agree once is never tried again.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

PROOFS = 2
OVERHEAD = 1_500
CHECK_EVERY = 500  # so many pages written again, one is rendered in full and compared
SECONDS = 600.0  # then a pattern is learnt anew: what rooms above work out about an item has no version in its row


@dataclass(slots=True)
class Pattern:
    """A page cut into pieces; after each piece but the last comes the word with that number."""

    pieces: list[bytes]
    words: list[int]
    places: set[str] = field(default_factory=set)
    proofs: int = 0
    refused: bool = False
    written: int = 0
    made: float = field(default_factory=monotonic)

    @property
    def believed(self) -> bool:
        """Whether it was proven and never failed."""
        return self.proofs >= PROOFS and not self.refused

    @property
    def old(self) -> bool:
        """Whether it has to be learnt anew."""
        return monotonic() - self.made > SECONDS

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly."""
        return sum(map(len, self.pieces)) + OVERHEAD

    def page(self, values: Sequence[str]) -> bytes:
        """The page with these words."""
        made = [self.pieces[0]]
        for number, piece in zip(self.words, self.pieces[1:], strict=True):
            made.append(values[number].encode())
            made.append(piece)
        return b"".join(made)


def cut(page: bytes, values: Sequence[str]) -> Pattern:
    """Cut a page at its words, the longest first; words of none or few letters are left as they stand."""
    known = {value.encode(): number for number, value in enumerate(values) if len(value) >= 4}
    if not known:
        return Pattern([page], [])
    parts = re.split(b"(" + b"|".join(re.escape(word) for word in sorted(known, key=len, reverse=True)) + b")", page)
    return Pattern(parts[::2], [known[word] for word in parts[1::2]])


class Repeating:
    """Patterns by kind, bounded by bytes. Safe for threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._known: OrderedDict[Hashable, Pattern] = OrderedDict()
        self._lock = Lock()

    def page(self, kind: Hashable, values: Sequence[str]) -> bytes | None:
        """The page of an item, where its kind is proven."""
        with self._lock:
            found = self._known.get(kind)
            if found is None or not found.believed or found.old:
                return None
            self._known.move_to_end(kind)
            found.written += 1
            if found.written % CHECK_EVERY == 0:
                return None  # rendered in full: ``learn`` compares
        return found.page(values)

    def learn(self, kind: Hashable, values: Sequence[str], place: str, page: bytes) -> None:
        """Take in a page that was rendered in full."""
        with self._lock:
            found = self._known.get(kind)
            if found is not None and found.old:
                self.bytes -= self._known.pop(kind).size
                found = None
            if found is None:
                self._keep(kind, cut(page, values), place)
            elif not found.refused and (place not in found.places or found.believed):
                if found.page(values) == page:
                    found.proofs += 1
                    found.places.add(place) if len(found.places) <= PROOFS else None
                else:
                    self.bytes -= found.size
                    found.refused, found.pieces, found.words = True, [], []
                    self.bytes += found.size

    def refuse(self, kind: Hashable) -> None:
        """Never write pages of this kind again."""
        with self._lock:
            if kind not in self._known:
                self._keep(kind, Pattern([], [], refused=True), "")

    def _keep(self, kind: Hashable, made: Pattern, place: str) -> None:
        made.places.add(place)
        self._known[kind] = made
        self.bytes += made.size
        while self.bytes > self.most_bytes and len(self._known) > 1:
            self.bytes -= self._known.popitem(last=False)[1].size
