"""How much an OFD file may ask of the reader; beyond it the file is refused, never read a little."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, lengths in millimetres. The defaults hold for a public upload on a small machine."""

    package: int = 100 * MEBIBYTE
    entries: int = 5_000
    entry: int = 64 * MEBIBYTE  # one file, unpacked
    total: int = 256 * MEBIBYTE  # all files, unpacked
    ratio: int = 300  # unpacked to packed, for entries above `ratio_from`
    ratio_from: int = 4 * MEBIBYTE
    name: int = 400  # characters of a path
    xml: int = 16 * MEBIBYTE  # one XML file
    page_xml: int = 24 * MEBIBYTE  # a page with its templates, its annotations
    text_xml: int = 64 * MEBIBYTE  # all pages whose text is taken at once
    listed: int = 200  # signatures, tags, versions, resource files, templates on a page
    elements: int = 600_000  # of one XML file
    pages: int = 5_000
    drawn: int = 100_000  # objects of one page, composite objects counted each time
    glyphs: int = 6_000  # different ones of one page
    nesting: int = 12  # page blocks, composite objects, patterns
    outlines: int = 20_000
    resources: int = 20_000
    points: int = 2_000_000  # operands of one path
    number: float = 1_000_000.0  # any coordinate, in magnitude
    paper: float = 6_000.0  # width or height of a page
    pixels: int = 40_000_000  # of one picture
    page_pixels: int = 120_000_000  # of all pictures of a page
    page_outlines: int = 8_000_000  # bytes of outlines and programs of all embedded fonts of a page
    svg: int = 64 * MEBIBYTE  # of one page drawn


LIMITS = Limits()
