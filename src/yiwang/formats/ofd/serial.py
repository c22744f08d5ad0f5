"""Objects back into XML: the inverse of `content` and `paints` for what this room writes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yiwang.formats.ofd.errors import ContentWrong
from yiwang.formats.ofd.objects import (
    AxialShading,
    Block,
    Clip,
    Colour,
    CompositeObject,
    Drawn,
    ImageObject,
    Layer,
    Paint,
    PathObject,
    RadialShading,
    Style,
    TextCode,
    TextObject,
)
from yiwang.formats.ofd.paths import short, write_path
from yiwang.formats.ofd.values import IDENTITY, Box, Matrix

NAMESPACE = "http://www.ofdspec.org/2016"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = Style()


def _checked(text: str) -> str:
    """Text that XML can hold; control characters are `ContentWrong`, because dropping them would change the text."""
    wrong = _NOT_XML.search(text)
    if wrong:
        raise ContentWrong(what=f"U+{ord(wrong[0]):04X}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def tag(name: str, attributes: dict[str, str] | None = None, inner: str = "", *, text: str | None = None) -> str:
    """An element of the OFD namespace; `inner` is XML already, `text` is not."""
    parts = "".join(
        f' {key}="{_checked(value).replace(chr(34), "&quot;").replace(chr(10), "&#10;").replace(chr(9), "&#9;")}"'
        for key, value in (attributes or {}).items()
    )
    body = inner if text is None else _checked(text)
    return f"<ofd:{name}{parts}>{body}</ofd:{name}>" if body else f"<ofd:{name}{parts}/>"


def document(name: str, inner: str, attributes: dict[str, str] | None = None) -> bytes:
    """A whole XML file with this root."""
    return (_HEAD + tag(name, {"xmlns:ofd": NAMESPACE, **(attributes or {})}, inner)).encode()


def box_text(box: Box) -> str:
    """ST_Box."""
    return " ".join(short(one) for one in (box.x, box.y, box.width, box.height))


def _matrix_text(matrix: Matrix) -> str:
    return " ".join(f"{one:.6g}" for one in (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))


def layers_xml(layers: Iterable[Layer]) -> str:
    """The layers of a page."""
    return "".join(
        tag("Layer", {"ID": str(one.id), "Type": one.kind}, "".join(map(object_xml, one.objects))) for one in layers
    )


def object_xml(one: Drawn) -> str:
    """A graphic object."""
    shared = _shared(one)
    if isinstance(one, TextObject):
        return tag("TextObject", shared | _text_attributes(one), _text_inner(one))
    if isinstance(one, PathObject):
        return tag("PathObject", shared | _path_attributes(one), _path_inner(one))
    inner = _clips(one.clips)
    if isinstance(one, ImageObject):
        more = {"ResourceID": str(one.resource)}
        if one.substitution:
            more["Substitution"] = str(one.substitution)
        if one.mask:
            more["ImageMask"] = str(one.mask)
        return tag("ImageObject", shared | more, inner)
    if isinstance(one, CompositeObject):
        return tag("CompositeObject", shared | {"ResourceID": str(one.resource)}, inner)
    if isinstance(one, Block):
        return tag("PageBlock", shared, inner + "".join(map(object_xml, one.objects)))
    raise TypeError(type(one).__name__)


def _shared(one: Drawn) -> dict[str, str]:
    found = {"ID": str(one.id), "Boundary": box_text(one.boundary)}
    if one.name:
        found["Name"] = one.name
    if one.ctm != IDENTITY:
        found["CTM"] = _matrix_text(one.ctm)
    if one.alpha < 1:
        found["Alpha"] = short(one.alpha * 255)
    if not one.visible:
        found["Visible"] = "false"
    return found | _style(one.style)


def _style(style: Style) -> dict[str, str]:
    found = {}
    for name, value, plain in (
        ("LineWidth", style.line_width, _PLAIN.line_width),
        ("MiterLimit", style.miter_limit, _PLAIN.miter_limit),
        ("DashOffset", style.dash_offset, _PLAIN.dash_offset),
    ):
        if value != plain:
            found[name] = short(value)
    if style.cap != _PLAIN.cap:
        found["Cap"] = style.cap
    if style.join != _PLAIN.join:
        found["Join"] = style.join
    if style.dash:
        found["DashPattern"] = " ".join(short(one) for one in style.dash)
    return found


def _colour_attributes(colour: Colour) -> dict[str, str]:
    found = {"Value": f"{colour.red} {colour.green} {colour.blue}"}
    if colour.alpha < 1:
        found["Alpha"] = short(colour.alpha * 255)
    return found


def _paint(name: str, paint: Paint | None) -> str:
    if paint is None:
        return ""
    if isinstance(paint, Colour):
        return tag(name, _colour_attributes(paint))
    if not isinstance(paint, AxialShading | RadialShading):
        raise TypeError(type(paint).__name__)
    stops = "".join(
        tag("Segment", {"Position": short(one.position)}, tag("Color", _colour_attributes(one.colour)))
        for one in paint.segments
    )
    ends = {"StartPoint": " ".join(map(short, paint.start)), "EndPoint": " ".join(map(short, paint.end))}
    more = {"Extend": str(paint.extend)} if paint.extend else {}
    if paint.map_type != "Direct":
        more["MapType"] = paint.map_type
    if isinstance(paint, AxialShading):
        if paint.map_unit:
            more["MapUnit"] = short(paint.map_unit)
        return tag(name, {}, tag("AxialShd", ends | more, stops))
    more |= {"StartRadius": short(paint.start_radius), "EndRadius": short(paint.end_radius)}
    return tag(name, {}, tag("RadialShd", ends | more, stops))


def _clips(clips: Iterable[Clip]) -> str:
    """All clips of an object; TransFlag stands once, on the whole list (§8.4)."""
    found = list(clips)
    if not found:
        return ""
    inner = ""
    for clip in found:
        areas = ""
        for area in clip.areas:
            ctm = {} if area.ctm == IDENTITY else {"CTM": _matrix_text(area.ctm)}
            shape = object_xml(area.shape)
            for old, new in (("PathObject", "Path"), ("TextObject", "Text")):
                shape = re.sub(rf"^<ofd:{old}\b|</ofd:{old}>$", lambda m, o=old, n=new: m[0].replace(o, n), shape)  # type: ignore[misc]
            areas += tag("Area", ctm, shape)
        inner += tag("Clip", {}, areas)
    return tag("Clips", {} if found[0].transformed else {"TransFlag": "false"}, inner)


def _path_attributes(one: PathObject) -> dict[str, str]:
    found = {}
    if not one.stroke:
        found["Stroke"] = "false"
    if one.fill:
        found["Fill"] = "true"
    if one.even_odd:
        found["Rule"] = "Even-Odd"
    return found


def _path_inner(one: PathObject) -> str:
    fill = _paint("FillColor", one.style.fill) if one.fill else ""
    stroke = _paint("StrokeColor", one.style.stroke) if one.stroke else ""
    return _clips(one.clips) + stroke + fill + tag("AbbreviatedData", text=write_path(one.data))


def _text_attributes(one: TextObject) -> dict[str, str]:
    found = {"Font": str(one.font), "Size": short(one.size)}
    if not one.fill:
        found["Fill"] = "false"
    if one.stroke:
        found["Stroke"] = "true"
    if one.h_scale != 1:
        found["HScale"] = short(one.h_scale)
    if one.read_direction:
        found["ReadDirection"] = str(one.read_direction)
    if one.char_direction:
        found["CharDirection"] = str(one.char_direction)
    if one.weight != 400:
        found["Weight"] = str(one.weight)
    if one.italic:
        found["Italic"] = "true"
    return found


def _text_inner(one: TextObject) -> str:
    fill = _paint("FillColor", one.style.fill) if one.fill else ""
    stroke = _paint("StrokeColor", one.style.stroke) if one.stroke else ""
    runs = "".join(
        tag(
            "CGTransform",
            {"CodePosition": str(run.start), "CodeCount": str(run.count), "GlyphCount": str(len(run.glyphs))},
            tag("Glyphs", text=" ".join(map(str, run.glyphs))),
        )
        for run in one.glyph_runs
    )
    return _clips(one.clips) + fill + stroke + runs + "".join(map(_code, one.codes))


def _code(code: TextCode) -> str:
    found = {"X": short(code.x), "Y": short(code.y)}
    if code.delta_x:
        found["DeltaX"] = delta_text(code.delta_x)
    if code.delta_y:
        found["DeltaY"] = delta_text(code.delta_y)
    return tag("TextCode", found, text=code.text)


def delta_text(gaps: Iterable[float]) -> str:
    """The gaps with runs of three and more equal ones as `g n v` (§11.3)."""
    runs: list[tuple[str, int]] = []
    for gap in map(short, gaps):
        if runs and runs[-1][0] == gap:
            runs[-1] = (gap, runs[-1][1] + 1)
        else:
            runs.append((gap, 1))
    return " ".join(f"g {count} {gap}" if count > 2 else " ".join([gap] * count) for gap, count in runs)
