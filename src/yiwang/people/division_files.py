"""A CSV of divisions of one's own: columns code and name, perhaps system; every wrong row is named at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal
from yiwang.identifiers import IdentifierError
from yiwang.identifiers.division import (
    COUNTRY,
    DivisionLevel,
    DivisionSystem,
    check,
    is_nominal_prefecture,
    is_under,
    pad,
    parent_code,
)
from yiwang.people.data.divisions import DivisionRow, kind_of
from yiwang.people.models import Division

MOST_BYTES = 200 * 1024 * 1024
MOST_SHOWN = 10
LONGEST_NAME = 80
Pair = tuple[DivisionRow, DivisionSystem]


class DivisionFileRefused(Refusal):
    """A file of divisions has wrong rows; ``fields`` maps ``/line`` to what is wrong there. Nothing was loaded."""

    code, status = "division_file_refused", 422
    message = gettext_noop("区划文件有错，没有载入。")


def read_file(path: Path, under: str | None = None) -> list[Pair]:
    """The rows of a file in code order (parents first). Refuses wrong rows together."""
    rows, wrong = _read(_text(path), pad(under) if under else COUNTRY)
    rows.sort(key=lambda pair: pair[0].code)
    wrong.update(_without_parent(rows))
    if wrong:
        raise _refusal(wrong)
    return rows


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise DivisionFileRefused("区划文件太大：最多 200 MB。")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DivisionFileRefused("区划文件不是 UTF-8 编码：请另存为 UTF-8 后再载入。") from None


def _read(text: str, above: str) -> tuple[list[Pair], dict[str, str]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    head = [cell.strip() for cell in next(reader, [])]
    if head not in (["code", "name"], ["code", "name", "system"]):
        raise DivisionFileRefused("区划文件的第一行要写列名：code,name 或者 code,name,system。")
    rows: list[Pair] = []
    wrong: dict[str, str] = {}
    seen: dict[str, int] = {}
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            answer = _row([cell.strip() for cell in cells], len(head))
            if isinstance(answer, str):
                wrong[f"/{reader.line_num}"] = answer
            elif (first := seen.setdefault(answer[0].code, reader.line_num)) != reader.line_num:
                wrong[f"/{reader.line_num}"] = f"代码 {answer[0].code} 在第 {first} 行已经有了。"
            elif is_under(answer[0].code, above):
                rows.append(answer)
    except csv.Error as fault:
        wrong[f"/{reader.line_num}"] = f"这一行不是 CSV：{fault}。"
    return rows, wrong


def _row(cells: list[str], width: int) -> Pair | str:
    if len(cells) != width:
        return f"这一行要有 {width} 列，实际有 {len(cells)} 列。"
    name = cells[1]
    if not name:
        return "没有写名称。"
    if len(name) > LONGEST_NAME:
        return f"名称太长：最多 {LONGEST_NAME} 个字。"
    try:
        system = DivisionSystem(cells[2] or "nbs") if width == 3 else DivisionSystem.NBS
    except ValueError:
        return "system 只能写 nbs（统计局）或 mca（民政部）。"
    try:
        found = check(cells[0])
    except IdentifierError as fault:
        return fault.message
    if found.level is DivisionLevel.COUNTRY:
        return "全国的代码不用载入。"
    parent = parent_code(found.code, system)
    nominal = found.level is DivisionLevel.PREFECTURE and is_nominal_prefecture(found.code)
    return DivisionRow(found.code, name, found.level, parent, kind_of(found.code, name, found.level), nominal), system


def _without_parent(rows: list[Pair]) -> Iterator[tuple[str, str]]:
    given = {row.code for row, _ in rows}
    needed = {row.parent for row, _ in rows} - given - {COUNTRY}
    there = set(Division.objects.filter(code__in=needed).values_list("code", flat=True)) if needed else set()
    for row, _ in rows:
        if row.parent != COUNTRY and row.parent not in given and row.parent not in there:
            yield f"/{row.code}", f"{row.name}（{row.code}）的上级 {row.parent} 既不在文件里，也没有载入过。"


def _refusal(wrong: dict[str, str]) -> DivisionFileRefused:
    lines = [
        f"第 {place[1:]} 行：{says}" if len(place) < 12 else says for place, says in list(wrong.items())[:MOST_SHOWN]
    ]
    more = len(wrong) - MOST_SHOWN
    tail = f" 还有 {more} 处。" if more > 0 else ""
    return DivisionFileRefused(f"{DivisionFileRefused.message}{''.join(lines)}{tail}", fields=wrong)
