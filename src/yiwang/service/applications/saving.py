"""Saving one step of a draft: what was typed is kept whether it is right or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import ChangedMeanwhile
from yiwang.engines.forms import FieldError, PageResult
from yiwang.service.applications.actions.drafts import save_draft
from yiwang.service.applications.asking import read_choices
from yiwang.service.applications.filling import Filling, fill_in
from yiwang.service.applications.tabs import note_saver


def read_page(
    filling: Filling, key: str, post: Mapping[str, Any], errors: list[FieldError] | None = None
) -> PageResult:
    """Parse a page of the form and take its answers into the draft's content (not yet saved)."""
    form, content = filling.form, filling.content
    assert form is not None
    result = form.parse_page(
        key,
        post,
        content.answers,
        locked=filling.locked,
        disputes=content.disputes,
        errors=errors or [],
        today=legal_day(clock.now()),
    )
    content.answers, content.disputes = result.answers, result.disputes
    if result.errors or result.stay:
        content.raw[key] = result.raw
        if f"page:{key}" in content.done:
            content.done.remove(f"page:{key}")
    else:
        content.raw.pop(key, None)
    return result


def read_questions(filling: Filling, post: QueryDict) -> None:
    """Take the chosen options; what depends on them is asked of the sources again."""
    filling.content.scenario = read_choices(filling.item, post)
    fill_in(filling, clock.now())


def save_typed(filling: Filling, step: str, post: QueryDict) -> None:
    """Keep what was typed on ``step`` without judging it: autosave, and a form that met a lost session."""
    kind, _, key = step.partition(":")
    form = filling.form
    if kind == "page" and form is not None and key in form.root.by_key:
        result = read_page(filling, key, post)
        filling.content.raw[key] = result.raw
    elif kind == "questions":
        read_questions(filling, post)
    else:
        return
    save(filling, step, post)


def save(filling: Filling, step: str, post: Mapping[str, Any]) -> None:
    """Write the draft. Refuses with ``changed_meanwhile`` if another request saved it since it was opened."""
    note_saver(filling.content, step, post)
    try:
        save_draft(actor=filling.actor, draft=filling.draft, content=filling.content, page=step[:80])
    except ChangedMeanwhile:
        filling.beaten = True
        raise
