"""The answer to a search: items first, other kinds beside them, what was read and relaxed, how it can be narrowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yiwang.core.actor import Actor
from yiwang.engines.search.asking import asked
from yiwang.engines.search.kinds import KINDS, Wanted
from yiwang.engines.search.searching import MOST_PAGE, Hit, Hits, search
from yiwang.service.catalogue.place import ChosenPlace, place_of
from yiwang.service.catalogue.search_kind import ITEM
from yiwang.service.finding.cards import with_card_only
from yiwang.service.finding.rows import Row, rows_of
from yiwang.service.finding.wishes import Wishes

SIZE = 20
MOST_BESIDE = 6
MOST_DEPARTMENTS = 8


@dataclass(frozen=True, slots=True)
class Results:
    """``place`` is where was searched, ``named`` whether the query itself named it.

    ``relaxed`` says what was given up (``Hits.relaxed``); ``departments`` and ``themes`` are counted over what was
    found, up to a hundred; ``beside`` are other kinds of texts by the title of their kind.
    """

    wishes: Wishes
    read_as: str
    items: tuple[Row, ...]
    hits: tuple[Hit, ...]
    total: int
    more: bool
    relaxed: tuple[str, ...]
    place: ChosenPlace | None
    named: bool
    beside: tuple[tuple[str, tuple[Row, ...]], ...] = ()
    departments: tuple[tuple[str, int], ...] = ()
    audiences: dict[str, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages the results fill."""
        return max(1, -(-self.total // SIZE))

    def __bool__(self) -> bool:
        return bool(self.items or self.beside)


def find(wishes: Wishes, place: ChosenPlace | None, actor: Actor, *, count: bool = True) -> Results:
    """Search as the page does; a fixed number of queries. ``count``: editors learn that it was asked."""
    wanted = wishes.wanted(place, actor)
    found = search(wishes.q, [ITEM], wanted, limit=MOST_PAGE)
    hits = with_card_only(found.hits) if wishes.card else found.hits
    at = place_of(found.named.code) if found.named and not wishes.where else (None if wishes.where else place)
    begins = (wishes.page - 1) * SIZE
    shown = hits[begins : begins + SIZE]
    beside = _beside(wishes, wanted, found) if wishes.page == 1 else ()
    if count and wishes.page == 1:
        near = bool({"words", "place"} & set(found.relaxed))
        asked(wishes.q, division=at.code if at else "", found=len(hits) + len(beside), relaxed=near)
    return Results(
        wishes=wishes,
        read_as=found.read_as,
        items=tuple(rows_of(shown, wishes.q, at)),
        hits=tuple(hits),
        total=len(hits),
        more=found.total > len(found.hits),
        relaxed=found.relaxed,
        place=at,
        named=found.named is not None and not wishes.where,
        beside=beside,
        departments=_departments(hits),
    )


def _beside(wishes: Wishes, wanted: Wanted, found: Hits) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Questions, articles, offices and licences that say it, grouped by kind; filters of items do not touch them."""
    kinds = [code for code in KINDS if code != ITEM]
    if not kinds or not wishes.q:
        return ()
    division = found.named.code if found.named else wanted.division
    hits = search(wishes.q, kinds, Wanted(division=division, actor=wanted.actor), limit=MOST_BESIDE * len(kinds)).hits
    good = [hit for hit in hits if hit.good]
    at = place_of(division) if division else None
    groups = []
    for code in kinds:
        mine = [hit for hit in good if hit.kind == code][:MOST_BESIDE]
        if mine:
            groups.append((KINDS[code].title, tuple(rows_of(mine, wishes.q, at))))
    return tuple(groups)


def _departments(hits: Sequence[Hit]) -> tuple[tuple[str, int], ...]:
    names = Counter(hit.place.organization for hit in hits if hit.place.organization)
    return tuple(names.most_common(MOST_DEPARTMENTS))


def elsewhere(wishes: Wishes, actor: Actor, most: int = 5) -> list[Row]:
    """What says it in other places and without filters: shown where nothing, or nothing good, was found here."""
    found = search(wishes.q, [ITEM], replace(wishes.bare(), where="all").wanted(None, actor), limit=most)
    return rows_of([hit for hit in found.hits if hit.good], wishes.q, None)
