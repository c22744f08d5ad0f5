"""A page as SVG: self-contained, without scripts, styles or outside addresses; text as outlines of its glyphs.

Units are millimetres. What cannot be drawn (a missing picture, a broken font) leaves a remark, not a failure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from yiwang.formats.ofd.document import Document, Page
from yiwang.formats.ofd.errors import OfdProblem, TooManyParts
from yiwang.formats.ofd.layout import placed, text_objects
from yiwang.formats.ofd.objects import Layer
from yiwang.formats.ofd.painter import Painter
from yiwang.formats.ofd.paths import short
from yiwang.formats.ofd.reading import Ofd, open_ofd, read_annotations, read_document, read_page, template
from yiwang.formats.ofd.signing import SignatureRecord, StampAnnot

MOST_SEALS = 40  # on one page; each may be a document of its own
_ORDER = {"Background": 0, "Body": 1, "Foreground": 2}


class SealPicture(Protocol):
    """What a seal looks like, as `formats.seal` reads it: `kind` as the seal says (PNG, OFD, JPG …) and the bytes."""

    @property
    def kind(self) -> str:
        """The kind of picture."""
        ...

    @property
    def data(self) -> bytes:
        """Its file."""
        ...


SealPictures = Callable[[SignatureRecord], SealPicture | None]


@dataclass(frozen=True, slots=True)
class HiddenText:
    """A run of text with its baseline on the page, for search and copying in the drawn page.

    `width` is from the first character's place to the last one's, `angle` degrees clockwise.
    """

    text: str
    x: float
    y: float
    size: float
    width: float = 0.0
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn page: SVG text, paper size in millimetres, its text, and remarks for the log on what was left out."""

    svg: str
    width: float
    height: float
    texts: tuple[HiddenText, ...]
    remarks: tuple[str, ...]


def draw_page(
    ofd: Ofd,
    document: Document,
    index: int,
    *,
    signatures: tuple[SignatureRecord, ...] = (),
    seal_picture: SealPictures | None = None,
    printing: bool = False,
    prefix: str = "",
    selectable: bool = False,
) -> Drawing:
    """The page at `index` from 0, seals of `signatures` drawn with the pictures that `seal_picture` gives.

    `printing` leaves out annotations that are not to be printed; `prefix` keeps identifiers apart where several
    drawings stand in one HTML page; `selectable` lays unseen text over the outlines, for browsers.
    """
    page = read_page(ofd, document, index)
    paper = page.areas.physical
    painter = Painter(ofd.package, page.resources, prefix or f"p{index + 1}", selectable=selectable)
    stack = tuple(_stack(ofd, document, page))
    for piece, layer in stack:
        painter.resources = piece.resources
        painter.objects(layer.objects)
    painter.resources = page.resources
    for note in read_annotations(ofd, document, page):
        if note.visible and note.appearance is not None and (note.printed or not printing):
            painter.block(note.appearance)
    stamps = [(record, stamp) for record in signatures for stamp in record.stamps if stamp.page == page.id]
    if len(stamps) > MOST_SEALS:
        raise TooManyParts(what=f"> {MOST_SEALS}")
    for record, stamp in stamps:
        _stamp(painter, record, stamp, seal_picture)
    body = painter.finish()
    view = f"{short(paper.x)} {short(paper.y)} {short(paper.width)} {short(paper.height)}"
    size = f'width="{short(paper.width)}mm" height="{short(paper.height)}mm"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size} '
        f'viewBox="{view}">{body}</svg>'
    )
    return Drawing(svg, paper.width, paper.height, tuple(_texts(stack)), tuple(painter.remarks))


def _stack(ofd: Ofd, document: Document, page: Page) -> Iterator[tuple[Page, Layer]]:
    """Layers from the lowest up: templates under the page, the page, templates over it (§7.7)."""
    used = (document.templates.get(one.template) for one in page.templates)
    named = [page.path, *(one.path for one in used if one is not None)]
    ofd.package.within(named, ofd.package.limits.page_xml)
    under: list[Page] = []
    over: list[Page] = []
    for use in page.templates:
        found = template(ofd, document, use.template)
        if found is not None:
            (over if use.order == "Foreground" else under).append(found)
    for piece in (*under, page, *over):
        for layer in sorted(piece.layers, key=lambda one: _ORDER[one.kind]):
            yield piece, layer


def _stamp(painter: Painter, record: SignatureRecord, stamp: StampAnnot, pictures: SealPictures | None) -> None:
    picture = pictures(record) if pictures is not None else None
    if picture is None:
        painter.remark(f"seal {record.id}: no picture")
        return
    try:
        if picture.kind.strip().upper() == "OFD":
            inner = _nested(picture.data, painter.fresh())
            painter.drawing(inner.svg, stamp.boundary, stamp.clip)
        else:
            painter.picture(picture.data, f"seal {record.id}", stamp.boundary, stamp.clip)
    except OfdProblem as problem:
        painter.remark(f"seal {record.id}: {problem.code}")


def _nested(content: bytes, prefix: str) -> Drawing:
    """The picture of a seal that is itself an OFD: its first page, without seals."""
    inner = open_ofd(content)
    return draw_page(inner, read_document(inner), 0, prefix=prefix)


def page_texts(ofd: Ofd, document: Document, page: Page) -> Iterator[HiddenText]:
    """The text objects of a page and its templates, with their places, in drawing order."""
    return _texts(_stack(ofd, document, page))


def _texts(stack: Iterable[tuple[Page, Layer]]) -> Iterator[HiddenText]:
    for piece, layer in stack:
        for text, around in text_objects(layer.objects, piece.resources):
            found = list(placed(text))
            if text.text.strip():
                whole = around.of(text.placed)
                x, y = whole.at(found[0].x, found[0].y)
                width = (found[-1].x - found[0].x) * math.hypot(whole.a, whole.b)
                angle = math.degrees(math.atan2(whole.b, whole.a))
                yield HiddenText(text.text, x, y, text.size * math.hypot(whole.c, whole.d), width, angle)
