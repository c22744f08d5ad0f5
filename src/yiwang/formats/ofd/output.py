"""Drawn pages as PNG and as PDF, through typst: the same outlines, and in PDF the words over them for search."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

from yiwang.formats.fonts import FONT_FOLDER
from yiwang.formats.ofd.document import Document
from yiwang.formats.ofd.drawing import Drawing, HiddenText, SealPictures, draw_page
from yiwang.formats.ofd.errors import DrawingFailed, TooLarge
from yiwang.formats.ofd.faces import shipped_faces
from yiwang.formats.ofd.reading import Ofd
from yiwang.formats.ofd.signing import SignatureRecord

TEMPLATE = Path(__file__).with_name("pages.typ")
MOST_PIXELS = 60_000_000
PNG_PIXELS_PER_INCH = 144.0
_PAGES_AT_ONCE = 500

_local = threading.local()


def page_png(drawing: Drawing, *, ppi: float = PNG_PIXELS_PER_INCH, clear: bool = False) -> bytes:
    """The page as PNG on white, or on nothing with `clear`. `TooLarge` where it has more than 60 million pixels."""
    if drawing.width * drawing.height * (ppi / 25.4) ** 2 > MOST_PIXELS:
        raise TooLarge(what=f"{drawing.width:.0f} × {drawing.height:.0f} mm")
    made = _compile([drawing], words=False, title="", clear=clear, format="png", ppi=ppi)
    return bytes(made[0] if isinstance(made, list) else made)


def pages_pdf(drawings: Sequence[Drawing], *, title: str = "", author: str = "", at: datetime | None = None) -> bytes:
    """The pages as one PDF/A-3b; `at` is the date in its properties: same drawings and date give the same bytes."""
    if len(drawings) > _PAGES_AT_ONCE:
        raise TooLarge(what=f"> {_PAGES_AT_ONCE}")
    stamp = int((at or datetime.now(UTC)).timestamp())
    made = _compile(
        drawings, words=True, title=title, author=author, format="pdf", pdf_standards="a-3b", timestamp=stamp
    )
    return bytes(made[0] if isinstance(made, list) else made)


def ofd_pdf(
    ofd: Ofd,
    document: Document,
    *,
    signatures: tuple[SignatureRecord, ...] = (),
    seal_picture: SealPictures | None = None,
    at: datetime | None = None,
) -> bytes:
    """The whole document as PDF, with its seals drawn; signatures do not pass over: it is a copy to read."""
    drawings = [
        draw_page(ofd, document, index, signatures=signatures, seal_picture=seal_picture, printing=True)
        for index in range(len(document.pages))
    ]
    return pages_pdf(drawings, title=document.info.title, author=document.info.author, at=at)


def _compile(
    drawings: Iterable[Drawing], *, words: bool, title: str, author: str = "", clear: bool = False, **options: Any
) -> Any:
    pages = [
        {
            "width": one.width,
            "height": one.height,
            "svg": one.svg,
            "words": [_word(word) for word in one.texts if words and 0.01 < word.size < 1000],
        }
        for one in drawings
    ]
    authors = [author] if author else []
    data = orjson.dumps({"pages": pages, "title": title, "authors": authors, "clear": clear}).decode()
    try:
        return _compiler().compile(input=TEMPLATE, sys_inputs={"data": data}, **options)
    except typst.TypstError as problem:
        raise DrawingFailed() from problem


def _word(word: HiddenText) -> dict[str, Any]:
    """The unseen text, stretched by tracking to the width of what is seen."""
    face = shipped_faces()[0]
    natural = sum(face.advance(face.glyph(one)) for one in word.text[:-1]) * word.size
    gaps = len(word.text) - 1
    tracking = (word.width - natural) / gaps if gaps and word.width > 0 else 0.0
    places = {"x": word.x, "y": word.y, "size": word.size, "angle": word.angle, "tracking": tracking}
    return {"text": word.text} | {name: round(value, 3) for name, value in places.items()}


def _compiler() -> typst.Compiler:
    """One compiler a thread: it is not made for two calls at once."""
    held: typst.Compiler | None = getattr(_local, "compiler", None)
    if held is None:
        held = _local.compiler = typst.Compiler(root=TEMPLATE.parent, font_paths=_fonts())
    return held


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
