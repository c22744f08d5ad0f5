"""Colours: every pair that the style sheets use can be read in every theme."""

import re
from pathlib import Path

import pytest

from yiwang.ui.tokens import DARK, LIGHT, PAIRS, STYLESHEET, TEXT, THEMES, contrast, stylesheet

# WCAG 2.2 contrast of known pairs (foreground, background, ratio)
VECTORS = [
    ("#000000", "#FFFFFF", 21.0),
    ("#767676", "#FFFFFF", 4.542),
    ("#777777", "#FFFFFF", 4.478),
    ("#949494", "#FFFFFF", 3.033),
    ("#C00000", "#FFFFFF", 6.479),
    ("#FF0000", "#FFFFFF", 3.998),
    ("#1677FF", "#FFFFFF", 4.104),
]
STATIC = Path(STYLESHEET).parent
SHEETS = sorted(STATIC.glob("*.css"))


@pytest.mark.parametrize(("one", "other", "ratio"), VECTORS)
def test_contrast_differs_from_published_value(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 3) == ratio
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_pair_too_weak_to_read(theme: str, front: str, ground: str, least: float) -> None:
    colours = THEMES[theme]
    assert contrast(colours[front], colours[ground]) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_theme_forgets_a_colour(theme: str) -> None:
    assert THEMES[theme].keys() == LIGHT.keys()
    assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in THEMES[theme].values())


def test_high_contrast_is_not_higher() -> None:
    for plain, strong in ((LIGHT, THEMES["contrast"]), (DARK, THEMES["contrast-dark"])):
        for name in ("text", "muted", "action", "seal", "ok", "warn", "idle"):
            assert contrast(strong[name], strong["paper"]) > contrast(plain[name], plain["paper"])
            assert contrast(strong[name], strong["paper"]) >= 7


def test_text_pairs_allow_less_than_aa() -> None:
    assert all(least >= TEXT for front, _, least in PAIRS if front in ("text", "muted", "action", "seal"))


def test_stylesheet_was_edited_by_hand() -> None:
    assert STYLESHEET.read_text(encoding="utf-8") == stylesheet()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_uses_a_token_that_does_not_exist(sheet: Path) -> None:
    declared = set(re.findall(r"(--yw-[\w-]+):", stylesheet()))
    used = set(re.findall(r"var\((--yw-[\w-]+)", sheet.read_text(encoding="utf-8")))
    assert used <= declared


@pytest.mark.parametrize("sheet", [path for path in SHEETS if path.name in ("base.css", "forms.css", "desk.css")])
def test_sheet_brings_its_own_colour(sheet: Path) -> None:
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b", sheet.read_text(encoding="utf-8"))


def _painted_pairs(css: str) -> list[tuple[str, str]]:
    pairs = []
    for body in re.findall(r"\{([^{}]*)\}", css):
        ground = re.search(r"background(?:-color)?:\s*var\(--yw-([\w-]+)\)", body)
        front = re.search(r"(?<![\w-])color:\s*var\(--yw-([\w-]+)\)", body)
        if ground and front:
            pairs.append((front.group(1), ground.group(1)))
    return pairs


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_rule_paints_a_pair_that_nobody_measured(sheet: Path) -> None:
    measured = {(front, ground) for front, ground, _ in PAIRS} | {(ground, front) for front, ground, _ in PAIRS}
    assert set(_painted_pairs(sheet.read_text(encoding="utf-8"))) <= measured
