"""Loading divisions: the shipped list of the whole country, or a CSV of one's own, province by province.

One province is one short transaction and one event; a load that was broken off goes on where it stopped, and
a second load changes nothing. Ids are made from the code under which a division first came in, so they are
the same on every installation; a code that a known division has by now keeps that division's id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db import connection

from yiwang.core import generation
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.identifiers.division import COUNTRY, DivisionLevel, DivisionSystem, trim
from yiwang.people.copying import copy_rows
from yiwang.people.data.divisions import EDITION, DivisionRow, pinyin_key, read_divisions
from yiwang.people.division_files import read_file
from yiwang.people.former_codes import FormerCode, former_codes
from yiwang.people.models import Division, DivisionCode

Progress = Callable[[str, float], None]  # what was just loaded, share of all that is done
NAMESPACE = UUID("6f2c1b1e-0d5c-5b0e-9a55-0d3b6a1c7a10")
EDITION_DAY = date(2023, 6, 30)  # the day as of which the bureau's 2023 list stands
WHOLE = 665_271  # rows of the shipped list, for the share that is done
_LOCK = 0x79770001


def division_id(code: str) -> UUID:
    """The id of a division that first came in under ``code`` (2 to 12 digits)."""
    return uuid5(NAMESPACE, trim(code.ljust(12, "0")))


def load_divisions(
    path: Path | str | None = None, *, under: str | None = None, progress: Progress | None = None
) -> int:
    """Load the shipped divisions (at and below ``under``), or the CSV at ``path``; returns rows added or changed.

    ``path`` has the columns ``code,name`` and, if wished, ``system`` (nbs or mca); wrong rows are refused
    together, with their line numbers (``division_file_refused``). With ``under`` (2 to 12 digits) divisions
    above it come along, so that the part hangs together. Records ``divisions.loaded`` for each province changed.
    """
    total: int | None
    since: date | None
    say = progress or (lambda title, share: None)
    if path is not None:
        given = read_file(Path(path), under)
        rows: Iterable[tuple[DivisionRow, DivisionSystem]] = given
        since, total = None, len(given)
    else:
        rows = ((row, DivisionSystem.NBS) for row in _shipped(under))
        since, total = EDITION_DAY, WHOLE if under is None else None  # a part of the list is one province: one step
    done = changed = 0
    for province, part in groupby(rows, key=lambda pair: pair[0].code[:2]):
        known = list(part)
        changed += _load_province(actor=SYSTEM, province=province, rows=known, since=since)
        done += len(known)
        say(f"区划：{known[0][0].name}", min(done / total, 1.0) if total else 1.0)
    return changed


def _shipped(under: str | None) -> Iterator[DivisionRow]:
    if under is not None and len(trim(under.ljust(12, "0"))) > 2:
        above = {trim(under.ljust(12, "0"))[:width] for width in (2, 4, 6, 9)}
        for row in read_divisions(under=under[:2]):
            code = trim(row.code)
            if code in above or code.startswith(trim(under.ljust(12, "0"))):
                yield row
        return
    yield from read_divisions(under=under)


@dataclass(frozen=True, slots=True)
class _Known:
    id: UUID
    name: str
    lineage: list[str]


@use_case("divisions.loaded")
def _load_province(
    *, actor: Actor, province: str, rows: list[tuple[DivisionRow, DivisionSystem]], since: date | None
) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    known = _known(province)
    new, renamed = _compare(rows, known)
    if not new and not renamed:
        nothing_changed()
        return 0
    copy_rows(Division, ("id", "name", "level", "parent_id", "code", "lineage", "pinyin"), _division_rows(new, known))
    _write_codes(new, known, since)
    _rename(renamed, known)
    generation.bump()
    top = known[rows[0][0].code[:2].ljust(12, "0")]
    record(
        "divisions.loaded",
        actor=actor,
        subject=Subject("division", top.id),
        payload={
            "province": province,
            "added": len(new),
            "renamed": len(renamed),
            "edition": EDITION if since else "file",
        },
    )
    return len(new) + len(renamed)


def _known(province: str) -> dict[str, _Known]:
    rows = Division.objects.filter(code__startswith=province).values_list("code", "id", "name", "level", "lineage")
    # The lineage of a village is needed by nobody here: 620,000 lists less to hold.
    return {
        code: _Known(pk, name, [] if level == "village" else lineage)
        for code, pk, name, level, lineage in rows.iterator(chunk_size=20_000)
    }


Pair = tuple[DivisionRow, DivisionSystem]


def _compare(rows: list[Pair], known: dict[str, _Known]) -> tuple[list[Pair], list[Pair]]:
    new, renamed = [], []
    for pair in rows:
        there = known.get(pair[0].code)
        if there is None:
            new.append(pair)
        elif there.name != pair[0].name:
            renamed.append(pair)
    return new, renamed


def _division_rows(new: list[Pair], known: dict[str, _Known]) -> Iterator[tuple[Any, ...]]:
    """Rows for COPY, parents first; what is made here becomes known for the rows below it."""
    for row, _ in new:
        above = known[row.parent] if row.parent != COUNTRY else None
        own = division_id(row.code)
        lineage = [*above.lineage, str(own)] if above else [str(own)]
        village = row.level is DivisionLevel.VILLAGE
        known[row.code] = _Known(own, row.name, [] if village else lineage)
        pinyin = "" if village else pinyin_key(row.name)[:120]
        yield (
            own,
            row.name,
            row.level.key,
            above.id if above else None,
            row.code,
            orjson.dumps(lineage).decode(),
            pinyin,
        )


def _write_codes(new: list[Pair], known: dict[str, _Known], since: date | None) -> None:
    upper: Counter[str] = Counter(row.name for row, _ in new if row.level <= DivisionLevel.COUNTY)
    places = {row.code: row.name for row, _ in new if row.level <= DivisionLevel.COUNTY and not row.nominal}
    former = former_codes(places, upper) if since else ()

    def rows() -> Iterator[tuple[Any, ...]]:
        for row, system in new:
            yield known[row.code].id, str(system), row.code, since, None, row.name
        for entry in former:
            yield _former_row(entry, known)

    copy_rows(DivisionCode, ("division_id", "system", "code", "valid_from", "valid_to", "name"), rows())


def _former_row(entry: FormerCode, known: dict[str, _Known]) -> tuple[Any, ...]:
    return known[entry.now].id, "mca", entry.code, entry.valid_from, entry.valid_to, entry.name


def _rename(renamed: list[Pair], known: dict[str, _Known]) -> None:
    today = date.today()
    for row, system in renamed:
        place = known[row.code].id
        pinyin = "" if row.level is DivisionLevel.VILLAGE else pinyin_key(row.name)[:120]
        Division.objects.filter(pk=place).update(name=row.name, pinyin=pinyin)
        codes = DivisionCode.objects.filter(division_id=place, system=str(system), code=row.code)
        codes.filter(valid_to=None).update(valid_to=today)
        codes.create(division_id=place, system=str(system), code=row.code, valid_from=today, name=row.name)


__all__ = ["EDITION_DAY", "NAMESPACE", "Progress", "division_id", "load_divisions"]
