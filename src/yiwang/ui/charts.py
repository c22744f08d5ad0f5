"""Bar and line charts drawn on the server as SVG; the page puts the table of the figures behind them.

Colours come from style sheet classes (no style attributes); bars and line ends carry their figure as text.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from yiwang.ui.filters import number

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 28, 40
FLOOR = HEIGHT - BOTTOM
SMALLEST = 1e-9  # nothing that is counted or measured is finer; below, powers of ten are not exact any more
Rows = Sequence[tuple[str, float | None]]


def nice_top(largest: float) -> float:
    """The end of a value axis: the first of 1, 2, 3, 4, 5, 6, 8 times a power of ten that holds it."""
    if largest <= 0:
        return 1.0
    if largest < SMALLEST:
        return SMALLEST
    step = 1.0
    while step * 10 <= largest:
        step *= 10
    while step > largest:
        step /= 10
    return next(step * factor for factor in (1, 2, 3, 4, 5, 6, 8, 10) if step * factor >= largest)


def _figure(value: float) -> str:
    return number(int(value)) if value == int(value) else number(value, 1)


def _text(kind: str, x: float, y: float, text: str, anchor: str = "middle") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="yw-chart__{kind}" {place}>{escape(text)}</text>'


def _height(value: float, top: float) -> float:
    return FLOOR - value / top * (FLOOR - TOP)


def _level(kind: str, y: float) -> str:
    return f'<path class="yw-chart__{kind}" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'


def _draw(title: str, inside: list[str], top: float, target: float | None, target_text: str) -> Markup:
    """Axis, target line, labels and frame around the drawn figures."""
    axis = []
    for share in (0.0, 0.5, 1.0):
        y = _height(top * share, top)
        axis += [_level("grid", y), _text("tick", LEFT - 8, y + 5, _figure(top * share), "end")]
    if target is not None:
        y = _height(target, top)
        words = f"{target_text} {_figure(target)}".strip()
        inside = [*inside, _level("target", y), _text("tick", LEFT + 4, y - 6, words, "start")]
    return Markup(  # noqa: S704  (numbers and escaped texts only)
        f'<svg class="yw-chart__svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-label="{escape(title)}" focusable="false"><title>{escape(title)}</title>'
        f"{''.join(axis)}{''.join(inside)}</svg>"
    )


def _top(rows: Rows, target: float | None) -> float:
    return nice_top(max([value or 0 for _, value in rows] + [target or 0]))


def bar_chart_svg(rows: Rows, title: str, target: float | None = None, target_text: str = "") -> Markup:
    """Bars for (label, value) rows; values are not negative. A missing value leaves its place empty."""
    top = _top(rows, target)
    room = (WIDTH - LEFT - RIGHT) / max(len(rows), 1)
    wide = min(room * 0.6, 56)
    parts = []
    for at, (label, value) in enumerate(rows):
        middle = LEFT + room * (at + 0.5)
        parts.append(_text("tick", middle, HEIGHT - 14, label))
        if value is None:
            continue
        y = _height(value, top)
        parts.append(
            f'<rect class="yw-chart__bar" x="{middle - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}"'
            f' height="{FLOOR - y:.1f}" rx="2"/>{_text("value", middle, y - 7, _figure(value))}'
        )
    return _draw(title, parts, top, target, target_text)


def line_chart_svg(rows: Rows, title: str, target: float | None = None, target_text: str = "") -> Markup:
    """A line through (label, value) rows in their order; a missing value breaks the line."""
    top = _top(rows, target)
    step = (WIDTH - LEFT - RIGHT - 48) / max(len(rows) - 1, 1)
    last = max((at for at, (_, value) in enumerate(rows) if value is not None), default=-1)
    parts, path, pen = [], "", "M"
    for at, (label, value) in enumerate(rows):
        x = LEFT + 24 + step * at
        parts.append(_text("tick", x, HEIGHT - 14, label))
        if value is None:
            pen = "M"
            continue
        y = _height(value, top)
        path += f"{pen}{x:.1f} {y:.1f}"
        pen = "L"
        parts.append(f'<circle class="yw-chart__dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        if at == last:
            parts.append(_text("value", x, y - 12, _figure(value)))
    parts.insert(0, f'<path class="yw-chart__line" d="{path}"/>')
    return _draw(title, parts, top, target, target_text)
