"""What somebody else saved while this person typed: who, when, and the fields in which both differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import ChangedMeanwhile, Refusal
from yiwang.core.events import last_recorded
from yiwang.service.catalogue.errors import DraftElsewhere
from yiwang.service.catalogue.merging import value_on
from yiwang.service.catalogue.models import Draft
from yiwang.service.catalogue.wording import difference_rows


def meanwhile(
    refused: Refusal | None, draft: Draft, stands: Mapping[str, Any], typed: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What the editor shows above the form; None unless a save came too late. ``typed`` are whole elements."""
    if not isinstance(refused, (ChangedMeanwhile, DraftElsewhere)):
        return None
    here = {key: stands[key] for key in typed if key in stands}
    rows = difference_rows(here, {key: value for key, value in typed.items() if value is not None})
    return {
        "who": draft.editor_name,
        "when": last_recorded("catalogue.drafted", draft.pk),
        "rows": [_row(row, here, typed) for row in rows],
    }


def _row(row: Mapping[str, str], stands: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, str]:
    return {
        "title": row["title"],
        "before": _whole(row["before"], value_on(stands, row["path"])),
        "after": _whole(row["after"], value_on(typed, row["path"])),
    }


def _whole(words: str, value: Any) -> str:
    """Long texts to their end, for what differs may stand there."""
    if isinstance(value, str) and words.endswith("…") and value.startswith(words[:-1]):
        return value
    return words or _("没有写")
