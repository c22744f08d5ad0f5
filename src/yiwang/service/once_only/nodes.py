"""Which contents there are to prove: entries, items that differ in their materials, items and bundles of packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.errors import NotFound
from yiwang.core.revisions import Published
from yiwang.engines.registers.records import definition_of
from yiwang.service.applications.items import Item, item_of, text_of
from yiwang.service.catalogue.merging import merged
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.once_only.judging import Ground
from yiwang.service.once_only.library import library
from yiwang.service.once_only.proving import (
    Subject,
    asked_in,
    asked_in_pack,
    bundle_subjects,
    form_of_item,
    questions_of,
)
from yiwang.service.once_only.sources import standing_of

CHUNK = 2_000
PUBLISHED = "published"
MATTERS = ("materials", "applicants", "visits", "handled_by")
# An item is looked at alone where it says one of these itself; others are as what is above them.
DIFFERS = Q(content__has_any_keys=list(MATTERS)) | Q(held__has_any_keys=list(MATTERS))


def ground_at(division_code: str) -> Ground:
    """What judgements at a place rest on."""
    return Ground(library(), standing_of, division_code, legal_day(clock.now()))


def subjects(ids: Sequence[UUID] | None = None) -> Iterator[list[Subject]]:
    """All contents to prove (or those among ``ids``), in chunks."""
    yield from _entries(ids)
    yield from _items(ids)
    yield from _of_packs(ids)


def _chunks(rows: Any, size: int = CHUNK) -> Iterator[list[Any]]:
    last = None
    while True:
        part = list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:size])
        if not part:
            return
        yield part
        last = part[-1].pk


def _entries(ids: Sequence[UUID] | None) -> Iterator[list[Subject]]:
    rows = CatalogueEntry.objects.filter(state=PUBLISHED)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    for part in _chunks(rows):
        yield [
            _subject(row.pk, "entry", row.title, row.content, row.face_id, _place(row.owner_division), row.handled_by)
            for row in part
        ]


def _place(owner_division: str) -> str:
    return "" if owner_division == "00" else owner_division


def _items(ids: Sequence[UUID] | None) -> Iterator[list[Subject]]:
    """Items of the catalogue that say something of their own about materials; others are as what is above them."""
    rows = ServiceItem.objects.filter(DIFFERS, state=PUBLISHED, revision=None).select_related("face", "entry")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    for part in _chunks(rows):
        above = {id for row in part for id in row.chain}
        said = {
            key: (held or {}, content)
            for key, held, content in ServiceItem.objects.filter(pk__in=above).values_list("id", "held", "content")
        }
        yield [
            _subject(
                row.pk, "item", row.title, elements_of(row, said), row.face_id, row.division_code,
                row.entry.handled_by if row.entry else "",
            )
            for row in part
        ]  # fmt: skip


def elements_of(row: ServiceItem, said: Mapping[UUID, tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    """What matters here of the elements of an item whose entry and items above were read already."""
    layers: list[Mapping[str, Any]] = [row.entry.content] if row.entry else []
    for key in row.chain:
        layers += said.get(key, ())
    layers += [row.held or {}, row.content]
    return merged(("", {key: patch[key] for key in MATTERS if key in patch}) for patch in layers)[0]


def _subject(
    id: UUID, kind: str, title: str, elements: Mapping[str, Any], face: UUID | None, place: str, handled_by: str
) -> Subject:
    applicants = elements.get("applicants") or ["natural_person"]
    visits = elements.get("visits")
    return Subject(
        id=id,
        kind=kind,
        title=title,
        materials=asked_in(elements),
        people="natural_person" in applicants,
        visits=visits if isinstance(visits, int) and 0 <= visits < 100 else 0,
        face_id=face,
        division_code=place,
        handled_by=str(elements.get("handled_by") or handled_by),
    )


def _of_packs(ids: Sequence[UUID] | None) -> Iterator[list[Subject]]:
    rows = ServiceItem.objects.filter(state=PUBLISHED, revision__isnull=False).select_related("face")
    rows = list(rows if ids is None else rows.filter(pk__in=ids))
    if not rows:
        return
    held, ground = held_fields(), ground_at("")
    yield [found for row in rows if (found := _of_pack(row, held, ground)) is not None]


def _of_pack(row: ServiceItem, held: Mapping[str, str], ground: Ground) -> Subject | None:
    assert row.revision is not None
    try:
        published = revisions.revision(row.revision)
        if row.bundle:
            materials = list(bundle_subjects(published, items_of_bundle(published)))
            form = revisions.compiled(revisions.member(published.release_id, "forms", published.content["form"]).id)
        else:
            item = item_of(row.revision)
            materials, form = asked_in_pack(item.content), form_of_item(item)
    except NotFound:
        return None
    questions = questions_of(form, held, ground) if form is not None else []
    visits = published.content.get("visits", {}).get("count", 0)
    people = "natural_person" in row.applicants
    return Subject(
        row.pk,
        "bundle" if row.bundle else "pack",
        row.title,
        materials,
        questions,
        people,
        visits,
        row.face_id,
        "",
        row.key,
    )


def items_of_bundle(published: Published) -> dict[str, Item]:
    """The items of its parts, by key; what was withdrawn is left out."""
    keys = dict.fromkeys(part["item"] for part in published.content["parts"])
    return {key: found for key in keys if (found := _current(key)) is not None}


def _current(key: str) -> Item | None:
    try:
        return Item(revisions.current("items", key))
    except NotFound:
        return None


def held_fields() -> dict[str, str]:
    """Every field that a published register holds, with its title, as ``x-source`` writes it."""
    found: dict[str, str] = {}
    for name in revisions.current_keys("registers"):
        for key, spec in _properties(name):
            found[f"register:{name}.{key}"] = text_of(spec.get("title", ""))
    return found


def _properties(register: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return definition_of(register).content["schema"]["properties"].items()
