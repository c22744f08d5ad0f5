"""Items and bundles of packs come into the directory when they are published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiwang.core.models import Definition, Release, Revision
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.searching import search_text_of


def list_item(revision: Revision) -> None:
    """Called after an item's revision was published, in the same transaction."""
    content = revision.content
    title = _text(content["title"])
    summary = _text(content.get("summary", ""))
    release: Release = revision.release
    words = " ".join(str(word) for word in content.get("keywords", []))
    ServiceItem.objects.update_or_create(
        key=revision.definition.key,
        defaults={
            "title": title,
            "summary": summary[:400],
            "code": str(content.get("basic_code", "")),
            "power_type": str(content["power_type"]),
            "applicants": list(content["applicants"]),
            "themes": [str(theme) for theme in content.get("guide", {}).get("themes", [])],
            "division_code": "",
            "source": f"pack:{release.pack}",
            "revision": revision.pk,
            "online": bool(content.get("form")),
            "instant": content["decide"].get("grants") == "at_once",
            "search_text": search_text_of(title, summary, words),
        },
    )


def list_bundle(revision: Revision) -> None:
    """Called after a bundle's revision was published."""
    content = revision.content
    title = _text(content["title"])
    ServiceItem.objects.update_or_create(
        key=revision.definition.key,
        defaults={
            "title": title,
            "summary": _text(content.get("summary", ""))[:400],
            "power_type": "一件事",
            "applicants": list(content.get("applicants", ["legal_person"])),
            "source": f"pack:{revision.release.pack}",
            "revision": revision.pk,
            "online": True,
            "bundle": True,
            "search_text": search_text_of(title, _text(content.get("summary", ""))),
        },
    )


def unlist(definition: Definition) -> None:
    """Called when a pack no longer holds an item or bundle: nobody finds it any more; cases under way go on."""
    ServiceItem.objects.filter(key=definition.key, source=definition.managed_by).delete()


def _text(value: Any) -> str:
    return str(value.get("zh-Hans", "")) if isinstance(value, Mapping) else str(value)
