"""Colours, shadings, patterns and drawing parameters (GB/T 33190 §8.2, §8.3) read from XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from lxml.etree import _Element as Element

from yiwang.formats.ofd.errors import ReferenceLoop, TooManyParts
from yiwang.formats.ofd.objects import BLACK, AxialShading, Colour, Paint, RadialShading, Segment, Style
from yiwang.formats.ofd.values import identifier, number, numbers, optional_number, point, whole


def local(element: Element) -> str:
    """The element's name without namespace: real files leave it out or use an older one."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The child elements of these names."""
    for one in element if element is not None else ():
        if local(one) in names:
            yield one


def at_most(found: Iterable[Element], most: int) -> tuple[Element, ...]:
    """All of them; more than `most` are `TooManyParts`."""
    kept = tuple(islice(found, most + 1))
    if len(kept) > most:
        raise TooManyParts(what=f"> {most}")
    return kept


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name."""
    return next(children(element, name), None)


def text_of(element: Element | None, name: str = "") -> str:
    """The text of the element or of its child `name`, without blanks around it; empty where there is none."""
    found = child(element, name) if name else element
    return (found.text or "").strip() if found is not None else ""


@dataclass(frozen=True, slots=True)
class ColourSpace:
    """§7.9.2.2: `kind` GRAY, RGB or CMYK, values of `bits` bits, a palette or none."""

    kind: str = "RGB"
    bits: int = 8
    palette: tuple[str, ...] = ()


RGB = ColourSpace()


def colour(element: Element, spaces: Mapping[int, ColourSpace]) -> Colour:
    """The plain colour of a CT_Color element; black where it has no value."""
    space = spaces.get(identifier(element.get("ColorSpace")), RGB)
    text = element.get("Value")
    index = element.get("Index")
    if text is None and index is not None and space.palette:
        text = space.palette[min(max(0, whole(index)), len(space.palette) - 1)]
    alpha = min(max(optional_number(element.get("Alpha"), 255.0), 0.0), 255.0) / 255.0
    red, green, blue = _rgb(_channels(text), space)
    return Colour(red, green, blue, round(alpha, 4))


def _channels(text: str | None) -> tuple[float, ...]:
    """Channel values; `#ff` is hexadecimal (§8.3.2)."""
    return tuple(
        float(int(part[1:], 16)) if part.startswith("#") and _hexadecimal(part[1:]) else number(part)
        for part in (text or "").replace(",", " ").split()[:8]
    )


def _hexadecimal(text: str) -> bool:
    return 0 < len(text) <= 4 and all(one in "0123456789abcdefABCDEF" for one in text)


def _rgb(channels: tuple[float, ...], space: ColourSpace) -> tuple[int, int, int]:
    top = float((1 << min(max(space.bits, 1), 16)) - 1)
    parts = [min(max(one / top, 0.0), 1.0) for one in channels]
    if not parts:
        return 0, 0, 0
    if len(parts) >= 4 or (space.kind == "CMYK" and len(parts) == 4):
        cyan, magenta, yellow, key = parts[:4]
        parts = [(1 - cyan) * (1 - key), (1 - magenta) * (1 - key), (1 - yellow) * (1 - key)]
    elif len(parts) < 3:
        parts = [parts[0]] * 3
    return round(parts[0] * 255), round(parts[1] * 255), round(parts[2] * 255)


def paint(element: Element, spaces: Mapping[int, ColourSpace]) -> Paint:
    """The paint of a CT_Color element; patterns are read by `content`, other shadings become their first colour."""
    for shading in children(element, "AxialShd", "RadialShd"):
        segments = _segments(shading, spaces)
        if not segments:
            continue
        extend = whole(shading.get("Extend"))
        kind = shading.get("MapType") or "Direct"
        if local(shading) == "AxialShd":
            start, end = point(shading.get("StartPoint")), point(shading.get("EndPoint"))
            return AxialShading(start, end, segments, extend, kind, optional_number(shading.get("MapUnit"), 0.0))
        return RadialShading(
            point(shading.get("StartPoint")),
            optional_number(shading.get("StartRadius"), 0.0),
            point(shading.get("EndPoint")),
            optional_number(shading.get("EndRadius"), 0.0),
            segments,
            extend,
            kind,
            optional_number(shading.get("Eccentricity"), 0.0),
            optional_number(shading.get("Angle"), 0.0),
        )
    for shading in children(element, "GouraudShd", "LaGourandShd", "LaGouraudShd"):
        first = next((one for one in shading.iter() if local(one) in {"Color", "BackColor"}), None)
        if first is not None:
            return colour(first, spaces)
    return colour(element, spaces)


def _segments(shading: Element, spaces: Mapping[int, ColourSpace]) -> tuple[Segment, ...]:
    found = list(children(shading, "Segment"))[:256]
    stops: list[Segment] = []
    for at, one in enumerate(found):
        inner = child(one, "Color")
        if inner is not None:
            even = at / max(1, len(found) - 1)
            position = min(max(optional_number(one.get("Position"), even), 0.0), 1.0)
            stops.append(Segment(position, colour(inner, spaces)))
    return tuple(sorted(stops, key=lambda stop: stop.position))


@dataclass(frozen=True, slots=True)
class DrawParam:
    """§8.2: values to lay under an object's own; `relative` is the one below it."""

    relative: int
    values: Mapping[str, Any]


def own_values(element: Element) -> dict[str, Any]:
    """The style values that stand on an element itself (colours apart)."""
    found: dict[str, Any] = {}
    for name, key in (("LineWidth", "line_width"), ("MiterLimit", "miter_limit"), ("DashOffset", "dash_offset")):
        if (element.get(name) or "").strip():
            found[key] = number(element.get(name) or "")
    for name, key in (("Cap", "cap"), ("Join", "join")):
        if element.get(name):
            found[key] = element.get(name)
    if element.get("DashPattern"):
        dash = numbers(element.get("DashPattern"), 64)
        found["dash"] = dash if all(one >= 0 for one in dash) and any(dash) else ()
    return found


def colours_of(element: Element, spaces: Mapping[int, ColourSpace]) -> dict[str, Any]:
    """The paints that stand in an element."""
    found: dict[str, Any] = {}
    for name, key in (("FillColor", "fill"), ("StrokeColor", "stroke")):
        inner = child(element, name)
        if inner is not None:
            found[key] = paint(inner, spaces)
    return found


def laid_under(params: Mapping[int, DrawParam], start: int) -> dict[str, Any]:
    """The values of a DrawParam with those it is relative to underneath; a circle is a `ReferenceLoop`."""
    chain: list[DrawParam] = []
    seen: set[int] = set()
    while start:
        if start in seen:
            raise ReferenceLoop()
        seen.add(start)
        found = params.get(start)
        if found is None:
            break
        chain.append(found)
        start = found.relative
    merged: dict[str, Any] = {}
    for one in reversed(chain):
        merged |= one.values
    return merged


def style(values: Mapping[str, Any], *, text: bool = False) -> Style:
    """The style of these values; text is filled black and lines are black unless something says otherwise."""
    made = Style(**values)
    if text and made.fill is None:
        made = replace(made, fill=BLACK)
    if made.stroke is None:
        made = replace(made, stroke=BLACK)
    return made
