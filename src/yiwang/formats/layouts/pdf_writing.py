"""A described paper as PDF/A-3b: text stays text, the machine-readable part is embedded (AFRelationship Data)."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from yiwang.formats.layouts.ornaments import notice_words
from yiwang.formats.layouts.sheet import Ink, Leaf, Picture, Sheet, Strokes, Words
from yiwang.formats.pdf import typeset


def as_pdf(sheet: Sheet, *, seal: bytes = b"", seal_mm: tuple[float, float] = (42.0, 42.0),
           at: datetime | None = None) -> bytes:  # fmt: skip
    """The unsigned PDF; `seal` is a picture (PNG, JPEG or SVG) over the sheet's place of the seal.

    Same sheet, seal and `at` give the same bytes. At most one enclosed file goes along, the first.
    """
    pages = [_page(leaf, at_page, sheet, seal, seal_mm) for at_page, leaf in enumerate(sheet.leaves)]
    data = {"title": sheet.title, "author": sheet.author, "description": sheet.subject, "pages": pages}
    enclosed = next(iter(sheet.enclosed), None)
    attachment = typeset.Attachment(enclosed.content, enclosed.name) if enclosed else None
    return typeset.render("sheet", data, attachment=attachment, at=at)


def _page(leaf: Leaf, number: int, sheet: Sheet, seal: bytes, seal_mm: tuple[float, float]) -> dict[str, Any]:
    behind = [_word(one) for one in leaf.items if isinstance(one, Words) and one.behind]
    drawn = [_svg(one) for one in leaf.items if not isinstance(one, Words)]
    if seal and sheet.seal is not None and sheet.seal.page == number:
        wide, high = seal_mm
        drawn.append(_image(seal, sheet.seal.x - wide / 2, sheet.seal.y - high / 2, wide, high))
    size = f'width="{leaf.width}mm" height="{leaf.height}mm" viewBox="0 0 {leaf.width} {leaf.height}"'
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f"{size}>{''.join(drawn)}</svg>"
    )
    front = [_word(one) for one in leaf.items if isinstance(one, Words) and not one.behind]
    front += [_word(one) for one in (notice_words(leaf, sheet.notice) if sheet.notice else ())]
    return {"width": leaf.width, "height": leaf.height, "drawing": drawing, "words": behind + front}


def _word(one: Words) -> dict[str, Any]:
    ink = one.ink
    return {
        "text": one.text,
        "x": round(one.x, 3),
        "y": round(one.y, 3),
        "size": round(one.size, 4),
        "spacing": round(one.spacing, 4),
        "heavy": one.heavy,
        "angle": one.angle,
        "red": ink.red,
        "green": ink.green,
        "blue": ink.blue,
        "alpha": round(ink.alpha * 255),
    }


def _svg(one: Strokes | Picture) -> str:
    if isinstance(one, Picture):
        return _image(one.content, one.x, one.y, one.width, one.height)
    moves = "".join(_move(move, one) for move in one.moves)
    return f'<path d="{moves}" fill="{_ink(one.fill)}" stroke="{_ink(one.stroke)}" stroke-width="{one.width:.3f}"/>'


def _move(move: tuple[str | float, ...], one: Strokes) -> str:
    if move[0] == "C":
        return "Z"
    return f"{move[0]}{float(move[1]) + one.x:.3f} {float(move[2]) + one.y:.3f}"


def _ink(ink: Ink | None) -> str:
    return ink.hex if ink else "none"


def _image(content: bytes, x: float, y: float, width: float, height: float) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "svg+xml" if content.lstrip()[:1] == b"<" else "jpeg"
    data = base64.b64encode(content).decode()
    return (
        f'<image x="{x:.3f}" y="{y:.3f}" width="{width:.3f}" height="{height:.3f}" '
        f'xlink:href="data:image/{kind};base64,{data}"/>'
    )
