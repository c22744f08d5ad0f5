"""Items of a table become drafts of their office: claimed where that has not been done, written where they differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotPermitted
from yiwang.people.models import Organization
from yiwang.service.catalogue.actions.claim_entry import claim_entry
from yiwang.service.catalogue.actions.edit_draft import begin_draft, edit_draft
from yiwang.service.catalogue.elements import BY_KEY
from yiwang.service.catalogue.merging import in_order, merged
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem
from yiwang.service.catalogue.standing import standing_of, standing_of_item
from yiwang.service.catalogue_exchange.taking import Incoming

WRITABLE = ("draft", "returned")


def take_draft(actor: Actor, incoming: Incoming) -> tuple[str, str]:
    """("done" or "same", key of the item). Refuses as claiming and editing do; call in a transaction.

    What a table leaves open stays as it comes from above; rows are known again by their titles.
    """
    entry, office = _entry(incoming), _office(actor, incoming)
    item = ServiceItem.objects.filter(entry=entry, organization=office).exclude(state="cancelled").first()
    if item is None:
        draft = claim_entry(actor=actor, entry_id=entry.pk, organization_id=office.pk, now=clock.now())
        item = ServiceItem.objects.get(pk=draft.item_id)
    else:
        found = Draft.objects.visible_to(actor).open().filter(item=item).first()
        if found is None:
            standing = standing_of_item(item.key)
            if _same(standing.elements, wanted_of(standing.elements, incoming)):
                return "same", item.key
            found = begin_draft(actor=actor, item_key=item.key)
        draft = found
    standing = standing_of(draft)
    present = standing.with_own(draft.content)
    wanted = wanted_of(present, incoming)
    if _same(present, wanted):
        return ("same" if draft.state in WRITABLE and draft.base_number else "done"), item.key
    edit_draft(actor=actor, draft_id=draft.pk, wanted=wanted)
    return "done", item.key


def _entry(incoming: Incoming) -> CatalogueEntry:
    entry = CatalogueEntry.objects.filter(code=incoming.identity.get("basic_code", "")).first()
    if entry is None:
        raise NotFound
    return entry


def _office(actor: Actor, incoming: Incoming) -> Organization:
    ids = actor.organizations_with("catalogue.edit")
    office = Organization.objects.filter(pk__in=ids, uscc=incoming.identity.get("uscc", "")).first()
    if office is None:
        raise NotPermitted
    return office


def wanted_of(present: Mapping[str, Any], incoming: Incoming) -> dict[str, Any]:
    """Whole elements as the table wants them: groups keep what was left open, rows their keys, typed or by title."""
    wanted: dict[str, Any] = {}
    for key, value in incoming.content.items():
        kind = BY_KEY[key].kind if key in BY_KEY else ""
        if kind == "group":
            wanted[key] = merged([("present", present.get(key) or {}), ("typed", value)])[0]
        elif kind == "rows":
            typed = {row for row in value if f"{key}/{row}" in incoming.keyed}
            wanted[key] = _rows(present.get(key) or {}, value, typed)
        else:
            wanted[key] = value
    return wanted


def _rows(present: Mapping[str, Any], incoming: Mapping[str, Any], typed: Collection[str]) -> dict[str, Any]:
    """``typed`` are keys that the table names; a row without one is known by its name, or is new."""
    known: dict[str, str] = {}
    for key, row in in_order(present):
        if key not in typed:
            known.setdefault(_name(row), key)
    rows: dict[str, Any] = {}
    taken = {*present, *typed}
    for key, row in in_order(incoming):
        there = key if key in typed else known.pop(_name(row), "")
        number = len(present)
        while not there and (key in taken or key in rows):
            number += 1
            key = f"row-{number}"
        kept = {k: v for k, v in (present.get(there) or {}).items() if k != "order"} if there else {}
        rows[there or key] = {**kept, **row}
    return rows


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("title") or row.get("question") or row.get("name") or row.get("law") or "")


def _same(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(_bare(present.get(key)) == _bare(value) for key, value in wanted.items())


def _bare(value: Any) -> Any:
    """Rows as they follow each other: numbers of order may differ."""
    if isinstance(value, Mapping) and value and all(isinstance(row, Mapping) for row in value.values()):
        return [(key, {k: v for k, v in row.items() if k != "order"}) for key, row in in_order(value)]
    return value
