"""Faces that items share with what is above them: they follow, they part, they come together again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from yiwang.service.catalogue.faces import digest_of, face_for, said, shared_faces
from yiwang.service.catalogue.merging import Elements, merged
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue.noting import array
from yiwang.service.catalogue.pacing import in_batches
from yiwang.service.catalogue.resolving import resolved


def refresh_faces(ids: Sequence[UUID]) -> int:
    """Faces of these items and of those below that shared them, as they say it now; returns how many changed.

    Outside of a transaction, since items below follow in short ones of their own.
    """
    count = 0
    rows = ServiceItem.objects.filter(pk__in=ids).select_related("face", "entry__face", "parent__face")
    for row in sorted(rows, key=lambda one: len(one.chain)):
        old = refresh_face(row)
        if old is not None:
            count += 1 + heirs_follow([row.pk], old, row.face_id)
            give_up(old, row.pk)
    return count


def refresh_face(row: ServiceItem) -> UUID | None:
    """The face of this item as it says it now: made, changed, given up for the one above.

    Returns the face that it showed before, None where it is the same; ``heirs_follow`` is due then.
    """
    old = row.face_id
    row.face = face_for(row.pk, _face_above(row), resolved(row.key).elements)
    if row.face_id == old:
        return None
    ServiceItem.objects.filter(pk=row.pk).update(face_id=row.face_id)
    return old


def heirs_follow(ids: Sequence[UUID | str], old: UUID | str, new: UUID | str) -> int:
    """Let all items below these that shared the face ``old`` show ``new``, in short batches; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE below AS (
                SELECT i.id FROM catalogue_item i
                WHERE i.parent_id = ANY(%(ids)s::uuid[]) AND coalesce(i.face_id = %(old)s, false)
                UNION ALL
                SELECT i.id FROM below b JOIN catalogue_item i ON i.parent_id = b.id
                WHERE coalesce(i.face_id = %(old)s, false))
            SELECT id FROM below
            """,  # coalesce: not by the face, which very many may share, but by the few below
            {"ids": array(ids), "old": old},
        )
        heirs = [row[0] for row in cursor.fetchall()]
    moved = ServiceItem.objects.filter(face_id=old)
    return in_batches(heirs, lambda piece: moved.filter(pk__in=piece).update(face_id=new))


def give_up(face: UUID, owner: UUID) -> None:
    """The item does not show the face that was its own any more; when nobody does, it goes."""
    Face.objects.filter(pk=face, owner=owner).exclude(items__isnull=False).delete()


@dataclass(frozen=True, slots=True)
class Words:
    """What a face says, and the key by which equal ones are known."""

    said: dict[str, Any]
    key: bytes

    @classmethod
    def of(cls, above: Elements, held: Elements, own: Elements) -> Words:
        """What the face of an item says that inherits ``above``."""
        words = said(merged([("above", above), ("held", held), ("own", own)])[0])
        return cls(words, orjson.dumps(words))


def faces_with(wanted: Mapping[str, Words]) -> dict[str, str]:
    """For each item the shared face that says these words: one for all who say the same."""
    ids = _shared({words.key: Face(**words.said) for words in {id(one): one for one in wanted.values()}.values()})
    return {item: str(ids[words.key]) for item, words in wanted.items()}


def _shared(faces: dict[bytes, Face]) -> dict[bytes, UUID]:
    """Ids of shared faces with these words; made only where no batch before has made them."""
    digests = {key: digest_of(face) for key, face in faces.items()}
    rows = Face.objects.filter(digest__in=digests.values()).values_list("digest", "pk") if faces else []
    known = {bytes(digest): pk for digest, pk in rows}
    new = {key: face for key, face in faces.items() if digests[key] not in known}
    made = zip(new, shared_faces(new.values()), strict=True) if new else []
    return {**{key: known[digests[key]] for key in faces if key not in new}, **{key: face.pk for key, face in made}}


def _face_above(row: ServiceItem) -> Face | None:
    if row.parent is not None:
        return row.parent.face
    return row.entry.face if row.entry is not None else None
