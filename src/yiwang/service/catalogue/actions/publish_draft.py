"""Publishing an approved draft: now, planned for a day, or as soon as the items below have kept what they review.

What is published is one short transaction that locks the row itself. Items below that adopt after review keep the words
of before in short transactions of their own, earlier; those that share its face follow in such ones, later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, Refusal
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.service.catalogue import law_index
from yiwang.service.catalogue.actions.access import aware, locked_draft, locked_row, require_draft, shared_draft
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.errors import ElementsRefused
from yiwang.service.catalogue.faces import own_face, said
from yiwang.service.catalogue.history import Act, remember, remember_first
from yiwang.service.catalogue.holding import Held, hold
from yiwang.service.catalogue.inherited_faces import heirs_follow, refresh_face
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem
from yiwang.service.catalogue.pacing import AIM_LOCKED_LAST, in_batches
from yiwang.service.catalogue.spreading import Spread, reviewing_below
from yiwang.service.catalogue.standing import Standing, standing_of

AT_ONCE = 200
"""So many reviewing items below are told before the caller goes on; where there are more, the chore does it."""

MOST_YEARS = 5

LANES = 2
"""Connections on which very many are told: the database works while the batch of the other is reckoned."""


@use_case("catalogue.published", "catalogue.planned")
def publish_draft(
    *, actor: Actor, draft_id: UUID, now: datetime, when: datetime | None = None, version: int | None = None
) -> Draft:
    """Publish an approved draft, or plan it for ``when``.

    Where items below adopt only after review, they are told first (state ``publishing``): a few as soon as this
    transaction is committed, very many by the chore a moment later. Refuses with ``changed_meanwhile`` when another
    number was published since the draft began, with ``invalid_input`` a day that is over, and with
    ``catalogue_elements`` what is no longer right.
    """
    draft = locked_draft(actor, draft_id, "approved", version=version)
    require_draft(actor, draft)
    if aware(when) is not None and when is not None:
        _no_slip(legal_day(when), legal_day(now))
    if when is not None and when > now:
        return _plan(actor, draft, when)
    standing = _right(draft)
    spread = spread_of(standing, draft, draft.content)
    below = reviewing_below(spread, most=AT_ONCE + 1)
    if not below:
        return _publish(actor, draft, spread, now)
    draft.state, draft.planned_for = "publishing", now
    draft.row_version += 1
    draft.save(update_fields=["state", "planned_for", "row_version"])
    record("catalogue.planned", actor=actor, on=draft, payload={"waits_for": len(below), "more": len(below) > AT_ONCE})
    if len(below) <= AT_ONCE:
        after_commit(publish_waiting, draft_id=draft.pk, now=now)
    return draft


def _no_slip(day: date, today: date) -> None:
    """A day that is over, or years away, is a slip of the pen: nothing is published by it."""
    if day < today:
        raise InvalidInput(fields={"/when": _("这一天已经过了。要马上发布，就不填日期。")})
    if day.year > today.year + MOST_YEARS:
        raise InvalidInput(fields={"/when": _("这一天太远了，请看看年份对不对。")})


def publish_waiting(draft_id: UUID, now: datetime) -> int:
    """Tell all reviewing items below, then publish; safe to repeat, to break off, and to be done twice at once."""
    draft = Draft.objects.unscoped("reviewing items of every office").get(pk=draft_id)
    if draft.state != "publishing":
        return 0
    spread = spread_of(standing_of(draft), draft, draft.content)
    try:
        in_batches(reviewing_below(spread), partial(_tell, draft_id, spread), aim=AIM_LOCKED_LAST, lanes=LANES)
        finish_publishing(actor=SYSTEM, draft_id=draft_id, now=now)
    except Refusal as refused:
        return_draft(actor=SYSTEM, draft_id=draft_id, reason=refused.text, now=now)
    return 1


def _tell(draft_id: UUID, spread: Spread, ids: list[UUID]) -> int:
    held = hold_below(actor=SYSTEM, draft_id=draft_id, ids=ids, spread=spread)
    for (old, new), moved in held.faces.items():  # both still say the same
        heirs_follow(moved, old, new)
    return held.items


@use_case("catalogue.returned")
def return_draft(*, actor: Actor, draft_id: UUID, reason: str, now: datetime) -> None:
    """A planned publication that can not take place goes back to the editor, with the reason."""
    draft = Draft.objects.visible_to(actor).select_for_update().get_or_refuse(draft_id)
    if draft.state not in ("approved", "publishing"):  # somebody else was quicker
        nothing_changed()
        return
    draft.state, draft.reason, draft.planned_for = "returned", reason[:2000], None
    draft.row_version += 1
    draft.save(update_fields=["state", "reason", "planned_for", "row_version"])
    record("catalogue.returned", actor=actor, on=draft, payload={draft.kind: str(draft.node)})


@use_case("catalogue.published")
def finish_publishing(*, actor: Actor, draft_id: UUID, now: datetime) -> Draft:
    """Publish a draft whose reviewing items below are told: what the chore does after ``hold_below``."""
    draft = locked_draft(actor, draft_id, "publishing")
    return _publish(actor, draft, spread_of(_right(draft), draft, draft.content), now)


@use_case("catalogue.held")
def hold_below(*, actor: Actor, draft_id: UUID, ids: Sequence[UUID], spread: Spread) -> Held:
    """One batch of reviewing items below keeps the values of before; a short transaction of its own.

    ``spread`` is the change that publishing the draft will make; a draft that is being published changes no more.
    """
    draft = shared_draft(actor, draft_id, "publishing")
    held = hold(spread, ids)
    record("catalogue.held", actor=actor, on=draft, payload={"items": len(ids)})
    return held


def spread_of(standing: Standing, draft: Draft, content: dict[str, Any]) -> Spread:
    """The change that publishing ``content`` would make."""
    entry = draft.item.entry_id if draft.item is not None else draft.entry_id
    first = standing.number == 0
    return Spread(
        entry_id=None if first else entry,
        item=draft.item_id,
        title=standing.title,
        number=standing.number + 1,
        before=standing.elements,
        after=standing.with_own(content),
    )


def _plan(actor: Actor, draft: Draft, when: datetime) -> Draft:
    if (when - draft.created_at).days > 366:
        raise InvalidInput(fields={"/when": _("请选择一年以内的日期。")})
    draft.planned_for = when
    draft.row_version += 1
    draft.save(update_fields=["planned_for", "row_version"])
    record("catalogue.planned", actor=actor, on=draft, payload={"when": when.isoformat()})
    return draft


def _right(draft: Draft) -> Standing:
    """How the row stands, while nobody waits for it: it is locked for the writing alone."""
    standing = standing_of(draft)
    _require_same(draft, standing.number)
    problems = standing.problems(draft.content)
    if problems:
        raise ElementsRefused.of(problems)
    return standing


def _require_same(draft: Draft, number: int) -> None:
    if number != draft.base_number:
        raise ChangedMeanwhile(_("这份草稿写好以后，事项又发布过别的改动。请先核对，再重新编写。"))


def _publish(actor: Actor, draft: Draft, spread: Spread, now: datetime) -> Draft:
    row = locked_row(draft)
    _require_same(draft, row.number)
    remember_first(row)
    first = row.number == 0
    row.content, row.number, row.row_version = draft.content, row.number + 1, row.row_version + 1
    if row.state == "draft":
        row.state = "published"
    if isinstance(row, CatalogueEntry):
        _entry_columns(row, spread)
    else:
        row.findings = []
    row.save()
    if isinstance(row, CatalogueEntry):
        law_index.follow(row)
    if isinstance(row, ServiceItem) and (first or spread.touches_faces):
        draft.face_before = refresh_face(row)
    remember(row, Act("published", now, draft.note, draft.editor_name, draft.checker_name))
    draft.state, draft.published_at, draft.published_number = "published", now, row.number
    draft.planned_for, draft.row_version = None, draft.row_version + 1
    written = ["state", "published_at", "published_number", "planned_for", "row_version", "face_before"]
    draft.save(update_fields=written)
    changed([row.pk])
    payload = {draft.kind: str(row.pk), "number": row.number, "face": str(row.face_id)}
    record("catalogue.published", actor=actor, on=row, payload=payload, organization_id=draft.organization_id)
    return draft


def _entry_columns(row: CatalogueEntry, spread: Spread) -> None:
    words = spread.after
    row.title, row.power_type = str(words["title"])[:300], str(words["power_type"])[:20]
    row.handled_by = str(words.get("handled_by") or "")[:120]
    row.face = own_face(row.pk, **said(words))
