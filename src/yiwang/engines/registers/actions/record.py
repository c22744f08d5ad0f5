"""Writing a record: checked against schema, key and constraints; private fields sealed; both clocks kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import jsonschema_rs
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.ids import new_id
from yiwang.core.keys import seal_json
from yiwang.core.use_case import record, use_case
from yiwang.engines.registers.errors import EmptyPeriod
from yiwang.engines.registers.indexing import claim_key, index_record
from yiwang.engines.registers.models import Record
from yiwang.engines.registers.periods import Period
from yiwang.engines.registers.records import all_values, definition_of, private_fields
from yiwang.engines.rules import compile_expression
from yiwang.identifiers import IdentifierError, division, phone


def _is(check: Callable[[str], object]) -> Callable[[str], bool]:
    def holds(value: str) -> bool:
        try:
            check(value)
        except IdentifierError:
            return False
        return True

    return holds


FORMATS = {"division": _is(division.check), "phone": _is(phone.check)}


@dataclass(frozen=True, slots=True)
class _Writing:
    """What all rows of one change share."""

    register: str
    revision: UUID
    definition: Mapping[str, Any]
    subject_id: UUID
    now: datetime


@use_case("register.recorded", "register.changed", "register.corrected")
def record_state(
    *,
    actor: Actor,
    register: str,
    values: Mapping[str, Any],
    as_of: date,
    source: str,
    subject_id: UUID | None = None,
    period: Period | None = None,
    demo: bool = False,
) -> Record:
    """Record what holds about a subject in ``period`` (else from ``as_of`` on, until further notice).

    Days that an earlier state had are taken from it, its other days stay with it; what the register said before
    stays readable as history. Records ``register.recorded`` (a new subject), ``register.changed`` (an earlier state
    ends) or ``register.corrected`` (an earlier state was wrong from its first day). Without ``subject_id`` the
    subject is found by its key. Refuses with ``invalid_input`` (schema, constraints), ``register_key_taken`` and
    ``register_empty_period``.
    """
    published = definition_of(register)
    check_values(published.content, values)
    period = period or Period(as_of)
    if period.until is not None and period.until < period.since:
        raise EmptyPeriod
    subject = claim_key(register, published.content, values, subject_id)
    writing = _Writing(register, published.id, published.content, subject, timezone.now())
    replaced = _make_room(writing, period)
    row = _write(writing, values, period, corrects=replaced[-1].pk if replaced else None, told=(as_of, source, demo))
    event = "register.recorded"
    if replaced:
        event = "register.corrected" if replaced[-1].valid_from >= period.since else "register.changed"
    record(event, actor=actor, on=row, payload={"register": register, "subject": str(subject), "source": source})
    return row


def _make_room(writing: _Writing, period: Period) -> list[Record]:
    """End what the register said of the days of ``period``; the other days of those states are said anew."""
    rows = Record.objects.unscoped("the states that this one replaces").filter(
        register=writing.register, subject_id=writing.subject_id, recorded_until=None
    )
    replaced = []
    for row in rows.select_for_update().order_by("valid_from"):
        held = Period(row.valid_from, row.valid_to)
        if not held.meets(period):
            continue
        row.recorded_until = writing.now
        row.save(update_fields=["recorded_until"])
        replaced.append(row)
        for part in held.without(period):
            _write(writing, all_values(row), part, corrects=row.pk, told=(row.as_of, row.source, row.demo), like=row)
    return replaced


def _write(
    writing: _Writing,
    values: Mapping[str, Any],
    period: Period,
    *,
    corrects: UUID | None,
    told: tuple[date, str, bool],
    like: Record | None = None,
) -> Record:
    """One row, sealed and indexed; a part of an earlier row keeps that row's revision."""
    row_id = new_id()
    as_of, source, demo = told
    private = private_fields(writing.definition)
    sealed = {name: value for name, value in values.items() if name in private}
    row = Record(
        id=row_id,
        register=writing.register,
        subject_id=writing.subject_id,
        revision=like.revision if like is not None else writing.revision,
        data={name: value for name, value in values.items() if name not in private},
        sealed=seal_json(sealed, table="registers_record", record_id=row_id, field="sealed") if sealed else None,
        valid_from=period.since,
        valid_to=period.until,
        recorded_at=writing.now,
        as_of=as_of,
        source=source,
        corrects=corrects,
        demo=demo,
    )
    row.save(force_insert=True)
    index_record(row, writing.definition, values)
    return row


def check_values(definition: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Schema and FEEL constraints of a register; refuses with the Chinese sentence of the rule."""
    fields: dict[str, str] = {}
    for error in _validator(definition["schema"]).iter_errors(dict(values)):
        pointer = "/" + "/".join(str(part) for part in error.instance_path)
        fields[pointer] = _("内容不符合登记簿的格式。")
    if not fields:
        known = {name: values.get(name) for name in definition["schema"]["properties"]}
        for rule in definition.get("constraints", []):
            if compile_expression(rule["rule"]).evaluate({"record": known}) is not True:
                fields[f"/{rule['constraint']}"] = str(rule["says"])
    if fields:
        raise InvalidInput(_("登记内容不正确。"), fields=fields)


def _validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Formats are checked, not only noted: a register holds real days, places and numbers."""
    return jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True, formats=FORMATS)
