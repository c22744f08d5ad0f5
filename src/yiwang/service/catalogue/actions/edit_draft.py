"""Writing what an item or entry is to say: a draft is begun, changed section by section, and given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.service.catalogue.actions.access import (
    account_of,
    checked_words,
    entry_post,
    locked_draft,
    require_draft,
    require_item,
)
from yiwang.service.catalogue.elements import check_elements
from yiwang.service.catalogue.errors import DraftOpen, ElementsRefused, WrongState
from yiwang.service.catalogue.merging import difference
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem
from yiwang.service.catalogue.standing import standing_of


@use_case("catalogue.drafted")
def begin_draft(*, actor: Actor, item_key: str = "", entry_id: UUID | None = None) -> Draft:
    """Begin to revise an item or an entry; one draft at a time. Refuses with ``catalogue_draft_open``,
    ``managed_elsewhere``, ``catalogue_not_yours``, ``catalogue_state``."""
    draft = _of_item(actor, item_key) if item_key else _of_entry(actor, entry_id)
    draft.editors, draft.editor_name = account_of(actor), actor.name[:60]
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as taken:
        raise DraftOpen from taken
    record("catalogue.drafted", actor=actor, on=draft, payload=_about(draft))
    return draft


def _of_item(actor: Actor, key: str) -> Draft:
    item = ServiceItem.objects.filter(key=key).first()
    if item is None:
        raise NotFound
    require_item(actor, item)
    if item.state == "cancelled":
        raise WrongState
    office = item.organization_id or item.pk
    return Draft(item=item, organization_id=office, content=item.content, base_number=item.number)


def _of_entry(actor: Actor, entry_id: UUID | None) -> Draft:
    entry = CatalogueEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    post = entry_post(actor, entry.owner_division)
    if entry.state == "cancelled":
        raise WrongState
    office = post.organization_id if post else entry.pk
    return Draft(entry=entry, organization_id=office, content=entry.content, base_number=entry.number)


@use_case("catalogue.drafted")
def edit_draft(
    *, actor: Actor, draft_id: UUID, wanted: Mapping[str, Any], note: str | None = None, version: int | None = None
) -> Draft:
    """Write elements as they are to read: ``wanted`` are whole elements by key, None for one that goes.

    Kept is only what differs from above. Refuses with ``catalogue_elements`` (value domains; what is missing is asked
    for when it is sent), ``changed_meanwhile``.
    """
    draft = locked_draft(actor, draft_id, "draft", "returned", version=version)
    require_draft(actor, draft)
    problems = check_elements(wanted)
    if problems:
        raise ElementsRefused.of(problems)
    standing = standing_of(draft)
    content = own_content(standing.with_own({}), draft.content, wanted)
    said = draft.note if note is None else checked_words(note, needed=False, field="note", most=500)
    if content == draft.content and said == draft.note:
        nothing_changed()
        return draft
    draft.content, draft.note = content, said
    draft.editors = list(dict.fromkeys([*draft.editors, *account_of(actor)]))
    draft.editor_name = actor.name[:60]
    draft.row_version += 1
    draft.save(update_fields=["content", "note", "editors", "editor_name", "row_version"])
    record("catalogue.drafted", actor=actor, on=draft, payload={**_about(draft), "elements": sorted(wanted)})
    return draft


def own_content(inherited: Mapping[str, Any], own: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """``own`` with the elements ``wanted`` in it, as the difference from what is inherited."""
    keys = set(wanted)
    here = {key: value for key, value in inherited.items() if key in keys}
    there = {key: value for key, value in wanted.items() if value is not None}
    return {**{key: value for key, value in own.items() if key not in keys}, **difference(here, there)}


@use_case("catalogue.dropped")
def drop_draft(*, actor: Actor, draft_id: UUID, version: int | None = None) -> Draft:
    """Give a draft up before it is published; a new item that was never published goes with it as cancelled."""
    draft = locked_draft(actor, draft_id, "draft", "returned", "review", "approved", version=version)
    require_draft(actor, draft)
    draft.state, draft.planned_for = "dropped", None
    draft.row_version += 1
    draft.save(update_fields=["state", "planned_for", "row_version"])
    if draft.item_id is not None:
        ServiceItem.objects.filter(pk=draft.item_id, state="draft", number=0).update(state="cancelled")
    else:
        CatalogueEntry.objects.filter(pk=draft.entry_id, state="draft", number=0).update(state="cancelled")
    record("catalogue.dropped", actor=actor, on=draft, payload=_about(draft))
    return draft


def _about(draft: Draft) -> dict[str, str]:
    return {draft.kind: str(draft.node)}
