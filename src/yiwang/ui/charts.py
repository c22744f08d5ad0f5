"""Simple bar and line charts drawn on the server as SVG. The page always puts the table of the same figures behind them.

Colours come from style sheet classes (no style attributes); every bar and every line end also carries its figure as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from yiwang.ui.filters import number

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 24, 40


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a chart: its label on the axis and its value (None: no figure was reported)."""

    label: str
    value: float | None


def _points(rows: Sequence[tuple[str, float | None]]) -> list[Point]:
    return [Point(str(label), value) for label, value in rows]


def nice_top(largest: float) -> float:
    """The end of a value axis: the first of 1, 2, 2.5, 5, 10 times a power of ten that holds `largest`."""
    if largest <= 0:
        return 1.0
    step = 10.0 ** (len(str(int(largest))) - 1) if largest >= 1 else 0.1
    while step > largest:
        step /= 10
    return next(step * factor for factor in (1, 2, 2.5, 5, 10) if step * factor >= largest)


def _frame(title: str, inside: str) -> Markup:
    return Markup(  # noqa: S704  (numbers and escaped texts only)
        f'<svg class="yw-chart__svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="{escape(title)}" focusable="false"><title>{escape(title)}</title>{inside}</svg>'
    )


def _axis(top: float) -> str:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
        value = top * share
        text = number(int(value)) if value == int(value) else number(value, 1)
        parts.append(f'<path class="yw-chart__grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(
            f'<text class="yw-chart__tick" x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{text}</text>'
        )
    return "".join(parts)


def _figure(value: float) -> str:
    return number(int(value)) if value == int(value) else number(value, 1)


def _target_line(target: float | None, top: float, text: str) -> str:
    if target is None:
        return ""
    y = HEIGHT - BOTTOM - target / top * (HEIGHT - TOP - BOTTOM)
    return (
        f'<path class="yw-chart__target" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="yw-chart__tick" x="{WIDTH - RIGHT}" y="{y - 6:.1f}" text-anchor="end">'
        f"{escape(text)} {_figure(target)}</text>"
    )


def bar_chart_svg(
    rows: Sequence[tuple[str, float | None]], title: str, target: float | None = None, target_text: str = ""
) -> Markup:
    """Bars for (label, value) rows; values are not negative. A missing value leaves its place empty."""
    points = _points(rows)
    top = nice_top(max([p.value or 0 for p in points] + [target or 0]))
    room = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    parts = [_axis(top)]
    for at, point in enumerate(points):
        middle = LEFT + room * (at + 0.5)
        parts.append(
            f'<text class="yw-chart__tick" x="{middle:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(point.label)}</text>'
        )
        if point.value is None:
            continue
        tall = point.value / top * (HEIGHT - TOP - BOTTOM)
        wide = min(room * 0.6, 56)
        y = HEIGHT - BOTTOM - tall
        parts.append(
            f'<rect class="yw-chart__bar" x="{middle - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="2"/>'
            f'<text class="yw-chart__value" x="{middle:.1f}" y="{y - 6:.1f}" text-anchor="middle">{_figure(point.value)}</text>'
        )
    return _frame(title, "".join(parts) + _target_line(target, top, target_text))


def line_chart_svg(
    rows: Sequence[tuple[str, float | None]], title: str, target: float | None = None, target_text: str = ""
) -> Markup:
    """A line through (label, value) rows in their order; a missing value breaks the line instead of bridging it."""
    points = _points(rows)
    top = nice_top(max([p.value or 0 for p in points] + [target or 0]))
    step = (WIDTH - LEFT - RIGHT - 32) / max(len(points) - 1, 1)
    parts, path, pen = [_axis(top)], [], "M"
    last = max((at for at, p in enumerate(points) if p.value is not None), default=None)
    for at, point in enumerate(points):
        x = LEFT + 16 + step * at
        parts.append(
            f'<text class="yw-chart__tick" x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(point.label)}</text>'
        )
        if point.value is None:
            pen = "M"
            continue
        y = HEIGHT - BOTTOM - point.value / top * (HEIGHT - TOP - BOTTOM)
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
        parts.append(f'<circle class="yw-chart__dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        if at == last:
            parts.append(
                f'<text class="yw-chart__value" x="{x:.1f}" y="{y - 12:.1f}" text-anchor="middle">{_figure(point.value)}</text>'
            )
    parts.append(f'<path class="yw-chart__line" d="{"".join(path)}"/>')
    return _frame(title, "".join(parts) + _target_line(target, top, target_text))
