"""Items of a list become published rows of that list: made, changed, or left alone where nothing differs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yiwang.people.models import Organization
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.faces import shared_faces
from yiwang.service.catalogue.merging import difference, merged
from yiwang.service.catalogue.models import CatalogueEntry, Face, ServiceItem
from yiwang.service.catalogue_exchange.errors import OtherSource

_KEY = re.compile(r"[^0-9A-Za-z._-]+")
_SAID = (
    *("face_id", "entry_id", "organization_id", "organization_name", "organization_uscc", "division_code", "level"),
    *("code", "content", "state"),
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An item of a list: ``ref`` is stable within its source; ``identity`` and ``keyed`` as in ``sheets.judged``."""

    ref: str
    identity: Mapping[str, Any]
    content: Mapping[str, Any]
    code: str = ""
    state: str = "published"
    findings: Sequence[Mapping[str, str]] = field(default=())
    keyed: Collection[str] = ()


def key_of(source: str, ref: str) -> str:
    """The key of an item of a list: what stands in its address."""
    return f"{source}:{_KEY.sub('-', ref)}"[:120]


def take_published(source: str, incoming: Sequence[Incoming], title: str = "") -> dict[str, str]:
    """Write a block; {ref: "done" or "same"}. Refuses ``catalogue_exchange_other_source``; nine queries at most.

    Call in a transaction. What an item says like its entry is not kept twice.
    """
    rows = list({key_of(source, one.ref): one for one in incoming}.items())
    managed_by = f"import:{source}"
    there = {
        row.key: row for row in ServiceItem.objects.select_for_update().filter(key__in=[key for key, _one in rows])
    }
    if any(row.managed_by != managed_by for row in there.values()):
        raise OtherSource
    entries = _entries(rows)
    offices = _offices(rows)
    wholes = [_whole(entries.get(_basic(one)), one.content) for _key, one in rows]
    faces = shared_faces(face_of(whole) for whole in wholes)
    made: list[ServiceItem] = []
    changing: list[ServiceItem] = []
    outcome: dict[str, str] = {}
    for (key, one), whole, face in zip(rows, wholes, faces, strict=True):
        entry = entries.get(_basic(one))
        row = there.get(key) or ServiceItem(key=key, source=(title or source)[:40], managed_by=managed_by, number=0)
        before = _said(row)
        _fill(row, one, entry, offices.get(str(one.identity.get("uscc", ""))), face, whole)
        outcome[one.ref] = "same" if key in there and _said(row) == before else "done"
        if outcome[one.ref] == "done":
            row.number += 1
            (changing if key in there else made).append(row)
    ServiceItem.objects.bulk_create(made, batch_size=500)
    ServiceItem.objects.bulk_update(changing, [*_SAID, "findings", "number", "updated_at"], batch_size=500)
    changed(row.pk for row in (*made, *changing))
    return outcome


def face_of(whole: Mapping[str, Any]) -> Face:
    """What lists show of an item with these elements."""
    return Face(
        title=str(whole.get("title", ""))[:300],
        summary=str(whole.get("summary", ""))[:400],
        power_type=str(whole.get("power_type", ""))[:20],
        applicants=list(whole.get("applicants") or []),
        themes=[str(theme)[:40] for theme in whole.get("themes") or []],
        keywords=" ".join(whole.get("keywords") or []),
        online=bool(whole.get("handled_by")),
        instant=whole.get("handling") == "instant",
        depth=whole.get("depth"),
        visits=whole.get("visits"),
        materials=len(whole.get("materials") or {}),
    )


def _fill(row: ServiceItem, one: Incoming, entry: Any, office: Any, face: Face, whole: Mapping[str, Any]) -> None:
    identity = one.identity
    uscc = str(identity.get("uscc", ""))
    row.face = face
    row.entry_id = entry.pk if entry else None
    row.content = difference(entry.content, whole) if entry else dict(one.content)
    row.organization_id = office[0] if office else None
    row.organization_name = str(identity.get("organization_name") or (office[1] if office else ""))[:120]
    row.organization_uscc = uscc[:18]
    row.division_code = str(identity.get("division") or (office[2] if office else ""))[:12]
    row.level = identity.get("level")
    row.code = (one.code or one.ref)[:80]
    row.state = one.state
    row.findings = [dict(finding) for finding in one.findings]


def _said(row: ServiceItem) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _SAID)


def _basic(one: Incoming) -> str:
    return str(one.identity.get("basic_code", ""))


def _whole(entry: CatalogueEntry | None, content: Mapping[str, Any]) -> dict[str, Any]:
    above = {"title": entry.title, "power_type": entry.power_type, **entry.content} if entry else {}
    return merged([("entry", above), ("self", content)])[0]


def _entries(rows: Sequence[tuple[str, Incoming]]) -> dict[str, CatalogueEntry]:
    codes = {_basic(one) for _key, one in rows} - {""}
    found = CatalogueEntry.objects.filter(code__in=codes, state="published") if codes else []
    return {entry.code: entry for entry in found}


def _offices(rows: Sequence[tuple[str, Incoming]]) -> dict[str, tuple[UUID, str, str]]:
    codes = {str(one.identity.get("uscc", "")) for _key, one in rows} - {""}
    if not codes:
        return {}
    found = Organization.objects.filter(uscc__in=codes, closed_on=None).order_by("-id")
    return {
        uscc: (pk, name, code) for uscc, pk, name, code in found.values_list("uscc", "id", "name", "division__code")
    }
