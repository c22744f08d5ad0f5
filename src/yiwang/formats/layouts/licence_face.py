"""The face of a licence: heading, fields, conditions, photograph, code, issuer and seal, upright or wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yiwang.formats.layouts.lettering import RISE, centred, lines_of, spread, width_of
from yiwang.formats.layouts.ornaments import DEMO_LINE, code_square, demo_mark, frame
from yiwang.formats.layouts.sheet import (
    BLACK,
    GOLD,
    GREY,
    POINT,
    RED,
    Enclosed,
    Item,
    Leaf,
    Picture,
    SealPlace,
    Sheet,
    Words,
    rule,
)

HEAVY = 0.022
CODE_MM, SEAL_MM, PHOTO = 30.0, 42.0, (26.0, 32.0)
CODE_CAPTION = "扫码核验真伪和状态"


@dataclass(frozen=True, slots=True)
class Row:
    """A field as it is printed; `field` is its short name in the index of the paper."""

    label: str
    value: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """What a licence says. `code` is the text of the QR code, `copy` a word such as 换发 or 副本.

    `names` gives the short names of title, number, issuer, date, validity and identifier for the index.
    """

    title: str
    number: str
    organization: str
    date: str
    rows: Sequence[Row]
    span: str = ""
    landscape: bool = False
    statement: str = ""
    conditions: Sequence[str] = ()
    footer: str = ""
    identifier: str = ""
    code: str = ""
    copy: str = ""
    number_label: str = "证书编号"
    photo: bytes = field(default=b"", repr=False)
    photo_field: str = ""
    demo: bool = False
    day: str = ""
    subject: str = ""
    names: tuple[str, str, str, str, str, str] = ("ZZMC", "ZZBH", "ZZBFJG", "ZZBFRQ", "ZZYXQ", "ZZBS")
    facts: tuple[tuple[str, str], ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    notice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Paper:
    """The measures of one orientation, in millimetres; `sizes` are (type, space between rows), largest first."""

    width: float
    height: float
    left: float
    edge: float
    top: float
    foot: float
    column: float
    sizes: tuple[tuple[float, float], ...]
    statement: float
    gaps: tuple[float, float, float]
    issuer: tuple[float, float, float]


_WIDE = _Paper(
    297.0, 210.0, 34.0, 263.0, 27.0, 176.0, 155.0,
    ((16, 6.0), (14.5, 4.4), (13, 3.4), (12, 2.8), (10.5, 2.0), (9.5, 1.4)), 13.0,
    (2.0, 5.0, 4.0), (230.0, 66.0, 176.0),
)  # fmt: skip
_TALL = _Paper(
    210.0, 297.0, 30.0, 180.0, 34.0, 214.0, 150.0,
    ((17, 10.0), (15, 7.0), (14, 4.8), (12, 3.8), (10.5, 2.8), (9.5, 1.8)), 14.0,
    (5.0, 9.0, 7.0), (126.0, 108.0, 258.0),
)  # fmt: skip
_CONDITION = 10.5 * POINT


@dataclass(slots=True)
class _Line:
    """What stands at one height: items relative to its top; `keep` stays with the line after it."""

    height: float
    items: list[Words]
    gap: float = 0.0
    ruled: bool = False
    keep: bool = False


def sheet_of(face: Face) -> Sheet:
    """The pages. Long texts make the type smaller before they make a second page."""
    paper = _WIDE if face.landscape else _TALL
    head, top = _head(face, paper)
    indent = PHOTO[0] + 7.0 if face.photo else 0.0
    for points, gap in paper.sizes:
        lines = list(_lines(face, points * POINT, gap, paper.column - indent))
        if _height(lines) <= paper.foot - top:
            break
    first, rest = _taken(lines, paper.foot - top)
    items = [*_ground(face, paper), *head, *_placed(first, paper.left + indent, top, paper.column - indent)]
    if face.photo:
        items.append(Picture(face.photo, paper.left, top + 1.0, *PHOTO, field=face.photo_field))
    items += [*_issuer(face, paper), *_code(face, paper), *_foot(face, paper)]
    leaves = [Leaf(paper.width, paper.height, tuple(items))]
    while rest:
        start = paper.top + 14.0
        page, rest = _taken(rest, paper.height - paper.top - 22.0 - start)
        items = [*_ground(face, paper), *_next_head(face, paper), *_placed(page, paper.left, start, paper.column)]
        leaves.append(Leaf(paper.width, paper.height, (*items, *_foot(face, paper))))
    middle, _width, bottom = paper.issuer
    return Sheet(
        title=f"{face.title} {face.number}",
        author=face.organization,
        day=face.day,
        leaves=tuple(leaves),
        seal=SealPlace(0, middle, bottom - SEAL_MM / 2),
        subject=face.subject,
        facts=face.facts,
        enclosed=face.enclosed,
        notice=face.notice,
    )


def _ground(face: Face, paper: _Paper) -> list[Item]:
    return [*frame(paper.width, paper.height), *([demo_mark(paper.width, paper.height)] if face.demo else [])]


def _head(face: Face, paper: _Paper) -> tuple[list[Item], float]:
    """Heading, number and statement; and where the fields begin."""
    count, middle = len(face.title), paper.width / 2
    points = (36.0 if face.landscape else 40.0) if count <= 8 else 31.0 if count <= 12 else 24.0
    size = points * POINT
    spacing = size * (0.18 if count <= 8 else 0.04)
    if width_of(face.title, size, spacing) > paper.edge - paper.left:
        size, spacing = size * (paper.edge - paper.left) / width_of(face.title, size, spacing), 0.0
    y = paper.top + paper.gaps[0]
    items: list[Item] = [
        centred(face.title, middle, y + RISE * size, size, ink=RED, spacing=spacing, heavy=HEAVY, field=face.names[0])
    ]
    y += size
    if face.copy:
        y += 3.0
        items.append(centred(f"（{face.copy}）", middle, y + RISE * 14 * POINT, 14 * POINT))
        y += 14 * POINT
    y += paper.gaps[1]
    small, label = 12 * POINT, f"{face.number_label}："
    whole = width_of(label + face.number, small)
    x = paper.edge - whole if face.landscape else middle - whole / 2
    items.append(Words(label, x, y + RISE * small, small))
    items.append(Words(face.number, x + width_of(label, small), y + RISE * small, small, field=face.names[1]))
    y += small + paper.gaps[1] * (0.8 if face.landscape else 1.0)
    if face.statement:
        size = paper.statement * POINT
        lines = lines_of(face.statement, size, paper.edge - paper.left, first=2 * size)
        for at, line in enumerate(lines):
            items.append(Words(line, paper.left + (0.0 if at else 2 * size), y + RISE * size, size))
            y += size * 1.65
        y += paper.gaps[2] - size * 0.65
    return items, y


def _next_head(face: Face, paper: _Paper) -> list[Item]:
    text, size = f"{face.title}（续页）　{face.number_label}：{face.number}", 12 * POINT
    size = min(size, size * (paper.edge - paper.left) / width_of(text, size))
    return [centred(text, paper.width / 2, paper.top + 6.0, size)]


def _lines(face: Face, size: float, gap: float, width: float) -> Iterator[_Line]:
    """Fields, validity and conditions as lines of this size."""
    rows = [*face.rows, *([Row("有效期", face.span, face.names[4])] if face.span else [])]
    labels = [4 * size if len(row.label) <= 4 else width_of(row.label, size) for row in rows]
    column = min(max(labels, default=0.0), width * 0.45)
    start = column + size + 2.0
    for row in rows:
        told = lines_of(row.label, size, column) if width_of(row.label, size) > column + 0.01 else [row.label]
        values = lines_of(row.value, size, width - start)
        for at in range(max(len(told), len(values))):
            items = []
            if at < len(told):
                wide = spread(told[at], 4 * size, size) if len(row.label) in (2, 3) else 0.0
                items.append(Words(told[at], 0.0, 0.0, size, spacing=wide))
                if at == len(told) - 1:
                    end = 4 * size if len(row.label) <= 4 else width_of(told[at], size)
                    items.append(Words("：", end, 0.0, size))
            if at < len(values) and values[at]:
                items.append(Words(values[at], start, 0.0, size, field=row.field))
            yield _Line(size, items, gap if at == 0 else size * 0.6)
    yield from _conditions(face.conditions, min(size, _CONDITION), width)


def _conditions(conditions: Sequence[str], size: float, width: float) -> Iterator[_Line]:
    if not conditions:
        return
    yield _Line(size, [Words("持证须知", 0.0, 0.0, size)], 6.0, ruled=True, keep=True)
    for number, condition in enumerate(conditions, 1):
        for at, line in enumerate(lines_of(condition, size, width - 1.8 * size)):
            items = [Words(line, 1.8 * size, 0.0, size)]
            if at == 0:
                items.insert(0, Words(f"{number}.", 0.0, 0.0, size))
            yield _Line(size, items, size * (0.75 if at == 0 else 0.6))


def _height(lines: Sequence[_Line]) -> float:
    return sum(line.height + line.gap for line in lines) - (lines[0].gap if lines else 0.0)


def _taken(lines: list[_Line], room: float) -> tuple[list[_Line], list[_Line]]:
    """As many lines as fit, and the rest."""
    used = 0.0
    for at, line in enumerate(lines):
        used += line.height + (line.gap if at else 0.0)
        if used > room and at:
            cut = at - 1 if lines[at - 1].keep and at > 1 else at
            return lines[:cut], lines[cut:]
    return lines, []


def _placed(lines: Sequence[_Line], left: float, top: float, width: float) -> Iterator[Item]:
    y = top
    for at, line in enumerate(lines):
        y += line.gap if at else 0.0
        if line.ruled:
            yield rule(left, y - 3.0, width, GOLD, 0.15)
        for one in line.items:
            yield Words(one.text, left + one.x, y + RISE * line.height, one.size, spacing=one.spacing, field=one.field)
        y += line.height


def _issuer(face: Face, paper: _Paper) -> Iterator[Item]:
    """Issuer and day, over which the seal comes."""
    middle, width, bottom = paper.issuer
    size = 11 * POINT if face.landscape and len(face.organization) > 8 else 14 * POINT
    label = "发证机关："
    size = min(size, size * width / max(width_of(face.organization, size), 1.0))
    apart = face.landscape and len(face.organization) > 10
    pitch = size + (3.5 if face.landscape else 5.0)
    y = bottom - 12.0 - 0.12 * size
    yield centred(face.date, middle, y, size, field=face.names[3])
    y -= pitch
    if apart or width_of(label + face.organization, size) > width:
        yield centred(face.organization, middle, y, size, field=face.names[2])
        yield centred(label, middle, y - pitch, size)
        return
    x = middle - width_of(label + face.organization, size) / 2
    yield Words(label, x, y, size)
    yield Words(face.organization, x + width_of(label, size), y, size, field=face.names[2])


def _code(face: Face, paper: _Paper) -> Iterator[Item]:
    if not face.code:
        return
    size = 8 * POINT
    x, y = (paper.edge - CODE_MM, 79.0) if face.landscape else (paper.left, paper.issuer[2] - CODE_MM - 2.0 - size)
    yield code_square(face.code, x, y, CODE_MM)
    yield centred(CODE_CAPTION, x + CODE_MM / 2, y + CODE_MM + 1.0 + RISE * size, size, ink=GREY)


def _foot(face: Face, paper: _Paper) -> Iterator[Item]:
    """Footer, identifier and the word about demonstrations, inside the frame."""
    lines: list[tuple[str, float, str]] = []
    if face.footer:
        lines += [(line, 9.5 * POINT, "") for line in lines_of(face.footer, 9.5 * POINT, paper.edge - paper.left)]
    if face.demo:
        lines.append((DEMO_LINE, 8.5 * POINT, ""))
    middle, pitch = paper.width / 2, 4.0
    total = len(lines) + bool(face.identifier)
    y = paper.height - 23.0 - pitch * (total - 1)
    for at, (line, size, name) in enumerate(lines):
        if face.identifier and at == len(lines) - bool(face.demo):
            yield from _identifier(face, middle, y)
            y += pitch
        yield centred(line, middle, y, size, ink=BLACK if size > 3.2 else GREY, field=name)
        y += pitch
    if face.identifier and not face.demo:
        yield from _identifier(face, middle, y)


def _identifier(face: Face, middle: float, y: float) -> Iterator[Item]:
    size, label = 8.5 * POINT, "电子证照标识："
    x = middle - width_of(label + face.identifier, size) / 2
    yield Words(label, x, y, size, GREY)
    yield Words(face.identifier, x + width_of(label, size), y, size, GREY, field=face.names[5])


__all__ = ["CODE_MM", "PHOTO", "SEAL_MM", "Face", "Row", "sheet_of"]
