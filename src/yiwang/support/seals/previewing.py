"""What a document will look like with the seal on it, before anything is signed."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext
from PIL import Image

from yiwang.formats.ofd.apart import page_png_apart
from yiwang.formats.ofd.document import Document
from yiwang.formats.ofd.errors import OfdProblem, TooLarge
from yiwang.formats.ofd.reading import Ofd, open_ofd, read_document, read_page
from yiwang.formats.ofd.sealing import Placing, is_locked, straddle
from yiwang.formats.ofd.values import Box
from yiwang.support.seals.bodies import body_of
from yiwang.support.seals.errors import FileNotSealable
from yiwang.support.seals.models import Seal

FROM_RIGHT_MM, FROM_BOTTOM_MM = 25.0, 35.0
MOST_PAGES = 500
MOST_PIXELS = 12_000_000  # of a page that is drawn: on the desk nearly ten times as long as it is wide


@dataclass(frozen=True, slots=True)
class Paper:
    """An opened OFD that can take a seal."""

    content: bytes
    ofd: Ofd
    document: Document

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.document.pages)

    def size(self, index: int) -> Box:
        """The paper of a page, in millimetres."""
        return read_page(self.ofd, self.document, index).areas.physical


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the seal goes: page from 1, upper left corner in millimetres (None: where offices sign), or straddling."""

    page: int = 0
    x: float | None = None
    y: float | None = None
    across: bool = False


def open_paper(content: bytes) -> Paper:
    """Refuses with ``seal_file_not_usable``: no OFD, broken, locked by an earlier seal, too long."""
    try:
        ofd = open_ofd(content)
        document = read_document(ofd)
        if is_locked(ofd):
            raise FileNotSealable.at("/file")
    except OfdProblem as problem:
        words = problem.text(gettext)
        raise FileNotSealable(words, fields={"/file": words}) from problem
    if not 0 < len(document.pages) <= MOST_PAGES:
        raise FileNotSealable.at("/file")
    return Paper(content, ofd, document)


def placings(paper: Paper, spot: Spot, seal: Seal) -> tuple[Placing, ...]:
    """The boxes of the seal, inside the paper wherever somebody tapped. Refuses a straddle over a single page."""
    if spot.across:
        try:
            y = paper.size(0).height / 3 if spot.y is None else spot.y
            return straddle(paper.ofd, paper.document, float(seal.width_mm), float(seal.height_mm), y)
        except OfdProblem as problem:
            raise FileNotSealable.at("/across") from problem
    index = min(max((spot.page or paper.pages) - 1, 0), paper.pages - 1)
    area = paper.size(index)
    width, height = min(float(seal.width_mm), area.width), min(float(seal.height_mm), area.height)
    x = area.width - width - FROM_RIGHT_MM if spot.x is None else spot.x
    y = area.height - height - FROM_BOTTOM_MM if spot.y is None else spot.y
    left = area.x + min(max(x, 0.0), area.width - width)
    top = area.y + min(max(y, 0.0), area.height - height)
    return (Placing(index, Box(round(left, 1), round(top, 1), width, height)),)


def preview_png(paper: Paper, index: int, seal: Seal | None, places: tuple[Placing, ...], *, pixels: int) -> bytes:
    """A page as PNG, ``pixels`` wide, with the seals that it has and the one that is to come.

    The file is drawn in a process of its own (`formats.ofd.apart`): it was uploaded by somebody.
    """
    area = paper.size(index)
    scale = pixels / area.width
    try:
        if area.height * scale * pixels > MOST_PIXELS:
            raise TooLarge(what=f"{area.width:.0f} × {area.height:.0f} mm")
        drawn = page_png_apart(paper.content, index, scale * 25.4)
        shown = Image.open(io.BytesIO(drawn)).convert("RGB")
    except OfdProblem as problem:
        raise FileNotSealable(problem.text(gettext)) from problem
    if seal is not None:
        with Image.open(io.BytesIO(body_of(seal).picture)) as picture:
            ink = picture.convert("RGBA")
        for place in places:
            if place.page == index:
                _put(shown, ink, place, area, scale)
    kept = io.BytesIO()
    shown.save(kept, "PNG", optimize=False, compress_level=3)
    return kept.getvalue()


def _put(shown: Image.Image, ink: Image.Image, place: Placing, area: Box, scale: float) -> None:
    box = place.box
    whole = ink.resize((max(round(box.width * scale), 1), max(round(box.height * scale), 1)))
    x, y = round((box.x - area.x) * scale), round((box.y - area.y) * scale)
    if place.clip is not None:
        left, right = round(place.clip.x * scale), round((place.clip.x + place.clip.width) * scale)
        whole, x = whole.crop((left, 0, max(right, left + 1), whole.height)), x + left
    shown.paste(whole, (x, y), whole)
