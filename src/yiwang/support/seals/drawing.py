"""Pictures of seals: drawn in the usual round form (star, name along the circle), typed signatures, uploads checked.

Forms after 国发〔1999〕25号: round, the name from left to right along the upper arc, a five-pointed star in the middle;
42 mm for units of county level and above, 38 mm for special seals in common use.
"""

from __future__ import annotations

import io
import math
from functools import cache

from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from yiwang.formats.fonts import FONT_FOLDER
from yiwang.formats.ofd.drawing import Drawing
from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.output import page_png
from yiwang.formats.ofd.pictures import opened
from yiwang.support.seals.errors import PictureNotUsable

DOTS = 10  # a millimetre, about 250 dpi: the picture stands twice in every sealed file
RED = (200, 16, 30)
INK = (20, 20, 60)
LARGEST, SMALLEST_SIDE, LARGEST_SIDE = 1_000_000, 200, 4_000
_SHADES = 15
_FACE = str(FONT_FOLDER / "NotoSerifSC-Regular.otf")
_ARC_DEGREES, _ARC_ABOVE_WORDS = 250.0, 210.0


def round_seal(name: str, words: str = "", *, size_mm: int = 42) -> bytes:
    """PNG of a round seal: ``name`` along the circle, a star, ``words`` below it in a straight line."""
    side = size_mm * DOTS
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    line = max(round(1.2 * DOTS), 2)
    pen.ellipse((1, 1, side - 2, side - 2), outline=255, width=line)
    middle = side / 2
    pen.polygon(_star(middle, middle if not words else middle - 1.5 * DOTS, side / 6.4), fill=255)
    _along_circle(mask, name, middle, _ARC_ABOVE_WORDS if words else _ARC_DEGREES)
    if words:
        _straight(mask, words, middle, side * 0.78, side * 0.6, round(size_mm * 0.1 * DOTS))
    return _inked(mask, RED)


def typed_signature(name: str) -> tuple[bytes, int, int]:
    """PNG of a name as a signature, with its width and height in millimetres."""
    height = 14
    face = _face(10 * DOTS)
    width_dots = round(face.getlength(name)) + 4 * DOTS
    mask = Image.new("L", (max(width_dots, 200), max(height * DOTS, 200)), 0)
    left = (mask.width - face.getlength(name)) / 2
    ImageDraw.Draw(mask).text((left, mask.height / 2), name, font=face, fill=255, anchor="lm")
    return _inked(mask, INK), math.ceil(mask.width / DOTS), math.ceil(mask.height / DOTS)


def sized(picture: bytes) -> tuple[int, int]:
    """Width and height in millimetres of a drawn signature: as wide as a written name, in proportion."""
    wide, high = Image.open(io.BytesIO(picture)).size
    width = 36 if wide >= high else max(round(18 * wide / high), 1)
    return width, max(round(width * high / wide), 1)


def checked_picture(content: bytes, *, width_mm: int = 42, height_mm: int = 42) -> bytes:
    """An uploaded picture as PNG: bytes of PNG as they are, SVG drawn. Refuses with ``seal_picture_not_usable``."""
    if not content or len(content) > LARGEST:
        raise PictureNotUsable.at("/picture")
    try:
        if content.lstrip()[:5].lower() in (b"<?xml", b"<svg ") or b"<svg" in content[:400]:
            return _from_svg(content, width_mm, height_mm)
        picture = opened(content)
        if picture.format != "PNG" or not _good_size(picture):
            raise PictureNotUsable.at("/picture")
        kept = io.BytesIO()
        picture.convert("RGBA").save(kept, "PNG", optimize=True)  # without what else was in the file
        return kept.getvalue()
    except (OfdProblem, OSError, ValueError, SyntaxError) as broken:
        raise PictureNotUsable.at("/picture") from broken


def _good_size(picture: Image.Image) -> bool:
    return all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in picture.size)


def _from_svg(content: bytes, width_mm: int, height_mm: int) -> bytes:
    """Drawn once, here: no reader of a document ever meets the SVG, which could carry scripts or addresses."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise PictureNotUsable.at("/picture") from broken
    if etree.QName(root).localname != "svg" or root.getroottree().docinfo.doctype or len(list(root.iter())) > 5_000:
        raise PictureNotUsable.at("/picture")
    for one in root.iter(etree.Element):
        outside = [value for key, value in one.attrib.items() if key.endswith("href") and not value.startswith("#")]
        if outside or etree.QName(one).localname in ("script", "style", "image", "foreignObject"):
            raise PictureNotUsable.at("/picture")
    drawing = Drawing(etree.tostring(root, encoding="unicode"), float(width_mm), float(height_mm), (), ())
    return page_png(drawing, ppi=DOTS * 25.4, clear=True)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        angle = math.radians(-90 + index * 36)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return points


def _along_circle(mask: Image.Image, name: str, middle: float, arc: float) -> None:
    """The characters stand on the circle, feet inwards; many are made narrower, as engravers do."""
    count, side = max(len(name), 1), mask.width
    height = side * (0.135 if count <= 14 else 0.115)
    radius = side / 2 - 2.2 * DOTS - height / 2
    spread = min(arc, (count - 1) * 30.0)
    step = spread / (count - 1) if count > 1 else 0.0
    room = 2 * math.pi * radius * (step or 40.0) / 360
    width = min(height, room * 0.96)
    face = _face(round(height))
    for index, character in enumerate(name):
        angle = -spread / 2 + index * step
        tile = Image.new("L", (round(height * 1.3), round(height * 1.3)), 0)
        centre = (tile.width / 2, tile.height / 2)
        ImageDraw.Draw(tile).text(centre, character, font=face, fill=255, anchor="mm", stroke_width=1, stroke_fill=255)
        if width < height:
            tile = tile.resize((max(round(tile.width * width / height), 1), tile.height), Image.Resampling.LANCZOS)
        turned = tile.rotate(-angle, resample=Image.Resampling.BICUBIC, expand=True)
        x = middle + radius * math.sin(math.radians(angle)) - turned.width / 2
        y = middle - radius * math.cos(math.radians(angle)) - turned.height / 2
        mask.paste(255, (round(x), round(y)), turned)


def _straight(mask: Image.Image, words: str, middle: float, y: float, room: float, size: int) -> None:
    face = _face(size)
    while face.getlength(words) > room and size > 8:
        size -= 1
        face = _face(size)
    pen = ImageDraw.Draw(mask)
    pen.text((middle, y), words, font=face, fill=255, anchor="mm", stroke_width=1, stroke_fill=255)


@cache
def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FACE, size)


def _inked(mask: Image.Image, colour: tuple[int, int, int]) -> bytes:
    """The mask in one colour, its edges in 16 steps of transparency: a palette keeps the file small."""
    made = mask.point([round(level * _SHADES / 255) for level in range(256)]).convert("P")
    made.putpalette(list(colour) * (_SHADES + 1))
    kept = io.BytesIO()
    steps = bytes(round(step * 255 / _SHADES) for step in range(_SHADES + 1))
    made.save(kept, "PNG", transparency=steps, optimize=True, bits=4)
    return kept.getvalue()
