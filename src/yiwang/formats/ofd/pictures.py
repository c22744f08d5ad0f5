"""Pictures made safe and self-contained: checked by size, turned into PNG or JPEG data addresses."""

from __future__ import annotations

import base64
import io
import struct
import zlib

from PIL import Image, ImageChops

from yiwang.formats.ofd.errors import PictureUnusable, TooLarge
from yiwang.formats.ofd.jbig2 import decode_jbig2, is_jbig2, jbig2_size
from yiwang.formats.ofd.limits import LIMITS, Limits

_JBIG2_COST = 20
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "JPEG2000", "WEBP")
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
    OverflowError,
    Image.DecompressionBombError,
)


def opened(content: bytes, name: str = "", limits: Limits = LIMITS) -> Image.Image:
    """The first picture in the bytes, not yet unpacked. `PictureUnusable`, or `TooLarge` above `limits.pixels`."""
    if is_jbig2(content, name):
        return decode_jbig2(content, name, limits)
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except _BROKEN as problem:
        raise PictureUnusable(name=name) from problem
    if picture.width * picture.height > limits.pixels:
        raise TooLarge(what=name)
    return picture


def cost(content: bytes, name: str = "", limits: Limits = LIMITS) -> int:
    """How much work unpacking is, in pixels of ordinary pictures."""
    if is_jbig2(content, name):
        width, height = jbig2_size(content)
        return width * height * _JBIG2_COST
    picture = opened(content, name, limits)
    return picture.width * picture.height


def data_address(content: bytes, name: str = "", limits: Limits = LIMITS, *, inked: bool = False) -> str:
    """A `data:` address that every browser shows. `inked`: white becomes clear, as a stamp leaves paper as it is."""
    picture = opened(content, name, limits)
    plain = picture.format == "PNG" or (picture.format == "JPEG" and picture.mode in {"L", "RGB"})
    if plain and not inked:
        _unpack(picture, name)
        return _address(f"image/{(picture.format or '').lower()}", content)
    _unpack(picture, name)
    return png_address(_inked(picture) if inked else _plain(picture))


def inked_png(content: bytes, name: str = "", limits: Limits = LIMITS) -> bytes:
    """The picture of a seal as PNG, its white clear."""
    picture = opened(content, name, limits)
    _unpack(picture, name)
    made = io.BytesIO()
    _inked(picture).save(made, "PNG")
    return made.getvalue()


def masked_address(content: bytes, mask: bytes, name: str = "", limits: Limits = LIMITS) -> str:
    """The picture with its mask as transparency: black in the mask is clear (§10, ImageMask)."""
    picture, cut = opened(content, name, limits), opened(mask, name, limits)
    _unpack(picture, name)
    _unpack(cut, name)
    whole = _plain(picture).convert("RGBA")
    whole.putalpha(cut.convert("L").resize(whole.size))
    return png_address(whole)


def _unpack(picture: Image.Image, name: str) -> None:
    try:
        picture.load()
    except _BROKEN as problem:
        raise PictureUnusable(name=name) from problem


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode in {"1", "L", "RGB", "RGBA"}:
        return picture
    return picture.convert("RGBA" if picture.mode in {"P", "LA", "PA"} or "transparency" in picture.info else "RGB")


def _inked(picture: Image.Image) -> Image.Image:
    whole = picture.convert("RGBA")
    if whole.getchannel("A").getextrema() != (255, 255):
        return whole  # it brings its own transparency
    red, green, blue, _alpha = whole.split()
    whole.putalpha(ImageChops.invert(ImageChops.darker(ImageChops.darker(red, green), blue)))
    return whole


def png_address(picture: Image.Image) -> str:
    """The picture as PNG in a `data:` address."""
    made = io.BytesIO()
    picture.save(made, "PNG")
    return _address("image/png", made.getvalue())


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
