"""The living style page: every macro with its states and the code that makes it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from yiwang.ui.environment import environment
from yiwang.ui.tokens import DARK, LIGHT, contrast

TEMPLATES = Path(__file__).parent / "jinja2"
SECTIONS = {
    "buttons": "按钮",
    "fields": "表单",
    "status": "状态和时限",
    "notices": "消息和页面状态",
    "cards": "卡片和数字",
    "tables": "表格和清单",
    "progress": "办到哪一步",
    "papers": "证照、核对、回执",
    "navigation": "找路",
    "charts": "图表",
    "desk": "工作台",
}
DAYS = {"day": date(2026, 11, 28), "past": date(2026, 11, 18)}


@dataclass(frozen=True, slots=True)
class Sample:
    """One state of a macro: what it shows, the template code, the HTML it gives."""

    title: str
    code: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Section:
    """The samples of one theme."""

    key: str
    title: str
    samples: list[Sample]


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour in both themes with its contrast on the page's ground."""

    name: str
    light: str
    dark: str
    light_ratio: float
    dark_ratio: float


@cache
def _environment() -> jinja2.Environment:
    return environment(loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined)


def read_samples(key: str) -> list[tuple[str, str]]:
    """(title, code) pairs of `samples/<key>.html`; each starts with a line `=== title`."""
    text = (TEMPLATES / "ui" / "samples" / f"{key}.html").read_text(encoding="utf-8")
    parts = [part.split("\n", 1) for part in text.split("=== ") if part.strip()]
    return [(title.strip(), code.strip()) for title, code in parts]


def _section(key: str, title: str) -> Section:
    made = _environment()
    samples = [
        Sample(name, code, Markup(made.from_string(code).render(sample=DAYS)))  # noqa: S704  (our own code)
        for name, code in read_samples(key)
    ]
    return Section(key, title, samples)


def _swatches() -> list[Swatch]:
    return [
        Swatch(name, LIGHT[name], DARK[name], _ratio(LIGHT, name), _ratio(DARK, name))
        for name in LIGHT
        if not name.startswith("on-")
    ]


def _ratio(theme: dict[str, str], name: str) -> float:
    """Of a ground with the text on it, of everything else with the page under it."""
    ground = name in ("paper", "surface", "sunken", "line") or name.endswith("-tint")
    return round(contrast(theme[name], theme["text" if ground else "paper"]), 1)


def style_page_context() -> dict[str, Any]:
    """Everything `ui/style.html` needs: sections with rendered samples and the colours with their contrast."""
    return {
        "sections": [_section(key, title) for key, title in SECTIONS.items()],
        "swatches": _swatches(),
        "site": {"name": "一网", "place": "样式手册"},
    }
