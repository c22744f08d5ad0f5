"""A described paper as OFD (GB/T 33190): embedded subsets, field index as custom tags, metadata, enclosed files."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from yiwang.formats.layouts.ornaments import notice_words
from yiwang.formats.layouts.sheet import Ink, Item, Leaf, Picture, Sheet, Strokes, Words
from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.document import DocInfo, TagUse
from yiwang.formats.ofd.faces import Face, shipped_faces
from yiwang.formats.ofd.objects import BLACK, Colour, Drawn
from yiwang.formats.ofd.page_building import PageBuilder, path_object
from yiwang.formats.ofd.values import Box, Matrix


def as_ofd(sheet: Sheet, *, compressed: bool = True) -> bytes:
    """The package; the same sheet gives the same bytes. Characters outside all fonts raise `CharactersAbsent`.

    What is sealed next need not be compressed here: sealing packs anew.
    """
    info = DocInfo(title=sheet.title, author=sheet.author, subject=sheet.subject, created=sheet.day, custom=sheet.facts)
    builder = Builder(info)
    writer = _Writer(builder)
    for leaf in sheet.leaves:
        writer.leaf(leaf)
        if sheet.notice:
            writer.notice(leaf, sheet.notice)
    for one in sheet.enclosed:
        builder.attach(one.name, one.content, form=one.form)
    if writer.uses:
        builder.tag(sheet.tags, [TagUse((sheet.tags, name), tuple(shown)) for name, shown in writer.uses.items()])
    return builder.build(compressed=compressed)


class _Writer:
    """Keeps the fonts, and which objects show which field."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.uses: dict[str, list[tuple[int, int]]] = {}
        self._fonts: dict[int, int] = {}
        self._page: PageBuilder | None = None

    def leaf(self, leaf: Leaf) -> None:
        """A page with all its items."""
        page = self._page = self.builder.page(leaf.width, leaf.height)
        for one in leaf.items:
            for made, layer in self._drawn(one, leaf):
                shown = page.add(made, layer)
                if not isinstance(one, Strokes) and one.field:
                    self.uses.setdefault(one.field, []).append((page.id, shown))

    def notice(self, leaf: Leaf, lines: tuple[str, ...]) -> None:
        """The lines over the page, slanted, three times, as one annotation (加注件)."""
        assert self._page is not None
        marks = [self._turned(text, one, leaf) for one in notice_words(leaf, lines) for text in self._texts(one)]
        self._page.annotate(
            "Watermark", Box(0, 0, leaf.width, leaf.height), marks, remark="；".join(lines), subtype="加注"
        )

    def _drawn(self, one: Item, leaf: Leaf) -> Iterator[tuple[Drawn, str]]:
        if isinstance(one, Strokes):
            yield _path(one), "Background"
        elif isinstance(one, Picture):
            yield self.builder.image_object(one.content, Box(one.x, one.y, one.width, one.height)), "Body"
        else:
            for text in self._texts(one):
                yield self._turned(text, one, leaf), "Background" if one.behind else "Body"

    def _turned(self, text: Drawn, one: Words, leaf: Leaf) -> Drawn:
        if not one.angle:
            return text
        turned = math.radians(-one.angle)
        cos, sin = math.cos(turned), math.sin(turned)
        # The baseline's start stays where it is; the text object's own baseline lies one size under its box.
        gone = text.boundary.x - one.x
        place = Matrix(cos, sin, -sin, cos, one.x + one.size * sin + gone * cos, one.y - one.size * cos + gone * sin)
        return replace(text, boundary=Box(0.0, 0.0, leaf.width, leaf.height), ctm=place)

    def _texts(self, one: Words) -> Iterator[Drawn]:
        """One object for each run of characters of one font."""
        x = one.x
        for face, text in _runs(one.text):
            font = self._font(face)
            made = self.builder.text_object(
                text, x, one.y, one.size, font=font, colour=_colour(one.ink), spacing=one.spacing
            )
            if one.heavy:
                style = replace(made.style, stroke=_colour(one.ink), line_width=one.heavy * one.size)
                made = replace(made, stroke=True, style=style)
            if one.ink.alpha < 1:
                made = replace(made, alpha=one.ink.alpha)
            yield made
            x += self.builder.text_width(text, one.size, font=font, spacing=one.spacing)

    def _font(self, face: Face) -> int:
        if id(face) not in self._fonts:
            self._fonts[id(face)] = self.builder.font(face)
        return self._fonts[id(face)]


def _runs(text: str) -> Iterator[tuple[Face, str]]:
    """The text cut where another font must stand in; the first font at hand is asked first."""
    faces = shipped_faces()
    if all(map(faces[0].glyph, text)):
        yield faces[0], text
        return
    run, held = "", faces[0]
    for one in text:
        face = next((each for each in faces if each.glyph(one)), faces[0])
        if run and face is not held:
            yield held, run
            run = ""
        run, held = run + one, face
    if run:
        yield held, run


def _colour(ink: Ink) -> Colour:
    return Colour(ink.red, ink.green, ink.blue)


@lru_cache(maxsize=64)
def _path(one: Strokes) -> Drawn:
    stroke = _colour(one.stroke) if one.stroke else None
    fill = _colour(one.fill) if one.fill else None
    made = path_object(one.moves, at=(one.x, one.y), fill=fill, stroke=stroke or BLACK, line_width=one.width)
    return replace(made, stroke=stroke is not None, fill=fill is not None)
