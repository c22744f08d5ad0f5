"""Writing a record: checked against the published schema and constraints, private fields sealed, indexed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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
from yiwang.engines.registers.models import Record, RecordIndex
from yiwang.engines.registers.records import blind_index, definition_of, private_fields
from yiwang.engines.rules import compile_expression


@use_case("register.recorded", "register.corrected")
def record_state(
    *,
    actor: Actor,
    register: str,
    values: Mapping[str, Any],
    as_of: date,
    source: str,
    subject_id: UUID | None = None,
    valid_from: date | None = None,
    demo: bool = False,
) -> Record:
    """Record what a register now says about a subject; an earlier state ends. Refuses values outside the schema."""
    published = definition_of(register)
    definition = published.content
    check_values(definition, values)
    subject_id = subject_id or new_id()
    earlier = (
        Record.objects.unscoped("the state that this one replaces")
        .select_for_update()
        .filter(register=register, subject_id=subject_id, recorded_until=None)
        .order_by("-recorded_at")
        .first()
    )
    row_id = new_id()
    private = private_fields(definition)
    sealed = {name: value for name, value in values.items() if name in private}
    row = Record(
        id=row_id,
        register=register,
        subject_id=subject_id,
        revision=published.id,
        data={name: value for name, value in values.items() if name not in private},
        sealed=seal_json(sealed, table="registers_record", record_id=row_id, field="sealed") if sealed else None,
        valid_from=valid_from or as_of,
        as_of=as_of,
        source=source,
        corrects=earlier.pk if earlier else None,
        demo=demo,
    )
    if earlier is not None:
        earlier.recorded_until = timezone.now()
        earlier.save(update_fields=["recorded_until"])
    row.save(force_insert=True)
    index_record(row, definition, values)
    event = "register.corrected" if earlier else "register.recorded"
    record(event, actor=actor, on=row, payload={"register": register, "subject": str(subject_id), "source": source})
    return row


def check_values(definition: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Schema and FEEL constraints of a register; refuses with the Chinese sentence of the rule."""
    fields: dict[str, str] = {}
    for error in jsonschema_rs.validator_for(dict(definition["schema"])).iter_errors(dict(values)):
        pointer = "/" + "/".join(str(part) for part in error.instance_path)
        fields[pointer] = _("内容不符合登记簿的格式。")
    if not fields:
        known = {name: values.get(name) for name in definition["schema"]["properties"]}
        for rule in definition.get("constraints", []):
            if compile_expression(rule["rule"]).evaluate({"record": known}) is not True:
                fields[f"/{rule['constraint']}"] = str(rule["says"])
    if fields:
        raise InvalidInput(_("登记内容不正确。"), fields=fields)


def index_record(row: Record, definition: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write the blind index of a record's indexed fields."""
    entries = []
    for index in definition.get("indexes", []):
        if index["kind"] not in ("blind", "exact"):
            continue
        for name in index["fields"]:
            if values.get(name) is not None:
                blind = blind_index().blind(str(values[name]), f"{row.register}.{name}")
                entries.append(RecordIndex(record=row, register=row.register, field=name, value=blind))
    RecordIndex.objects.bulk_create(entries)
