"""Reading the table: block after block, each checked as far as it can be before anything is issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.ids import new_id
from yiwang.formats.pdf.typeset import CharactersMissing, check_characters
from yiwang.people.identity.source import NATURAL, Registered, person_source
from yiwang.people.names import mask_name
from yiwang.people.staffing.spreadsheet import Bounds, Line, each_line
from yiwang.support.licences.batches import columns
from yiwang.support.licences.batches.columns import CODE, NAME, Shape, Typed
from yiwang.support.licences.batches.rows import Cells, digest_of, seal
from yiwang.support.licences.definition import Face, Party, text_for
from yiwang.support.licences.models import BatchRow, LicenceBatch

BOUNDS = Bounds(bytes=30 << 20, unpacked=600 << 20, rows=100_000)
BLOCK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that can be issued: the holder, the names for the type's expressions, fields given as they are."""

    holder: Party
    names: dict[str, Any]
    base: Face


def blocks(content: bytes, name: str, shape: Shape) -> Iterator[list[tuple[Line, list[str]]]]:
    """The lines with their texts in the order of the type's headings; refuses as ``each_line`` and ``places_of``."""
    lines = each_line(content, name, BOUNDS)
    first = next(lines, None)
    if first is None:
        raise InvalidInput(fields={"/file": _("表格是空的。")})
    places = columns.places_of(shape, first.cells)
    order = [places.get(title, -1) for title in (NAME, CODE, *(column.title for column in shape.columns))]
    while some := list(islice(lines, BLOCK)):
        yield [(line, [line.cells[at] if 0 <= at < len(line.cells) else "" for at in order]) for line in some]


def rows_of(batch: LicenceBatch, shape: Shape, block: Sequence[tuple[Line, list[str]]], on: date) -> list[BatchRow]:
    """Rows for the table of rows, sealed, with what is wrong."""
    typed = [typed_of(shape, texts) for _line, texts in block]
    known = registered(typed, on)
    made = []
    for (line, texts), one in zip(block, typed, strict=True):
        problems = dict(one.problems) or trial(shape, one, known.get(one.code), on)
        row = BatchRow(id=new_id(), batch=batch, line=line.number, digest=digest_of(texts))
        row.state = "wrong" if problems else "ready"
        row.holder_masked = one.name[:120] if one.kind_of_code == "001" else mask_name(one.name[:60])
        seal(row, Cells(texts, problems))
        made.append(row)
    return made


def typed_of(shape: Shape, texts: Sequence[str]) -> Typed:
    """A kept row, read again."""
    places = {title: at for at, title in enumerate((NAME, CODE, *(column.title for column in shape.columns)))}
    return columns.read_row(shape, places, texts)


def registered(rows: Iterable[Typed], on: date) -> dict[str, Registered]:
    """Whoever the base registers know by these codes."""
    found: dict[str, Registered] = {}
    known = list(rows)
    for sort in ("111", "001"):
        codes = {one.code for one in known if one.kind_of_code == sort}
        if codes:
            found.update(person_source().read_each(sort, codes, on))
    return found


def trial(shape: Shape, typed: Typed, holder: Registered | None, on: date) -> dict[str, str]:
    """What would stop the row, found without issuing anything."""
    if holder is None or holder.ended or "".join(holder.name.split()) != "".join(typed.name.split()):
        return {_(CODE): _("名称和证件号码对不上，或者登记里没有这个持证人。")}
    try:
        wanted = wanted_of(shape, typed, holder, on)
        face = shape.kind.face(wanted.names, shape.options, wanted.base)
        check_characters([typed.name, *face.texts.values()])
    except Refusal as refused:
        return {_(NAME): refused.text}
    except CharactersMissing as missing:
        return {_(NAME): str(missing)}
    return {}


def wanted_of(shape: Shape, typed: Typed, holder: Registered, on: date) -> Wanted:
    """What is to be issued for a row."""
    masked = mask_name(holder.name) if holder.kind == NATURAL else holder.name
    given = columns.given_values(shape.kind, typed)
    texts = {name: text_for(shape.kind.fields[name], value, {}) for name, value in given.items()}
    party = Party(holder.kind, holder.party_id, holder.name, masked)
    return Wanted(party, columns.names_of(shape.kind, typed, on), Face(given, texts))
