"""The material library as it is used: all materials with their index, kept until something is published or decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db.models import Prefetch

from yiwang.core import generation
from yiwang.core.models import Definition, Revision
from yiwang.crypto.digests import sm3
from yiwang.service.once_only.matching import Index, normalised
from yiwang.service.once_only.models import StandardMaterial, Title, Withdrawal

ASSIGNED, OWN = "assigned", "own"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Where and since when a material may not be asked for, and by which law."""

    division_code: str
    on: date
    law: str
    instead: str


@dataclass(frozen=True, slots=True)
class Material:
    """A standard material as checks and pages read it."""

    key: str
    title: str
    kind: str
    issued_by: str
    held_by: tuple[str, ...]
    withdrawn: tuple[Withdrawn, ...] = ()

    def withdrawn_at(self, division_code: str, today: date) -> Withdrawn | None:
        """The withdrawal that holds at a place today."""
        for one in self.withdrawn:
            if one.on <= today and division_code.startswith(one.division_code):
                return one
        return None


@dataclass(frozen=True, slots=True)
class Library:
    """All materials by key, and the index of their names. ``digest`` is of everything that a finding depends on."""

    materials: Mapping[str, Material]
    index: Index
    own: frozenset[str]
    digest: bytes


def library() -> Library:
    """The library now, read once a publication."""
    return generation.cached("material library", _read)


def _read() -> Library:
    rows = StandardMaterial.objects.filter(retired=False).order_by("key").prefetch_related(
        Prefetch("withdrawals", Withdrawal.objects.order_by("division_code")),
        Prefetch("titles", Title.objects.filter(decided=ASSIGNED).order_by("form")),
    )  # fmt: skip
    materials: dict[str, Material] = {}
    index = Index()
    said: list[Any] = []
    for row in rows:
        assigned = [title.title for title in row.titles.all()]
        index.add(row.key, row.title, row.aliases)
        materials[row.key] = Material(
            row.key, row.title, row.kind, row.issued_by, tuple(row.held_by), tuple(_withdrawn(row.withdrawals.all()))
        )
        said.append([row.key, row.title, row.aliases, row.held_by, assigned, materials[row.key].withdrawn])
        for title in assigned:
            index.add(row.key, title, how=ASSIGNED)
    own = frozenset(Title.objects.filter(decided=OWN).values_list("form", flat=True))
    return Library(materials, index, own, sm3(orjson.dumps([said, sorted(own)], default=str)))


def _withdrawn(rows: Iterable[Withdrawal]) -> Iterable[Withdrawn]:
    for row in rows:
        law = f"《{row.law}》{row.document}"
        yield Withdrawn(row.division_code, row.withdrawn_on, law, row.instead)


def store(revision: Revision) -> None:
    """Called after a file of materials was published, in the same transaction: its rows are as the pack says."""
    manager = _manager(revision.definition)
    kept = [_store_one(entry, manager) for entry in revision.content["materials"]]
    StandardMaterial.objects.filter(managed_by=manager).exclude(key__in=kept).update(retired=True)


def retire(definition: Definition) -> None:
    """Called when a pack no longer holds a file of materials."""
    StandardMaterial.objects.filter(managed_by=_manager(definition)).update(retired=True)


def _manager(definition: Definition) -> str:
    return f"pack:{definition.key}"[:120]


def _store_one(entry: Mapping[str, Any], manager: str) -> str:
    key = str(entry["material"])
    said = {
        "title": _text(entry["title"])[:120],
        "aliases": [str(alias) for alias in entry.get("aliases", [])],
        "kind": entry["kind"],
        "issued_by": entry.get("issued_by", ""),
        "held_by": list(entry.get("held_by", [])),
        "proves": list(entry.get("proves", [])),
        "blank_form": entry.get("blank_form", ""),
        "sample": entry.get("sample", ""),
        "basis": list(entry.get("basis", [])),
        "managed_by": manager,
        "retired": False,
    }
    row, _made = StandardMaterial.objects.update_or_create(key=key, defaults=said)
    row.withdrawals.exclude(managed_by="desk").delete()
    if found := entry.get("withdrawn"):
        _withdraw(row, found, manager)
    return key


def _withdraw(row: StandardMaterial, found: Mapping[str, Any], manager: str) -> None:
    place = str(found.get("division", "00"))
    basis = found["basis"][0]
    article = f"第{basis['article']}条" if basis.get("article") else ""
    Withdrawal.objects.update_or_create(
        material=row,
        division_code="" if place == "00" else place,
        defaults={
            "withdrawn_on": date.fromisoformat(str(found["on"])),
            "law": str(basis["law"])[:200],
            "document": str(basis.get("document") or article)[:120],
            "instead": str(found.get("instead", "")),
            "confidence": str(basis.get("confidence", "")),
            "managed_by": manager,
        },
    )


def _text(value: Any) -> str:
    return str(value.get("zh-Hans", "")) if isinstance(value, Mapping) else str(value)


def form_of(title: str) -> str:
    """The normal form under which a title is kept."""
    return normalised(title)[:200]
