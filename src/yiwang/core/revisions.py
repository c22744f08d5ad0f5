"""Published revisions and the table of pack sections (invariant 6).

Every engine registers its section: how a content is checked and compiled. A proceeding points at a
revision; ``compiled(revision_id)`` gives the engine's object, made once per process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import generation
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.models import Definition, Release, Revision


class ManagedElsewhere(Refusal):
    """A definition is managed by a pack or by a desk, never by both."""

    code, status = "managed_elsewhere", 409
    message = gettext_noop("这项内容由别处维护，不能在这里修改。")


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of definition in packs. ``compile`` turns stored content into what the engine runs."""

    code: str
    title: str
    compile: Callable[[Mapping[str, Any]], Any]
    after_publish: Callable[[Revision], None] | None = None
    after_retire: Callable[[Definition], None] | None = None


SECTIONS: dict[str, Section] = {}


def section(
    code: str,
    title: str,
    compile: Callable[[Mapping[str, Any]], Any],
    after_publish: Callable[[Revision], None] | None = None,
) -> Section:
    """Register a section at start-up."""
    entry = Section(code, title, compile, after_publish)
    SECTIONS[code] = entry
    return entry


@dataclass(frozen=True, slots=True)
class Published:
    """A revision as engines use it: immutable, cached."""

    id: UUID
    section: str
    key: str
    number: int
    digest: str
    release_id: UUID
    content: Mapping[str, Any]


def publish(release: Release, section_code: str, key: str, content: Mapping[str, Any], digest: str) -> Revision:
    """Add a revision of (section, key) to ``release`` and make it current; unchanged content adds none.

    Call inside a use case that records ``pack.published``; the caller bumps the generation.
    """
    manager = f"pack:{release.pack}"
    definition, _made = Definition.objects.select_for_update().get_or_create(
        section=section_code, key=key, defaults={"managed_by": manager}
    )
    if definition.managed_by != manager:
        raise ManagedElsewhere(
            _("“%(key)s”由 %(managed_by)s 维护，不能由 %(manager)s 发布。")
            % {"key": key, "managed_by": definition.managed_by, "manager": manager}
        )
    current = definition.current
    if current is not None and current.digest == digest:
        return current
    last = definition.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        definition=definition, release=release, number=last + 1, digest=digest, content=dict(content)
    )
    definition.current = revision
    definition.save(update_fields=["current"])
    hook = SECTIONS[section_code].after_publish
    if hook is not None:
        hook(revision)
    return revision


def retire(pack: str, sections: Iterable[str], kept: Iterable[UUID]) -> list[Definition]:
    """Definitions of a pack whose current revision is not in ``kept`` have none any more: nothing new begins on them.

    Their revisions stay, and what runs on them goes on. Call inside the use case that publishes the pack.
    """
    mine = Definition.objects.select_for_update().filter(managed_by=f"pack:{pack}", section__in=list(sections))
    gone = list(mine.filter(current__isnull=False).exclude(current__in=list(kept)).order_by("section", "key"))
    for definition in gone:
        definition.current = None
        definition.save(update_fields=["current"])
        hook = SECTIONS[definition.section].after_retire if definition.section in SECTIONS else None
        if hook is not None:
            hook(definition)
    return gone


def current(section_code: str, key: str) -> Published:
    """The current revision of (section, key); refuses with ``not_found``."""
    found = generation.cached(("current", section_code, key), lambda: _read_current(section_code, key))
    if found is None:
        raise NotFound
    return found


def current_keys(section_code: str) -> list[str]:
    """Keys of a section that have a current revision."""
    rows = Definition.objects.filter(section=section_code, current__isnull=False).order_by("key")
    return list(rows.values_list("key", flat=True))


def _read_current(section_code: str, key: str) -> Published | None:
    row = (
        Definition.objects.filter(section=section_code, key=key, current__isnull=False)
        .values_list("current_id", flat=True)
        .first()
    )
    return None if row is None else revision(row)


@lru_cache(maxsize=4096)
def revision(revision_id: UUID) -> Published:
    """One published revision by id; immutable, so cached for the life of the process."""
    row = Revision.objects.select_related("definition").filter(pk=revision_id).first()
    if row is None:
        raise NotFound
    return Published(
        row.pk, row.definition.section, row.definition.key, row.number, row.digest, row.release_id, row.content
    )


@lru_cache(maxsize=2048)
def compiled(revision_id: UUID) -> Any:
    """What the section's engine makes of the revision's content."""
    published = revision(revision_id)
    return SECTIONS[published.section].compile(published.content)


@lru_cache(maxsize=512)
def _members(release_id: UUID) -> tuple[Mapping[str, str], tuple[UUID, ...]]:
    content = Release.objects.filter(pk=release_id).values_list("content", flat=True).first()
    if content is None:
        raise NotFound
    return content.get("members", {}), tuple(UUID(needed) for needed in content.get("needs", []))


def member(release_id: UUID, section_code: str, key: str) -> Published:
    """The revision of (section, key) that a release runs with: its own, or that of a release it needs.

    This is how a proceeding finds its form, flow and rules years later: through the release it began on.
    """
    found = find_member(release_id, section_code, key)
    if found is None:
        raise NotFound(_("这个版本里没有“%(key)s”。") % {"key": key})
    return found


def find_member(release_id: UUID, section_code: str, key: str) -> Published | None:
    """Like ``member``, None where there is none."""
    members, needs = _members(release_id)
    revision_id = members.get(f"{section_code}/{key}")
    if revision_id is not None:
        return revision(UUID(revision_id))
    for needed in needs:
        found = find_member(needed, section_code, key)
        if found is not None:
            return found
    return None


def forget_immutable() -> None:
    """Drop the caches of immutable revisions (between tests, whose databases are rolled back)."""
    _members.cache_clear()
    revision.cache_clear()
    compiled.cache_clear()
