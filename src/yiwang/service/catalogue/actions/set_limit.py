"""Limits that differ by place or year: values of a parameter that an entry's or item's limit names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.use_case import record, use_case
from yiwang.engines.parameters import values
from yiwang.service.catalogue.actions.access import account_of, checked_words, locked_draft, require_draft
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.merging import composed, patch_of, value_on
from yiwang.service.catalogue.models import Draft
from yiwang.service.catalogue.standing import standing_of

WHICH = ("statutory", "committed")
UNITS = ("working_day", "day", "month", "year", "hour")
MOST = 200


@dataclass(frozen=True, slots=True)
class PlaceLimit:
    """So long in a division (a code of 2 to 12 digits) from a day on, by this law or document."""

    division: str
    since: date
    amount: int
    unit: str
    basis: str = ""


@use_case("catalogue.limit_set")
def set_limit(
    *, actor: Actor, draft_id: UUID, which: str, rows: Sequence[PlaceLimit], version: int | None = None
) -> Draft:
    """Let a limit of a draft's item or entry differ by place and year: the nearest division and the latest day win.

    The values belong to this item or entry and are replaced as a whole; the draft then names their parameter, so that
    they are felt by the public only when it is published (later changes of the values at once). Refuses with
    ``invalid_input`` rows without a value that holds everywhere it is offered.
    """
    draft = locked_draft(actor, draft_id, "draft", "returned", version=version)
    require_draft(actor, draft)
    standing = standing_of(draft)
    key = parameter_key(draft.kind, standing.key, which)
    values.store(f"catalogue:{draft.node}"[:100], [_entry(key, standing.title, _checked(rows, which))])
    own = draft.content
    if value_on(standing.with_own(own), f"limits/{which}/parameter") != key:
        patch = patch_of(f"limits/{which}", {"parameter": key, "amount": None, "unit": None})
        draft.content = composed(own, patch)
        draft.editors = list(dict.fromkeys([*draft.editors, *account_of(actor)]))
        draft.row_version += 1
        draft.save(update_fields=["content", "editors", "row_version"])
    generation.bump()
    changed([draft.node])
    record("catalogue.limit_set", actor=actor, on=draft, payload={draft.kind: str(draft.node), "parameter": key})
    return draft


def parameter_key(kind: str, key: str, which: str) -> str:
    """The name of the parameter of a limit: ``catalogue.item.<key>.committed``."""
    if which not in WHICH:
        raise InvalidInput(fields={"/which": _("请选择法定时限或者承诺时限。")})
    return f"catalogue.{kind}.{key}.{which}"[:120]


def limit_rows(kind: str, key: str, which: str) -> list[PlaceLimit]:
    """The values that are there, by place and day."""
    rows = values.rows_of(parameter_key(kind, key, which))
    found = []
    for row in rows:
        duration = values.duration_of(row.value)
        said = str(row.basis[0].get("law", "")) if row.basis else ""
        found.append(PlaceLimit(row.division, row.valid_from, duration.amount, str(duration.unit), said))
    return sorted(found, key=lambda one: (one.division, one.since))


def _checked(rows: Sequence[PlaceLimit], which: str) -> list[PlaceLimit]:
    if not rows or len(rows) > MOST:
        raise InvalidInput(fields={f"/{which}": _("请写1到%(most)s条。") % {"most": MOST}})
    seen = set()
    for number, row in enumerate(rows, 1):
        known = row.division.isascii() and row.division.isdigit() and 2 <= len(row.division) <= 12
        if not known or row.unit not in UNITS or not 0 <= row.amount <= 9_999:
            raise InvalidInput(fields={f"/{which}": _("第%(n)s条的地区、时长或者单位不对。") % {"n": number}})
        checked_words(row.basis, needed=False, field=which, most=300)
        mark = (values.prefix_of(row.division), row.since)
        if mark in seen:
            raise InvalidInput(fields={f"/{which}": _("第%(n)s条的地区和日期重复了。") % {"n": number}})
        seen.add(mark)
    return list(rows)


def _entry(key: str, title: str, rows: Sequence[PlaceLimit]) -> dict[str, object]:
    said = [
        {
            "division": row.division,
            "from": row.since,
            "value": _value(row),
            "basis": [{"law": row.basis}] if row.basis else [],
        }
        for row in rows
    ]
    return {"parameter": key, "title": title[:200], "type": "duration", "values": said}


def _value(row: PlaceLimit) -> dict[str, object]:
    if row.unit in ("working_day", "day"):
        return {"days": row.amount, "unit": row.unit}
    return {f"{row.unit}s": row.amount}
