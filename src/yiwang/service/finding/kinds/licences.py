"""Kinds of licences by name: they lead to the item that gives them, else to one's own licences."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import generation
from yiwang.core.models import Definition, Revision
from yiwang.engines.search.indexing import put, remove
from yiwang.engines.search.kinds import Document, Place, Wanted, kind
from yiwang.service.applications.items import text_of

LICENCE = "licence"


class LicenceTypes:
    """The resolver of licence types; the same everywhere."""

    def resolve(self, refs: Sequence[str], wanted: Wanted) -> Mapping[str, Place]:
        """No query but the first of a generation."""
        given, known = generation.cached("finding:licences", _given_by), generation.cached("finding:types", _known)
        return {ref: _place(*given.get(ref, ("", ""))) for ref in refs if ref in known}

    def scopes(self, wanted: Wanted) -> Sequence[Hashable] | None:
        """Not known: they are few."""
        return None

    def offered(self, scope: Hashable, wanted: Wanted) -> Iterable[int]:
        """Nothing is narrowed beforehand."""
        return ()

    def documents(self) -> Iterator[Document]:
        """All types that are published now."""
        for row in Definition.objects.filter(section="licences", current__isnull=False).select_related("current"):
            yield _document(row.key, row.current)


def _document(key: str, revision: Revision) -> Document:
    return Document(LICENCE, key[:80], text_of(revision.content.get("title", key)), (), "")


def _known() -> frozenset[str]:
    rows = Definition.objects.filter(section="licences", current__isnull=False)
    return frozenset(rows.values_list("key", flat=True))


def _given_by() -> dict[str, tuple[str, str]]:
    """Type to the key and title of the item that gives it anew: the one that starts from no licence comes first."""
    rows = Definition.objects.filter(section="items", current__isnull=False).select_related("current").order_by("key")
    found: dict[str, tuple[bool, str, str]] = {}
    for row in rows:
        content = row.current.content
        for result in content.get("results", []):
            if result.get("decision") == "grant" and result.get("licence"):
                told = ("starts_from" in content, row.key, text_of(content["title"]))
                found[result["licence"]] = min(told, found.get(result["licence"], told))
    return {name: (key, title) for name, (_later, key, title) in found.items()}


def _place(key: str, title: str) -> Place:
    if not key:
        return Place(href="/licences/", facts={"words": (_("在“我的证照”里看您自己的"),)})
    return Place(href=f"/items/{key}/", facts={"words": (_("办理事项：%(title)s") % {"title": title},)})


def published(revision: Revision) -> None:
    """Called after a type was published, in the same transaction."""
    put([_document(revision.definition.key, revision)])


def retired(definition: Definition) -> None:
    """Called when a pack no longer holds it."""
    remove(LICENCE, [definition.key[:80]])


kind(LICENCE, gettext_noop("证照"), LicenceTypes())
