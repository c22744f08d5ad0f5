"""Page content read into objects: layers, blocks, text, paths, pictures, composites, clips (GB/T 33190 §7.7 to §13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.formats.ofd.errors import ReferenceLoop, TooManyParts
from yiwang.formats.ofd.limits import Limits
from yiwang.formats.ofd.objects import (
    Block,
    Clip,
    ClipArea,
    CompositeObject,
    Drawn,
    GlyphRun,
    ImageObject,
    Layer,
    PathObject,
    Pattern,
    Style,
    TextCode,
    TextObject,
)
from yiwang.formats.ofd.paints import (
    ColourSpace,
    DrawParam,
    Element,
    child,
    children,
    colours_of,
    laid_under,
    local,
    own_values,
    style,
    text_of,
)
from yiwang.formats.ofd.paths import read_path
from yiwang.formats.ofd.values import (
    Box,
    box,
    deltas,
    identifier,
    matrix,
    number,
    optional_number,
    whole,
    yes,
)

_KINDS = ("TextObject", "PathObject", "ImageObject", "CompositeObject", "PageBlock")
NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


@dataclass(slots=True)
class ContentReader:
    """Reads the objects of one file; `spaces` and `params` are the resources that hold there."""

    limits: Limits
    spaces: Mapping[int, ColourSpace] = field(default_factory=dict)
    params: Mapping[int, DrawParam] = field(default_factory=dict)
    _count: int = 0

    def layers(self, content: Element | None) -> tuple[Layer, ...]:
        """The layers of a page's Content; unknown kinds count as Body."""
        found = []
        for one in children(content, "Layer"):
            kind = one.get("Type") or "Body"
            base = laid_under(self.params, identifier(one.get("DrawParam")))
            kind = kind if kind in {"Background", "Foreground"} else "Body"
            found.append(Layer(identifier(one.get("ID")), kind, self.objects(one, base)))
        return tuple(found)

    def objects(self, parent: Element, base: Mapping[str, Any] | None = None, depth: int = 0) -> tuple[Drawn, ...]:
        """The graphic objects in `parent`, with `base` as style values under theirs."""
        if depth > self.limits.nesting:
            raise ReferenceLoop()
        return tuple(self._object(one, base or {}, depth) for one in children(parent, *_KINDS))

    def _object(self, element: Element, base: Mapping[str, Any], depth: int) -> Drawn:
        self._count += 1
        if self._count > self.limits.drawn:
            raise TooManyParts(what=f"> {self.limits.drawn}")
        kind = local(element)
        if kind == "TextObject":
            return self._text(element, base, depth)
        if kind == "PathObject":
            return self._path(element, base, depth)
        shared = self._shared(element, base, depth)
        if kind == "ImageObject":
            return ImageObject(
                **shared,
                resource=identifier(element.get("ResourceID")),
                substitution=identifier(element.get("Substitution")),
                mask=identifier(element.get("ImageMask")),
            )
        if kind == "CompositeObject":
            return CompositeObject(**shared, resource=identifier(element.get("ResourceID")))
        return Block(**shared, objects=self.objects(element, base, depth + 1))

    def _shared(self, element: Element, base: Mapping[str, Any], depth: int, *, text: bool = False) -> dict[str, Any]:
        values = dict(base) | laid_under(self.params, identifier(element.get("DrawParam")))
        values |= own_values(element) | colours_of(element, self.spaces)
        for name, key in (("FillColor", "fill"), ("StrokeColor", "stroke")):
            pattern = child(child(element, name), "Pattern")
            if pattern is not None:
                values[key] = self._pattern(pattern, depth)
        alpha = min(max(optional_number(element.get("Alpha"), 255.0), 0.0), 255.0) / 255.0
        bounds = element.get("Boundary")
        made: Style = style(values, text=text)
        return {
            "id": identifier(element.get("ID")),
            "boundary": box(bounds) if bounds else NOWHERE,
            "ctm": matrix(element.get("CTM")),
            "style": made,
            "alpha": round(alpha, 4),
            "visible": yes(element.get("Visible"), True),
            "name": element.get("Name") or "",
            "clips": self._clips(child(element, "Clips"), depth),
        }

    def _pattern(self, element: Element, depth: int) -> Pattern:
        width, height = optional_number(element.get("Width"), 0.0), optional_number(element.get("Height"), 0.0)
        cell = child(element, "CellContent")
        return Pattern(
            width,
            height,
            max(width, optional_number(element.get("XStep"), width)),
            max(height, optional_number(element.get("YStep"), height)),
            matrix(element.get("CTM")),
            self.objects(cell, {}, depth + 1) if cell is not None else (),
        )

    def _clips(self, element: Element | None, depth: int) -> tuple[Clip, ...]:
        if element is None:
            return ()
        if depth > self.limits.nesting:
            raise ReferenceLoop()
        transformed = yes(element.get("TransFlag"), True)
        found = []
        for clip in children(element, "Clip"):
            areas = []
            for area in children(clip, "Area"):
                for shape in children(area, "Path", "Text"):
                    base = laid_under(self.params, identifier(area.get("DrawParam")))
                    read = self._path if local(shape) == "Path" else self._text
                    areas.append(ClipArea(matrix(area.get("CTM")), read(shape, base, depth + 1)))
            found.append(Clip(tuple(areas), transformed))
        return tuple(found)

    def _path(self, element: Element, base: Mapping[str, Any], depth: int) -> PathObject:
        return PathObject(
            **self._shared(element, base, depth),
            data=read_path(text_of(element, "AbbreviatedData")),
            fill=yes(element.get("Fill"), False),
            stroke=yes(element.get("Stroke"), True),
            even_odd=(element.get("Rule") or "").lower() == "even-odd",
        )

    def _text(self, element: Element, base: Mapping[str, Any], depth: int) -> TextObject:
        return TextObject(
            **self._shared(element, base, depth, text=True),
            font=identifier(element.get("Font")),
            size=abs(number(element.get("Size") or "0")),
            fill=yes(element.get("Fill"), True),
            stroke=yes(element.get("Stroke"), False),
            h_scale=optional_number(element.get("HScale"), 1.0),
            read_direction=whole(element.get("ReadDirection")) % 360,
            char_direction=whole(element.get("CharDirection")) % 360,
            weight=whole(element.get("Weight"), 400),
            italic=yes(element.get("Italic"), False),
            codes=_codes(element),
            glyph_runs=tuple(_glyph_run(one) for one in children(element, "CGTransform")),
        )


def _codes(element: Element) -> tuple[TextCode, ...]:
    """The runs; one without X or Y goes on where the last one started (§11.3)."""
    found: list[TextCode] = []
    x = y = 0.0
    for one in children(element, "TextCode"):
        text = one.text or ""
        x = optional_number(one.get("X"), x)
        y = optional_number(one.get("Y"), y)
        gaps = max(0, len(text) - 1)
        found.append(TextCode(text, x, y, deltas(one.get("DeltaX"), gaps), deltas(one.get("DeltaY"), gaps)))
    return tuple(found)


def _glyph_run(element: Element) -> GlyphRun:
    glyphs = tuple(identifier(part) for part in text_of(element, "Glyphs").split())
    return GlyphRun(max(0, whole(element.get("CodePosition"))), max(1, whole(element.get("CodeCount"), 1)), glyphs)
