"""Making one page: text, lines, pictures, annotations. Millimetres from the upper left corner; see `building`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from yiwang.formats.ofd.document import DocInfo
from yiwang.formats.ofd.errors import NumberAbsurd
from yiwang.formats.ofd.limits import LIMITS
from yiwang.formats.ofd.objects import (
    BLACK,
    Block,
    Colour,
    Drawn,
    ImageObject,
    Layer,
    PathObject,
    Style,
    TextObject,
)
from yiwang.formats.ofd.paths import Operation
from yiwang.formats.ofd.serial import box_text, document, layers_xml, object_xml, tag
from yiwang.formats.ofd.values import Box, Matrix

PALE = Colour(200, 200, 200)
_KINDS = ("Background", "Body", "Foreground")


class Workshop(Protocol):
    """What a page needs of the document that it is made for."""

    metadata: DocInfo

    def next_id(self) -> int:
        """An identifier that the document has not used."""
        ...

    def layer_id(self, page: int, kind: str) -> int:
        """The identifier of a layer, the same at each call."""
        ...

    def text_object(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        font: int = 0,
        colour: Colour = BLACK,
        spacing: float = 0.0,
    ) -> TextObject:
        """A text object whose characters will be embedded."""
        ...

    def image_object(self, content: bytes, box: Box, alpha: float = 1.0) -> ImageObject:
        """A picture object whose bytes will be stored."""
        ...


@dataclass(frozen=True, slots=True)
class _Note:
    id: int
    kind: str
    block: Block
    remark: str
    parameters: tuple[tuple[str, str], ...]
    subtype: str


class PageBuilder:
    """One page. Calls return the identifier of what they drew; `layer` is Background, Body or Foreground."""

    def __init__(self, builder: Workshop, identity: int, width: float, height: float) -> None:
        if not (0 < width <= LIMITS.paper and 0 < height <= LIMITS.paper):
            raise NumberAbsurd(value=f"{width} × {height}")
        self.id, self.width, self.height = identity, width, height
        self._builder = builder
        self._layers: dict[str, list[Drawn]] = {kind: [] for kind in _KINDS}
        self._notes: list[_Note] = []

    def add(self, one: Drawn, layer: str = "Body") -> int:
        """Any object; it gets an identifier of this document."""
        made = replace(one, id=self._builder.next_id())
        self._layers[layer].append(made)
        return made.id

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        font: int = 0,
        colour: Colour = BLACK,
        spacing: float = 0.0,
        layer: str = "Body",
    ) -> int:
        """A line of text with its first character's baseline at `x`, `y`; `size` and `spacing` in millimetres."""
        return self.add(self._builder.text_object(text, x, y, size, font=font, colour=colour, spacing=spacing), layer)

    def path(
        self,
        data: Sequence[Operation],
        *,
        at: tuple[float, float] = (0.0, 0.0),
        fill: Colour | None = None,
        stroke: Colour | None = BLACK,
        line_width: float = 0.353,
        layer: str = "Body",
    ) -> int:
        """Lines and areas; operations are relative to `at`."""
        return self.add(path_object(data, at=at, fill=fill, stroke=stroke, line_width=line_width), layer)

    def rectangle(self, box: Box, *, fill: Colour | None = None, stroke: Colour | None = BLACK, **more: float) -> int:
        """A rectangle; `line_width` in millimetres."""
        w, h = box.width, box.height
        data: list[Operation] = [("M", 0, 0), ("L", w, 0), ("L", w, h), ("L", 0, h), ("C",)]
        return self.path(data, at=(box.x, box.y), fill=fill, stroke=stroke, **more)  # type: ignore[arg-type]

    def image(self, content: bytes, box: Box, *, layer: str = "Body", alpha: float = 1.0) -> int:
        """A PNG, JPEG, BMP or TIFF picture over the box."""
        return self.add(self._builder.image_object(content, box, alpha), layer)

    def annotate(
        self,
        kind: str,
        box: Box,
        objects: Sequence[Drawn] = (),
        *,
        remark: str = "",
        subtype: str = "",
        parameters: Mapping[str, str] | None = None,
    ) -> int:
        """An annotation (Link, Path, Highlight, Stamp, Watermark) with objects drawn relative to its box."""
        identity = self._builder.next_id()
        inner = tuple(replace(one, id=self._builder.next_id()) for one in objects)
        block = Block(boundary=box, objects=inner)
        self._notes.append(_Note(identity, kind, block, remark, tuple((parameters or {}).items()), subtype))
        return identity

    def watermark(self, text: str, *, size: float = 9.0, colour: Colour = PALE, font: int = 0) -> int:
        """The text over the whole page, again and again, slanted, as a Watermark annotation."""
        slant = Matrix(0.866025, -0.5, 0.5, 0.866025, 0.0, 0.0)
        step = size * (len(text) + 3)
        marks: list[Drawn] = []
        y = step / 2
        while y < self.height + step / 2:
            x = 0.0
            while x < self.width:
                one = self._builder.text_object(text, 0, size, size, font=font, colour=colour)
                marks.append(replace(one, boundary=Box(x, y, step, size * 2), ctm=slant, alpha=0.4))
                x += step
            y += step * 0.6
        return self.annotate("Watermark", Box(0, 0, self.width, self.height), marks)

    def content(self) -> bytes:
        """Content.xml of the page."""
        layers = [
            Layer(self._builder.layer_id(self.id, kind), kind, tuple(self._layers[kind]))
            for kind in _KINDS
            if self._layers[kind]
        ]
        area = tag("Area", {}, tag("PhysicalBox", text=box_text(Box(0, 0, self.width, self.height))))
        return document("Page", area + tag("Content", {}, layers_xml(layers)))

    def annotations(self) -> bytes | None:
        """Annotation.xml of the page, None where there are none."""
        if not self._notes:
            return None
        return document("PageAnnot", "".join(self._annotation(one) for one in self._notes))

    def _annotation(self, note: _Note) -> str:
        values = {
            "ID": str(note.id), "Type": note.kind, "Creator": self._builder.metadata.creator,
            "LastModDate": self._builder.metadata.created or "2026-01-01",
            "NoZoom": "true", "NoRotate": "true", "ReadOnly": "true",
        }  # fmt: skip
        if note.subtype:
            values["Subtype"] = note.subtype
        inner = tag("Remark", text=note.remark) if note.remark else ""
        if note.parameters:
            inner += tag("Parameters", {}, "".join(tag("Parameter", {"Name": k}, text=v) for k, v in note.parameters))
        drawn = "".join(map(object_xml, note.block.objects))
        return tag("Annot", values, inner + tag("Appearance", {"Boundary": box_text(note.block.boundary)}, drawn))


def path_object(
    data: Sequence[Operation],
    *,
    at: tuple[float, float] = (0.0, 0.0),
    fill: Colour | None = None,
    stroke: Colour | None = BLACK,
    line_width: float = 0.353,
) -> PathObject:
    """A path whose boundary holds all its points."""
    points = [(float(x), float(y)) for _name, *values in data for x, y in _pairs(values)]
    right = max((x for x, _y in points), default=0.0)
    lower = max((y for _x, y in points), default=0.0)
    return PathObject(
        boundary=Box(at[0], at[1], max(right, 0.01), max(lower, 0.01)),
        style=Style(fill=fill, stroke=stroke if stroke is not None else BLACK, line_width=line_width),
        data=tuple(data),
        fill=fill is not None,
        stroke=stroke is not None,
    )


def _pairs(values: Sequence[str | float]) -> list[tuple[float, float]]:
    tail = values[-2:] if len(values) == 7 else values  # of an arc only its end
    return [(float(x), float(y)) for x, y in zip(tail[::2], tail[1::2], strict=True)]
