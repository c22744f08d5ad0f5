"""Graphic objects as SVG: the walk over objects, groups, clips, pictures; see `inks` and `lettering` for the rest."""

from __future__ import annotations

from collections.abc import Iterable

from yiwang.formats.ofd.errors import OfdProblem, PartMissing, ReferenceLoop, TooLarge, TooManyParts
from yiwang.formats.ofd.inks import Inks
from yiwang.formats.ofd.lettering import Lettering
from yiwang.formats.ofd.objects import (
    Block,
    Clip,
    CompositeObject,
    Drawn,
    ImageObject,
    PathObject,
    Pattern,
    TextObject,
)
from yiwang.formats.ofd.package import Package
from yiwang.formats.ofd.paths import short, svg_path
from yiwang.formats.ofd.pictures import cost, data_address, masked_address
from yiwang.formats.ofd.resources import Resources
from yiwang.formats.ofd.values import IDENTITY, Box, Matrix


def transform(matrix: Matrix) -> str:
    """The SVG attribute, empty for the identity."""
    if matrix == IDENTITY:
        return ""
    parts = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    return ' transform="matrix(' + " ".join(f"{part:.6g}" for part in parts) + ')"'


class Painter:
    """Collects the SVG of one page. `remarks` tell what was left out."""

    def __init__(self, package: Package, resources: Resources, prefix: str, *, selectable: bool = False) -> None:
        self.package, self.resources, self.prefix = package, resources, prefix
        self.selectable = selectable
        self.remarks: list[str] = []
        self.parts: list[str] = []
        self.defs: list[str] = []
        self._serial = 0
        self._size = 0
        self._drawn = 0
        self._open: list[int] = []  # composite units that are being drawn
        self._pictures: dict[tuple[int, int], str] = {}
        self._placed: set[tuple[int, int]] = set()
        self._pixels = package.limits.page_pixels
        self.inks = Inks(self)
        self.lettering = Lettering(self)

    def fresh(self) -> str:
        """An identifier that this drawing has not used."""
        self._serial += 1
        return f"{self.prefix}-{self._serial}"

    def remark(self, text: str) -> None:
        """Note what was left out, once."""
        if text not in self.remarks and len(self.remarks) < 100:
            self.remarks.append(text)

    def put(self, text: str) -> None:
        """Append to the page."""
        self._grow(text)
        self.parts.append(text)

    def define(self, text: str) -> None:
        """Append to the definitions."""
        self._grow(text)
        self.defs.append(text)

    def _grow(self, text: str) -> None:
        self._size += len(text)
        if self._size > self.package.limits.svg:
            raise TooLarge(what="SVG")

    def finish(self) -> str:
        """Definitions and page."""
        return f"<defs>{''.join(self.defs)}</defs>{''.join(self.parts)}"

    def objects(self, objects: Iterable[Drawn], depth: int = 0) -> None:
        """Draw objects in order."""
        if depth > self.package.limits.nesting:
            raise ReferenceLoop()
        for one in objects:
            self._drawn += 1
            if self._drawn > self.package.limits.drawn:
                raise TooManyParts(what=f"> {self.package.limits.drawn}")
            if one.visible and one.alpha > 0:
                self._object(one, depth)

    def block(self, block: Block) -> None:
        """Draw the appearance of an annotation: its boundary is where its coordinates start."""
        self.put(f"<g{transform(block.placed)}>")
        self.objects(block.objects, 1)
        self.put("</g>")

    def _object(self, one: Drawn, depth: int) -> None:
        closing = self._groups(one)
        if isinstance(one, PathObject):
            self._path(one, depth)
        elif isinstance(one, TextObject):
            self.lettering.draw(one)
        elif isinstance(one, ImageObject):
            self._image(one)
        elif isinstance(one, CompositeObject):
            self._composite(one, depth)
        elif isinstance(one, Block):
            self.put(f"<g{transform(one.placed)}>")
            self.objects(one.objects, depth + 1)
            self.put("</g>")
        self.put("</g>" * closing)

    def _groups(self, one: Drawn) -> int:
        """Open the groups for alpha and clips; how many were opened."""
        count = 0
        if one.alpha < 1:
            self.put(f'<g opacity="{short(one.alpha)}">')
            count += 1
        for clip in one.clips:
            shape = self._clip(clip, one)
            if shape:
                name = self.fresh()
                self.define(f'<clipPath id="{name}">{shape}</clipPath>')
                self.put(f'<g clip-path="url(#{name})">')
                count += 1
        return count

    def _clip(self, clip: Clip, one: Drawn) -> str:
        around = one.placed if clip.transformed else Matrix(e=one.boundary.x, f=one.boundary.y)
        found = []
        for area in clip.areas:
            whole = around.of(area.ctm).of(area.shape.placed)
            if isinstance(area.shape, PathObject):
                rule = ' clip-rule="evenodd"' if area.shape.even_odd else ""
                found.append(f'<path d="{svg_path(area.shape.data)}"{rule}{transform(whole)}/>')
            else:
                found.append(self.lettering.clipping(area.shape, whole))
        return "".join(found)

    def _path(self, one: PathObject, depth: int) -> None:
        data = svg_path(one.data)
        if not data:
            return
        fill = self.inks.fill(one.style.fill, depth) if one.fill else ' fill="none"'
        rule = ' fill-rule="evenodd"' if one.fill and one.even_odd else ""
        stroke = self.inks.stroke(one.style, one.ctm.scale, depth) if one.stroke else ""
        self.put(f'<path d="{data}"{fill}{rule}{stroke}{transform(one.placed)}/>')

    def _image(self, one: ImageObject) -> None:
        key = (one.resource, one.mask)
        if key not in self._pictures:
            try:
                self._pictures[key] = self._address(one)
            except OfdProblem as problem:
                self._pictures[key] = ""
                self.remark(f"picture {one.resource}: {problem.code}")
        if not self._pictures[key]:
            return
        name = f"{self.prefix}-i{one.resource}-{one.mask}"
        if key not in self._placed:
            self._placed.add(key)
            self.define(
                f'<image id="{name}" width="1" height="1" preserveAspectRatio="none" '
                f'xlink:href="{self._pictures[key]}"/>'
            )
        self.put(f'<use xlink:href="#{name}"{transform(one.placed)}/>')

    def _address(self, one: ImageObject) -> str:
        content, name = self._media(one.resource)
        self._spend(content, name)
        if one.mask:
            mask, named = self._media(one.mask)
            self._spend(mask, named)
            return masked_address(content, mask, name, self.package.limits)
        return data_address(content, name, self.package.limits)

    def _spend(self, content: bytes, name: str) -> None:
        self._pixels -= cost(content, name, self.package.limits)
        if self._pixels < 0:
            raise TooLarge(what=name)

    def _media(self, identity: int) -> tuple[bytes, str]:
        found = self.resources.media.get(identity)
        if found is None or found.path is None:
            raise PartMissing(name=str(identity))
        return self.package.read(found.path), found.path

    def _composite(self, one: CompositeObject, depth: int) -> None:
        unit = self.resources.composites.get(one.resource)
        if unit is None:
            self.remark(f"composite {one.resource}: missing")
            return
        if unit.id in self._open:
            raise ReferenceLoop()
        self._open.append(unit.id)
        self.put(f"<g{transform(one.placed)}>")
        self.objects(unit.content.objects, depth + 1)
        self.put("</g>")
        self._open.pop()

    def cell(self, pattern: Pattern, depth: int) -> str:
        """The SVG of a pattern's cell, not put on the page."""
        kept, self.parts = self.parts, []
        self.objects(pattern.objects, depth + 1)
        made, self.parts = "".join(self.parts), kept
        return made

    def picture(self, content: bytes, name: str, boundary: Box, clip: Box | None) -> None:
        """Draw a seal's picture over its box; white leaves the paper as it is."""
        self._spend(content, name)
        address = data_address(content, name, self.package.limits, inked=True)
        self._framed(
            f'<image width="{short(boundary.width)}" height="{short(boundary.height)}" preserveAspectRatio="none" '
            f'xlink:href="{address}"/>',
            boundary,
            clip,
        )

    def drawing(self, svg: str, boundary: Box, clip: Box | None) -> None:
        """Draw another drawing, scaled to the box."""
        start = svg.index("viewBox")
        frame = f'<svg width="{short(boundary.width)}" height="{short(boundary.height)}" preserveAspectRatio="none" '
        self._framed(frame + svg[start:], boundary, clip)

    def _framed(self, inner: str, boundary: Box, clip: Box | None) -> None:
        cut = ""
        if clip is not None:
            name = self.fresh()
            sides = (short(side) for side in (clip.x, clip.y, clip.width, clip.height))
            rect = '<rect x="{}" y="{}" width="{}" height="{}"/>'.format(*sides)
            self.define(f'<clipPath id="{name}">{rect}</clipPath>')
            cut = f' clip-path="url(#{name})"'
        self.put(f"<g{transform(Matrix(e=boundary.x, f=boundary.y))}><g{cut}>{inner}</g></g>")
