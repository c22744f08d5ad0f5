"""Paints as SVG attributes and definitions: colours, gradients, patterns, lines (GB/T 33190 §8.2, §8.3)."""

from __future__ import annotations

import math
from typing import Protocol

from yiwang.formats.ofd.objects import AxialShading, Colour, Paint, Pattern, RadialShading, Segment, Style
from yiwang.formats.ofd.paths import short

_CAPS = {"Round": "round", "Square": "square"}
_JOINS = {"Round": "round", "Bevel": "bevel"}
_SPREADS = {"Repeat": "repeat", "Reflect": "reflect"}
HAIRLINE = 0.1  # millimetres: what a line of width 0 becomes


class Canvas(Protocol):
    """What paints need of the painter."""

    def fresh(self) -> str:
        """A new identifier."""
        ...

    def define(self, text: str) -> None:
        """Append to the definitions."""
        ...

    def cell(self, pattern: Pattern, depth: int) -> str:
        """A pattern's cell as SVG."""
        ...


class Inks:
    """Turns paints into attributes, with gradients and patterns defined on the canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def fill(self, paint: Paint | None, depth: int = 0) -> str:
        """The fill attributes; nothing is filled where there is no paint."""
        return self._attributes("fill", paint, depth) if paint is not None else ' fill="none"'

    def stroke(self, style: Style, scale: float = 1.0, depth: int = 0) -> str:
        """The stroke attributes; a line of width 0 is drawn as a hair line."""
        if style.stroke is None:
            return ""
        width = style.line_width if style.line_width > 0 else HAIRLINE / (scale or 1.0)
        parts = [self._attributes("stroke", style.stroke, depth), f' stroke-width="{short(width)}"']
        if style.cap in _CAPS:
            parts.append(f' stroke-linecap="{_CAPS[style.cap]}"')
        if style.join in _JOINS:
            parts.append(f' stroke-linejoin="{_JOINS[style.join]}"')
        if style.miter_limit != 4.0 and style.join not in _JOINS:
            parts.append(f' stroke-miterlimit="{short(max(1.0, style.miter_limit))}"')
        if style.dash:
            parts.append(f' stroke-dasharray="{" ".join(short(one) for one in style.dash)}"')
            if style.dash_offset:
                parts.append(f' stroke-dashoffset="{short(style.dash_offset)}"')
        return "".join(parts)

    def _attributes(self, kind: str, paint: Paint, depth: int) -> str:
        if isinstance(paint, Colour):
            clear = f' {kind}-opacity="{short(paint.alpha)}"' if paint.alpha < 1 else ""
            return f' {kind}="{paint.hex}"{clear}'
        name = self.canvas.fresh()
        if isinstance(paint, AxialShading):
            self.canvas.define(_axial(paint, name))
        elif isinstance(paint, RadialShading):
            self.canvas.define(_radial(paint, name))
        elif paint.x_step > 0 and paint.y_step > 0:
            matrix = paint.ctm
            parts = " ".join(f"{one:.6g}" for one in (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f))
            inner = self.canvas.cell(paint, depth)
            size = f'width="{short(paint.x_step)}" height="{short(paint.y_step)}"'
            self.canvas.define(
                f'<pattern id="{name}" patternUnits="userSpaceOnUse" {size} patternTransform="matrix({parts})">'
                f"{inner}</pattern>"
            )
        else:
            return f' {kind}="none"'
        return f' {kind}="url(#{name})"'


def _stops(segments: tuple[Segment, ...], extend: int, spread: str, start: float = 0.0) -> str:
    """Stops; without extension the paint ends where the gradient does, which SVG says with clear stops."""
    stops = [(start + one.position * (1 - start), one.colour, one.colour.alpha) for one in segments]
    if spread not in _SPREADS:
        if not extend & 1:
            stops.insert(0, (stops[0][0], stops[0][1], 0.0))
        if not extend & 2:
            stops.append((stops[-1][0], stops[-1][1], 0.0))
    return "".join(
        f'<stop offset="{short(at)}" stop-color="{colour.hex}"'
        + (f' stop-opacity="{short(alpha)}"' if alpha < 1 else "")
        + "/>"
        for at, colour, alpha in stops
    )


def _spread(kind: str) -> str:
    return f' spreadMethod="{_SPREADS[kind]}"' if kind in _SPREADS else ""


def _axial(paint: AxialShading, name: str) -> str:
    (x1, y1), (x2, y2) = paint.start, paint.end
    length = math.hypot(x2 - x1, y2 - y1)
    if paint.map_type in _SPREADS and paint.map_unit > 0 and length > 0:
        x2, y2 = x1 + (x2 - x1) * paint.map_unit / length, y1 + (y2 - y1) * paint.map_unit / length
    ends = f'x1="{short(x1)}" y1="{short(y1)}" x2="{short(x2)}" y2="{short(y2)}"'
    stops = _stops(paint.segments, paint.extend, paint.map_type)
    spread = _spread(paint.map_type)
    return f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {ends}{spread}>{stops}</linearGradient>'


def _radial(paint: RadialShading, name: str) -> str:
    """The larger circle bounds; the inner radius is told by where the stops start, which every renderer understands."""
    inner, outer, (fx, fy), (cx, cy) = paint.start_radius, paint.end_radius, paint.start, paint.end
    segments, extend = paint.segments, paint.extend
    if inner > outer:
        inner, outer, (fx, fy), (cx, cy) = outer, inner, (cx, cy), (fx, fy)
        segments = tuple(Segment(1 - one.position, one.colour) for one in reversed(segments))
        extend = (extend & 1) << 1 | (extend & 2) >> 1
    place = f'cx="{short(cx)}" cy="{short(cy)}" r="{short(max(outer, 1e-4))}" fx="{short(fx)}" fy="{short(fy)}"'
    turned = ""
    if 0 < paint.eccentricity < 1:
        flat = math.sqrt(1 - paint.eccentricity**2)
        x, y = short(cx), short(cy)
        turned = (
            f' gradientTransform="rotate({short(paint.angle)} {x} {y}) '
            f'translate(0 {short(cy * (1 - flat))}) scale(1 {short(flat)})"'
        )
    stops = _stops(segments, extend, paint.map_type, inner / outer if outer > 0 else 0.0)
    spread = _spread(paint.map_type)
    return (
        f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" {place}{turned}{spread}>{stops}</radialGradient>'
    )
