"""Published numbers of items and entries: written when they are published, read as they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.core.errors import NotFound
from yiwang.service.catalogue.merging import Elements, merged
from yiwang.service.catalogue.models import CatalogueEntry, CatalogueRevision, ServiceItem

Row = ServiceItem | CatalogueEntry
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to a row, by whom, when: what its history says."""

    act: str
    at: datetime
    note: str = ""
    editor: str = ""
    checker: str = ""


def remember_first(row: Row) -> None:
    """Write what a row says that was loaded in bulk, before it is first revised."""
    if row.number and not CatalogueRevision.objects.filter(node=row.pk, number=row.number).exists():
        _write(row, Act("loaded", row.updated_at))


def remember(row: Row, act: Act) -> CatalogueRevision:
    """Write what the row says now under its number."""
    return _write(row, act)


def _write(row: Row, act: Act) -> CatalogueRevision:
    return CatalogueRevision.objects.create(
        kind="entry" if isinstance(row, CatalogueEntry) else "item",
        node=row.pk,
        number=row.number,
        act=act.act,
        state=row.state,
        content=row.content,
        held=getattr(row, "held", None),
        note=act.note[:2000],
        editor_name=act.editor[:60],
        checker_name=act.checker[:60],
        at=act.at,
    )


def revisions_of(node: UUID) -> list[CatalogueRevision]:
    """The history, newest first; empty for what was never revised since it was loaded."""
    return list(CatalogueRevision.objects.filter(node=node).order_by("-number")[:MOST_SHOWN])


def elements_of(item: ServiceItem, number: int) -> Elements:
    """What the item said as a whole when ``number`` was published, with what was above it at that moment.

    Three queries. Refuses with ``not_found`` a number that nobody published.
    """
    own = CatalogueRevision.objects.filter(node=item.pk, number=number).first()
    if own is None:
        if number != item.number:
            raise NotFound
        return merged([("above", _above_at(item, item.updated_at)), ("held", item.held or {}), ("own", item.content)])[
            0
        ]
    return merged([("above", _above_at(item, own.at)), ("held", own.held or {}), ("own", own.content)])[0]


def _above_at(item: ServiceItem, moment: datetime) -> Elements:
    nodes = [*([item.entry_id] if item.entry_id else []), *item.chain]
    then = _contents_at(nodes, moment)
    layers: list[tuple[str, Any]] = []
    for node in nodes:
        held, content = then.get(node, ({}, {}))
        layers += [("held", held or {}), ("own", content)]
    return merged(layers)[0]


def _contents_at(nodes: list[UUID], moment: datetime) -> dict[UUID, tuple[Any, Any]]:
    """Content of each node at a moment: its last number before; what was never revised says what it always said."""
    found: dict[UUID, tuple[Any, Any]] = {}
    for model in (CatalogueEntry, ServiceItem):
        fields = ("id", "content") if model is CatalogueEntry else ("id", "content", "held")
        for row in model._default_manager.filter(pk__in=nodes).values(*fields):
            found[row["id"]] = (row.get("held"), row["content"])
    rows = CatalogueRevision.objects.filter(node__in=nodes).filter(Q(at__lte=moment) | Q(act="loaded"))
    for row in rows.order_by("node", "-number").distinct("node"):
        found[row.node] = (row.held, row.content)
    return found


def entry_elements(entry: CatalogueEntry, number: int) -> Elements:
    """What an entry said under a number. Refuses with ``not_found``."""
    row = CatalogueRevision.objects.filter(node=entry.pk, number=number).first()
    if row is None:
        if number != entry.number:
            raise NotFound
        return dict(entry.content)
    return dict(row.content)
