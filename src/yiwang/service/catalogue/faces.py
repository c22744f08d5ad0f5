"""Faces: what lists and search show, written once for all items that share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from yiwang.crypto.digests import sm3
from yiwang.service.catalogue.models import Face
from yiwang.service.catalogue.search_kind import index_faces
from yiwang.service.catalogue.searching import search_text_of

SAID = (
    *("title", "summary", "power_type", "applicants", "themes", "keywords"),
    *("online", "instant", "bundle", "depth", "visits", "materials"),
)


def shared_faces(wanted: Iterable[Face]) -> list[Face]:
    """The faces of equal content that are there, made where they are not; in the order given. Two queries a block."""
    faces = list(wanted)
    for face in faces:
        face.digest, face.owner = digest_of(face), None
        face.search_text = face.search_text or search_text_of(face.title, face.summary, face.keywords)
    new = {bytes(face.digest): face for face in faces if face.digest is not None}
    Face.objects.bulk_create(list(new.values()), batch_size=500, ignore_conflicts=True)
    ids = _ids(list(new))
    for face in faces:
        face.pk = ids[bytes(face.digest or b"")]
    index_faces({face.pk: face for face in faces}.values())
    return faces


def own_face(owner: UUID, **said: Any) -> Face:
    """The face that ``owner`` (an entry, an item) says itself, made or changed: one row for all who show it."""
    words = search_text_of(said["title"], said.get("summary", ""), said.get("keywords", ""))
    face, made = Face.objects.get_or_create(owner=owner, defaults={**said, "search_text": words})
    if not made:  # not update_or_create: its lock lets everybody wait who begins to show this face
        for name, value in {**said, "search_text": words}.items():
            setattr(face, name, value)
        face.save(update_fields=[*said, "search_text"])
    index_faces([face])
    return face


def digest_of(face: Face) -> bytes:
    """SM3 of what the face says."""
    return sm3(orjson.dumps([getattr(face, name) for name in SAID], default=list))


def _ids(digests: Sequence[bytes]) -> dict[bytes, UUID]:
    rows = Face.objects.filter(digest__in=digests).values_list("digest", "id")
    return {bytes(digest): key for digest, key in rows}


# Elements of which a face says something.
SHOWN = frozenset(
    {
        *("title", "summary", "power_type", "applicants", "themes", "keywords", "handling", "channels"),
        *("depth", "visits", "materials", "handled_by", "online_url", "mobile_url"),
    }
)


def said(elements: Mapping[str, Any]) -> dict[str, Any]:
    """What a face says of whole elements."""
    channels = elements.get("channels") or []
    address = elements.get("online_url") or elements.get("mobile_url")
    online = bool(elements.get("handled_by")) or bool(address and {"web", "mobile"} & set(channels))
    return {
        "title": str(elements.get("title") or "")[:300],
        "summary": str(elements.get("summary") or "")[:400],
        "power_type": str(elements.get("power_type") or "")[:20],
        "applicants": list(elements.get("applicants") or []),
        "themes": [str(theme)[:40] for theme in elements.get("themes") or []],
        "keywords": " ".join(str(word) for word in elements.get("keywords") or []),
        "online": online,
        "instant": elements.get("handling") == "instant" and bool(elements.get("handled_by")),
        "depth": elements.get("depth"),
        "visits": elements.get("visits"),
        "materials": len(elements.get("materials") or {}),
    }


def face_for(owner: UUID, above: Face | None, elements: Mapping[str, Any]) -> Face:
    """The face of an item with these elements: that of the item or entry above where it says the same, else its own."""
    words = said(elements)
    if above is not None and all(getattr(above, name) == value for name, value in words.items()):
        return above
    return own_face(owner, **words)
