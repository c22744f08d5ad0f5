"""From a licence to the description of its page, which becomes OFD and PDF alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from yiwang.formats.layouts import licence_face
from yiwang.formats.layouts.licence_face import Row
from yiwang.formats.layouts.sheet import Enclosed, Sheet
from yiwang.formats.pdf.typeset import check_characters
from yiwang.support.licences.definition import Face, LicenceType, day_text, in_chinese
from yiwang.support.licences.directory import short_name
from yiwang.support.licences.links import link_for
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import span_text

DATA = "licence.json"
"""Name of the machine-readable licence inside OFD and PDF."""


@dataclass(frozen=True, slots=True)
class Said:
    """A licence with what it says: type, opened face, metadata (``paper.metadata``), and the notice of a copy."""

    licence: Licence
    kind: LicenceType
    face: Face = field(repr=False)
    data: Mapping[str, Any] = field(repr=False)
    notice: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()


def sheet_of(said: Said) -> Sheet:
    """The pages. Raises ``CharactersMissing`` for what no font at hand can show."""
    licence, look = said.licence, said.kind.content.get("face", {})
    face = licence_face.Face(
        title=in_chinese(look.get("heading")) or said.kind.title,
        number=licence.number,
        organization=licence.organization_name,
        date=day_text(licence.issued_on),
        rows=_rows(said),
        span=_span(licence),
        landscape=look.get("orientation") == "landscape",
        statement=in_chinese(look.get("statement", "")),
        conditions=[one["text"] for one in licence.conditions],
        footer=in_chinese(look.get("footer", "")),
        identifier=licence.identifier or "",
        code=link_for(licence.pk, licence.token_version),
        copy="换发" if licence.version > 1 else "",
        demo=licence.demo,
        day=licence.issued_on.isoformat(),
        subject=said.kind.title,
        facts=(*_facts(said.data), *said.marks),
        enclosed=(Enclosed(DATA, orjson.dumps(dict(said.data), option=orjson.OPT_INDENT_2)),),
        notice=said.notice,
    )
    sheet = licence_face.sheet_of(face)
    check_characters(one.text for one in sheet.words())
    check_characters(said.notice)
    return sheet


def _rows(said: Said) -> list[Row]:
    return [
        Row(in_chinese(said.kind.fields[name]["title"]), said.face.texts[name], short_name(said.kind, name))
        for name in said.kind.printed_names
        if said.face.texts.get(name)
    ]


def _span(licence: Licence) -> str:
    until = span_text(licence)
    return f"{day_text(licence.valid_from)}至{until}" if licence.valid_until else until


def _facts(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The metadata as CustomDatas of the OFD: texts by short name, the empty ones left out."""
    return tuple((name, _text(value)) for name, value in data.items() if value not in ("", None))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else orjson.dumps(value).decode()
