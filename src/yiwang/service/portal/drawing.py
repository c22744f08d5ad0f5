"""The steps of an item drawn as a flow: boxes and arrows in one SVG, black on white, without any script.

What is drawn stands below it in words too; the picture is decoration for who cannot see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

WIDTH, BOX, LINE, GAP, EDGE = 320, 280, 24, 28, 20
A_LINE = 14  # Chinese characters that fit into a box at this size
MOST_STEPS, MOST_LINES = 30, 3


def steps_svg(steps: Sequence[Mapping[str, str]]) -> Markup:
    """The drawing; empty for less than two steps, which need none."""
    shown = list(steps)[:MOST_STEPS]
    if len(shown) < 2:
        return Markup("")
    parts, y = [], 2
    for number, step in enumerate(shown, 1):
        lines = [f"{number}. {line}" if at == 0 else line for at, line in enumerate(wrapped(step["title"]))]
        lines += wrapped(step.get("text", ""))[:1]
        height = LINE * len(lines) + 16
        if number > 1:
            middle = WIDTH // 2
            parts.append(f'<path class="yw-flow__arrow" d="M{middle} {y - GAP}V{y - 3}m-6-7 6 7 6-7"/>')
        parts.append(f'<rect class="yw-flow__box" x="{EDGE}" y="{y}" width="{BOX}" height="{height}" rx="6"/>')
        for at, line in enumerate(lines):
            parts.append(f'<text class="yw-flow__text" x="{EDGE + 14}" y="{y + 25 + at * LINE}">{escape(line)}</text>')
        y += height + GAP
    high = y - GAP + 2
    return Markup(  # noqa: S704  (numbers and escaped texts only)
        f'<svg class="yw-flow" viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" height="{high}" aria-hidden="true"'
        f' focusable="false">{"".join(parts)}</svg>'
    )


def wrapped(text: str) -> list[str]:
    """A text in lines that fit, at most ``MOST_LINES``; what is cut off ends with an ellipsis."""
    text = " ".join(text.split())
    lines = [text[at : at + A_LINE] for at in range(0, len(text), A_LINE)]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + "…"]
    return lines
