"""The keeper's correction of a record (``people.privacy.correctable``): a form from the schema, a new state from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.revisions import current_keys, revision
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.errors import KeyTaken
from yiwang.engines.registers.models import Record
from yiwang.engines.registers.periods import Period
from yiwang.engines.registers.records import all_values, definition_of
from yiwang.people.models import Division
from yiwang.people.privacy.correctable import Change, Changed, Field, Opened, corrects
from yiwang.people.queries import name_of, path_of

NOT_EDITED = ("is_demo",)
LONGEST = 500
YES, NO = "true", "false"
KINDS = {"string": "text", "integer": "number", "number": "number", "boolean": "yes_no"}
WHY = "the keeper's official corrects what its subject asked for"


class Registers:
    """``Corrector`` for every published register."""

    def open(self, register: str, subject_id: UUID) -> Opened | None:
        """The state of today; None for a register or a subject that is not here."""
        row = _row(register, subject_id)
        if row is None:
            return None
        return Opened(row.pk, row.valid_from, tuple(_fields(row)))

    def write(self, *, actor: Actor, register: str, subject_id: UUID, change: Change) -> list[Changed]:
        """A new state from ``change.since`` on; a wrong value is told at its field, all at once."""
        row = _row(register, subject_id, lock=True)
        if row is None or row.pk != change.seen:
            raise ChangedMeanwhile
        before, fields = all_values(row), list(_fields(row))
        values, wrong = _read(before, fields, change.values)
        if not wrong and values == before:
            wrong["/values"] = _("没有改动任何一项。不更正的，请在下面写明理由答复。")
        if wrong:
            raise InvalidInput(fields=wrong)
        since = min(max(change.since, row.valid_from), legal_day(clock.now()))
        try:
            record_state(
                actor=actor,
                register=register,
                values=values,
                as_of=legal_day(clock.now()),
                source=change.source[:120],
                subject_id=subject_id,
                period=Period(since, row.valid_to),
                demo=row.demo,
            )
        except KeyTaken as taken:
            key = definition_of(register).content["key"][0]
            raise InvalidInput(fields={f"/{key}": taken.text}) from taken
        except InvalidInput as refused:
            raise _at_fields(refused, fields) from refused
        return [
            Changed(field.title, _shown(field, before.get(field.name)), _shown(field, values.get(field.name)))
            for field in fields
            if before.get(field.name) != values.get(field.name)
        ]


def _row(register: str, subject_id: UUID, lock: bool = False) -> Record | None:
    if register not in current_keys("registers"):
        return None
    today = legal_day(clock.now())
    rows = Record.objects.unscoped(WHY).filter(
        register=register, subject_id=subject_id, recorded_until=None, valid_from__lte=today
    )
    rows = rows.select_for_update() if lock else rows
    found: Record | None = rows.order_by("-valid_from", "-recorded_at").first()
    return found


def _fields(row: Record) -> Iterator[Field]:
    """Every field that a form can hold, in the order of the schema; of the present schema, as the new state is."""
    definition, values = definition_of(row.register).content, all_values(row)
    known = revision(row.revision).content["schema"]["properties"] | definition["schema"]["properties"]
    required = set(definition["schema"].get("required", ()))
    for name, spec in definition["schema"]["properties"].items():
        kind = KINDS.get(str(spec.get("type")), "")
        kind = "choice" if "enum" in spec else "day" if spec.get("format") == "date" else kind
        if not kind or name in NOT_EDITED:
            continue
        secret = known[name].get("x-privacy", "public") != "public" and kind in ("text", "day", "number")
        options = tuple(str(one) for one in spec.get("enum", ()))
        written = _written(values.get(name))
        said = _place(written) if name.endswith("division") else ""
        yield Field(name, _title(spec, name), kind, written, name in required, options, secret, said)


def _place(code: str) -> str:
    """The full name of a division; empty for a code that nobody knows."""
    found = Division.objects.filter(code=code.ljust(12, "0")).first() if code else None
    return name_of(path_of(found)) if found is not None else ""


def _title(spec: Mapping[str, Any], name: str) -> str:
    title = spec.get("title", name)
    return str(title if isinstance(title, str) else title.get("zh-Hans", name))


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


def _read(
    before: Mapping[str, Any], fields: list[Field], given: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The whole record with what was typed; what is no value of its kind is told at its field."""
    values, wrong = dict(before), {}
    for field in fields:
        if field.name not in given:
            continue
        text = " ".join(given[field.name].split())[:LONGEST]
        if not text:
            values.pop(field.name, None)
            if field.required:
                wrong[f"/{field.name}"] = _("请填写%(title)s。") % {"title": field.title}
        elif field.kind == "yes_no":
            values[field.name] = text == YES
        elif field.kind == "number":
            try:
                values[field.name] = int(text) if text.lstrip("-").isdecimal() else float(text)
            except ValueError:
                wrong[f"/{field.name}"] = _("%(title)s要填数字。") % {"title": field.title}
        else:
            values[field.name] = text
    return values, wrong


def _at_fields(refused: InvalidInput, fields: list[Field]) -> InvalidInput:
    """The schema's refusal with a sentence for each field; a broken rule of the register keeps its own sentence."""
    titles = {f"/{field.name}": field for field in fields}
    told = {}
    for pointer, said in refused.fields.items():
        field = titles.get(pointer)
        if field is None:
            told[pointer] = said
        elif field.kind == "day":
            told[pointer] = _("%(title)s要写成 2026-11-28 这样，并且是真有的日子。") % {"title": field.title}
        else:
            told[pointer] = _("%(title)s不符合登记簿的格式，请对照证件检查。") % {"title": field.title}
    return InvalidInput(refused.text, fields=told)


def _shown(field: Field, value: Any) -> str:
    """As the person reads it again: what a screen should not carry is masked, but for what tells old from new."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = str(value)
    if not field.secret:
        return text
    if field.kind == "day":
        return f"{text[:4]}-**-{text[-2:]}"
    if len(text) > 12:
        return text[:6] + "*" * (len(text) - 10) + text[-4:]
    return text[0] + "*" * max(len(text) - 2, 1) + (text[-1] if len(text) > 2 else "")


corrects("registers", Registers())
