"""Items that adopt after review keep the values of before: very many of them in short batches, each a few statements.

What many items say, keep and see alike is reckoned and sent once: a batch of a thousand costs little more than its
rows in the database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db import connection

from yiwang.service.catalogue.faces import SHOWN
from yiwang.service.catalogue.inherited_faces import Words, faces_with
from yiwang.service.catalogue.merging import composed
from yiwang.service.catalogue.noting import array, note_changes, numbered
from yiwang.service.catalogue.spreading import Spread, View, Views


@dataclass(slots=True)
class Held:
    """How many items kept what was before, and whose face changed with it: ``{(old, new): ids}``."""

    items: int = 0
    faces: dict[tuple[str, str], list[str]] = field(default_factory=dict)


class _Item(NamedTuple):
    """An item as the database writes it, all as texts: equal ones come often, and few are taken apart."""

    pk: str
    organization_id: str | None
    chain: str
    held: str | None
    content: str
    face_id: str
    owner: str | None


def hold(spread: Spread, ids: Sequence[UUID | str], *, lock: bool = False) -> Held:
    """Keep the values of before at these items, and lay the change on the desks of their offices.

    The items are locked by the last statement alone, and only where nobody wrote what they hold meanwhile; the others
    are done again, locked from the beginning (``lock``). Items below them that shared their face are not touched:
    ``heirs_follow`` moves those on, in short transactions.
    """
    if not ids:
        return Held()
    rows = _read(ids, lock=lock)
    views = Views(spread, {row.chain for row in rows})
    seen = [(row, view) for row in rows if (view := views.of(row.chain)).patch]
    note_changes(spread, "review", [(row.pk, row.organization_id, view.changes) for row, view in seen])
    faces = _faces_of_before(seen) if spread.touches_faces else {}
    written = _write(seen, faces, locked=lock)
    again = hold(spread, [row.pk for row, _view in seen if row.pk not in written], lock=True)
    held = Held(len(written) + again.items, again.faces)
    for row, _view in seen if faces else ():
        if row.pk in written and row.pk in faces:
            held.faces.setdefault((row.face_id, faces[row.pk]), []).append(row.pk)
    return held


_READ = (
    "SELECT i.id::text, i.organization_id::text, i.chain::text, i.held::text, i.content::text, i.face_id::text,"
    " f.owner::text FROM catalogue_item i JOIN catalogue_face f ON f.id = i.face_id WHERE i.id = ANY(%s::uuid[])"
    " ORDER BY i.id"
)


def _read(ids: Sequence[UUID | str], *, lock: bool) -> list[_Item]:
    with connection.cursor() as cursor:
        cursor.execute(_READ + (" FOR NO KEY UPDATE OF i" if lock else ""), [array(ids)])
        return [_Item._make(row) for row in cursor.fetchall()]


def _faces_of_before(seen: Sequence[tuple[_Item, View]]) -> dict[str, str]:
    """Faces with the words of before for items whose face is about to say something else: one for all of equal words.

    Who has a face of its own, or shares one that nothing above changes, keeps it.
    """
    words: dict[tuple[int, str | None, str], Words] = {}
    wanted: dict[str, Words] = {}
    for row, view in seen:
        if row.owner in (None, row.pk) or not view.patch.keys() & SHOWN:
            continue
        which = (id(view), row.held, row.content)
        if which not in words:
            words[which] = Words.of(view.before, json.loads(row.held or "{}"), json.loads(row.content))
        wanted[row.pk] = words[which]
    return faces_with(wanted) if wanted else {}


def _write(seen: Sequence[tuple[_Item, View]], faces: Mapping[str, str], *, locked: bool) -> set[str]:
    """One statement for the whole batch; what many keep alike is sent once. Returns who held what was read."""
    if not seen:
        return set()
    keeps: dict[tuple[int, str | None], str] = {}
    for row, view in seen:
        if (id(view), row.held) not in keeps:
            kept = composed(view.patch, json.loads(row.held)) if row.held else view.patch
            keeps[id(view), row.held] = orjson.dumps(kept).decode()
    which, texts = numbered([keeps[id(view), row.held] for row, view in seen])
    read, was = numbered([row.held or "{}" for row, _view in seen])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH mine AS (
                SELECT i.id, w.face, (%(texts)s::jsonb[])[w.which] AS held
                FROM unnest(%(ids)s::uuid[], %(faces)s::uuid[], %(which)s::int[], %(read)s::int[])
                     AS w(id, face, which, read)
                JOIN catalogue_item i ON i.id = w.id
                WHERE %(locked)s OR coalesce(i.held, '{}') = (%(was)s::jsonb[])[w.read]
                ORDER BY i.id FOR NO KEY UPDATE OF i)
            UPDATE catalogue_item i SET held = m.held, face_id = coalesce(m.face, i.face_id)
            FROM mine m WHERE i.id = m.id RETURNING i.id::text
            """,
            {
                "ids": array(row.pk for row, _view in seen),
                "faces": array(faces.get(row.pk) for row, _view in seen),
                "which": array(which),
                "read": array(read),
                "texts": texts,
                "was": was,
                "locked": locked,
            },
        )
        return {row[0] for row in cursor.fetchall()}
