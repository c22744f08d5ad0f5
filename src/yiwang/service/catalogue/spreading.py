"""How a change of an entry or an item reaches the items below it: at once, after review, or as a conflict.

What is at once needs no writing: items below say only what differs. Items that adopt after review keep the values of
before in ``held``; that is written in short batches before the change is published. Items that say something else
themselves on a path that changed are found after the publication, and so are the faces that lists show.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.service.catalogue.faces import SHOWN
from yiwang.service.catalogue.merging import Elements, changes, difference, merged, overlapping, paths_of
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.noting import note_changes

Layer = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Spread:
    """A change of ``node``: what it said as a whole before and what after; ``item`` is None for an entry."""

    entry_id: UUID | None
    item: UUID | None
    title: str
    number: int
    before: Elements
    after: Elements

    @property
    def node(self) -> UUID:
        """The id of what changed."""
        node = self.item or self.entry_id
        assert node is not None
        return node

    @property
    def touches_faces(self) -> bool:
        """Whether lists show something else now."""
        return any(self.before.get(key) != self.after.get(key) for key in SHOWN)


def reviewing_below(spread: Spread, *, most: int | None = None) -> list[UUID]:
    """Items that adopt after review, the topmost of each branch below the node, at most ``most``; one query."""
    if spread.entry_id is None or spread.before == spread.after:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.id FROM catalogue_item i
            WHERE i.entry_id = %(entry)s AND i.adopts = 'review' AND i.state <> 'cancelled' AND i.id <> %(node)s
              AND (%(item)s::uuid IS NULL OR i.chain @> ARRAY[%(item)s::uuid])
              AND NOT EXISTS (
                SELECT 1 FROM catalogue_item a
                WHERE a.id = ANY(i.chain) AND a.adopts = 'review' AND a.id <> %(node)s
                  AND (%(item)s::uuid IS NULL OR a.chain @> ARRAY[%(item)s::uuid]))
            LIMIT %(most)s
            """,
            {"entry": spread.entry_id, "item": spread.item, "node": spread.node, "most": most},
        )
        return [row[0] for row in cursor.fetchall()]


def differing_below(spread: Spread) -> list[UUID]:
    """Items below the node that say something themselves, those above first; one query on a partial index."""
    if spread.entry_id is None:
        return []
    rows = ServiceItem.objects.filter(entry_id=spread.entry_id).exclude(content={}).exclude(pk=spread.node)
    if spread.item is not None:
        rows = rows.filter(chain__contains=[spread.item])
    found = list(rows.exclude(state="cancelled").values_list("pk", "chain"))
    return [pk for pk, _chain in sorted(found, key=lambda pair: len(pair[1]))]


def find_conflicts(spread: Spread, ids: Sequence[UUID]) -> int:
    """Note which of these items say something else themselves on what changed above; returns how many."""
    rows = list(ServiceItem.objects.filter(pk__in=ids))
    chains = {row.pk: ",".join(map(str, row.chain)) for row in rows}
    views = Views(spread, set(chains.values()))
    touched = changes(spread.before, spread.after)
    noted = []
    for row in rows:
        paths = overlapping(touched, paths_of(row.content))
        seen = {path: pair for path, pair in views.of(chains[row.pk]).changes.items() if path in paths} if paths else {}
        if seen:
            noted.append((str(row.pk), str(row.organization_id) if row.organization_id else None, seen))
    note_changes(spread, "conflict", noted)
    return len(noted)


@dataclass(frozen=True, slots=True)
class View:
    """What comes down before; the ``patch`` that would keep it so; what changes."""

    before: Elements
    patch: Elements
    changes: dict[str, list[Any]]


class Views:
    """The change as the items below see it, through those between that say something; made once for each such path.

    ``chains`` are those of the items, as texts of the database (``{id,id}``).
    """

    def __init__(self, spread: Spread, chains: Collection[str]) -> None:
        self.spread = spread
        between = {chain: self._between(chain) for chain in chains}
        wanted = {node for nodes in between.values() for node in nodes}
        speaking = ServiceItem.objects.filter(pk__in=wanted).exclude(content={}, held__isnull=True)
        said = {row["id"]: row for row in speaking.values("id", "held", "content")} if wanted else {}
        made: dict[tuple[UUID, ...], View] = {}
        self._views: dict[str, View] = {}
        for chain, nodes in between.items():
            path = tuple(node for node in nodes if node in said)
            if path not in made:
                made[path] = self._made([said[node] for node in path])
            self._views[chain] = made[path]

    def of(self, chain: str) -> View:
        """What comes down to the items of this chain before and after the change."""
        return self._views[chain]

    def _made(self, rows: Sequence[Mapping[str, Any]]) -> View:
        layers: list[Layer] = []
        for row in rows:
            layers += [("held", row["held"] or {}), ("own", row["content"])]
        before, _origin = merged([("above", self.spread.before), *layers])
        after, _origin = merged([("above", self.spread.after), *layers])
        return View(before, difference(after, before), changes(before, after))

    def _between(self, chain: str) -> list[UUID]:
        nodes = [UUID(node) for node in chain.strip("{}").split(",") if node]
        return nodes[nodes.index(self.spread.item) + 1 :] if self.spread.item in nodes else nodes
