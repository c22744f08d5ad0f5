"""Changes from above that are laid on desks: one statement a batch, and what many see alike is sent once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import orjson
from django.db import connection
from django.utils import timezone

from yiwang.core.ids import new_id

if TYPE_CHECKING:
    from yiwang.service.catalogue.spreading import Spread

Seen = dict[str, list[Any]]
"""``{path: [before, after]}`` as an item sees it."""
Noted = tuple[str, str | None, Seen]
"""An item, its office, and what it sees; ids as texts."""


def note_changes(spread: Spread, kind: str, noted: Sequence[Noted]) -> None:
    """Lay changes on desks; one that still lies there keeps its "before" and takes the new "after"."""
    mine = {one[0]: one for one in noted if one[1] is not None}
    lying = _lying(spread, kind, mine)
    if new := mine.keys() - {item for _pk, item, _text in lying}:
        late = new - _note_new(spread, kind, [one for item, one in mine.items() if item in new])
        lying += _lying(spread, kind, late)
    _note_again(spread, {item: seen for item, _office, seen in mine.values()}, lying)


def _lying(spread: Spread, kind: str, items: Collection[str]) -> list[tuple[str, str, str]]:
    """What lies open at these items from the same change: id, item, changes as text."""
    if not items:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id::text, w.item::text, a.changes::text FROM unnest(%s::uuid[]) AS w(item)"
            " CROSS JOIN LATERAL (SELECT * FROM catalogue_adoption WHERE item_id = w.item AND above = %s AND kind = %s"
            " AND state = 'open' LIMIT 1) AS a",  # LIMIT: item by item, never all that others just laid there
            [array(items), spread.node, kind],
        )
        return cast(list[tuple[str, str, str]], cursor.fetchall())


def _note_new(spread: Spread, kind: str, noted: Sequence[Noted]) -> set[str]:
    """One statement for the whole batch; what many see alike is sent once. Returns the items where nothing lay yet."""
    which, texts = numbered(_written([seen for _item, _office, seen in noted]))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalogue_adoption (id, item_id, organization_id, kind, above, above_title, above_number,
                                            changes, state, reason, decided_by_name, created_at)
            SELECT w.id, w.item, w.office, %(kind)s, %(above)s, %(title)s, %(number)s,
                   (%(texts)s::jsonb[])[w.which], 'open', '', '', %(now)s
            FROM unnest(%(ids)s::uuid[], %(items)s::uuid[], %(offices)s::uuid[], %(which)s::int[])
                 AS w(id, item, office, which)
            ON CONFLICT (item_id, above, kind) WHERE state = 'open' DO NOTHING RETURNING item_id::text
            """,
            {
                "ids": array(new_id() for _one in noted),
                "items": array(item for item, _office, _seen in noted),
                "offices": array(office for _item, office, _seen in noted),
                "which": array(which),
                "texts": texts,
                "kind": kind,
                "above": spread.node,
                "title": spread.title,
                "number": spread.number,
                "now": timezone.now(),
            },
        )
        return {row[0] for row in cursor.fetchall()}


def _note_again(spread: Spread, seen: Mapping[str, Seen], lying: Sequence[tuple[str, str, str]]) -> None:
    """Changes that still lie there keep their "before"; what many say alike is reckoned and sent once."""
    if not lying:
        return
    made: dict[tuple[str, int], str] = {}
    for _pk, item, text in lying:
        if (text, id(seen[item])) not in made:
            made[text, id(seen[item])] = orjson.dumps(_both(json.loads(text), seen[item])).decode()
    which, texts = numbered([made[text, id(seen[item])] for _pk, item, text in lying])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_adoption a SET changes = (%s::jsonb[])[w.which], above_number = %s"
            " FROM unnest(%s::uuid[], %s::int[]) AS w(id, which) WHERE a.id = w.id",
            [texts, spread.number, array(pk for pk, _item, _text in lying), array(which)],
        )


def _both(old: Seen, new: Seen) -> Seen:
    return {**old, **{path: [old[path][0] if path in old else pair[0], pair[1]] for path, pair in new.items()}}


def _written(values: Sequence[Seen]) -> list[str]:
    """Values as JSON; one that comes often is written once."""
    texts = {id(value): orjson.dumps(value).decode() for value in {id(value): value for value in values}.values()}
    return [texts[id(value)] for value in values]


def numbered(texts: Sequence[str]) -> tuple[list[int], list[str]]:
    """For each text its number among the different ones, from 1; and these, in the order of their numbers."""
    places: dict[str, int] = {}
    return [places.setdefault(text, len(places) + 1) for text in texts], list(places)


def array(values: Iterable[object]) -> str:
    """Ids or numbers as one text of an array: a list of thousands would be written value by value."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"
