"""Items and bundles of packs come into the directory when they are published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiwang.core.models import Definition, Release, Revision
from yiwang.service.catalogue import law_index
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue.search_kind import forget_faces


def list_item(revision: Revision) -> None:
    """Called after an item's revision was published, in the same transaction."""
    content = revision.content
    _list(
        revision,
        code=str(content.get("basic_code", "")),
        title=_text(content["title"]),
        summary=_text(content.get("summary", ""))[:400],
        power_type=str(content["power_type"]),
        applicants=list(content["applicants"]),
        themes=[str(theme) for theme in content.get("guide", {}).get("themes", [])],
        keywords=" ".join(str(word) for word in content.get("keywords", [])),
        online=bool(content.get("form")),
        instant=content["decide"].get("grants") == "at_once",
        visits=content.get("visits", {}).get("count"),
        materials=len(content.get("materials", [])),
    )


def list_bundle(revision: Revision) -> None:
    """Called after a bundle's revision was published."""
    content = revision.content
    _list(
        revision,
        title=_text(content["title"]),
        summary=_text(content.get("summary", ""))[:400],
        power_type="一件事",
        applicants=list(content.get("applicants", ["legal_person"])),
        online=True,
        bundle=True,
    )


def unlist(definition: Definition) -> None:
    """Called when a pack no longer holds an item or bundle: nobody finds it any more; cases under way go on."""
    for row in ServiceItem.objects.filter(key=definition.key, source=definition.managed_by):
        changed([row.pk])
        row.delete()
        gone = Face.objects.filter(owner=row.pk)
        forget_faces(gone.values_list("pk", flat=True))
        gone.delete()


def _list(revision: Revision, *, code: str = "", **said: Any) -> None:
    release: Release = revision.release
    key, manager = revision.definition.key, f"pack:{release.pack}"
    row = ServiceItem.objects.filter(key=key).first() or ServiceItem(key=key, number=0)
    row.face = own_face(row.pk, **said)
    row.code, row.source, row.managed_by, row.revision = code, manager[:40], manager[:80], revision.pk
    row.state, row.number = "published", row.number + 1
    row.save()
    law_index.write([law_index.of_item(row)])
    changed([row.pk])


def _text(value: Any) -> str:
    return str(value.get("zh-Hans", "")) if isinstance(value, Mapping) else str(value)
