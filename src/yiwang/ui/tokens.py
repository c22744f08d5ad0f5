"""Design tokens: the one place where colours, type sizes and spacing are decided.

`tokens.css` is written from here (`python -m yiwang.ui.tokens`); a test holds file and source equal. `PAIRS`
lists the pairs of colours that the style sheets put on each other; each must reach its ratio in every theme
(WCAG 2.2 §1.4.3 and §1.4.11, GB/T 37668-2019).
"""

from pathlib import Path

STYLESHEET = Path(__file__).parent / "static" / "ui" / "tokens.css"

LIGHT = {
    "paper": "#FAF8F4",  # the page: a warm white, like good paper
    "surface": "#FFFFFF",  # what lies on the page: header, cards, fields
    "sunken": "#F2EFE9",  # quiet areas: footer, code, table heads
    "text": "#1D2127",
    "muted": "#545B64",
    "line": "#DDD8CE",  # decoration only
    "edge": "#70767F",  # borders that carry meaning: fields, radios
    "action": "#17457F",  # the one deep blue
    "action-strong": "#0E3059",
    "on-action": "#FFFFFF",
    "action-tint": "#E8EFF8",
    "seal": "#A8201A",  # seals and destructive acts only
    "seal-strong": "#7F1511",
    "on-seal": "#FFFFFF",
    "seal-tint": "#FBEDEB",
    "ok": "#1C6437",
    "ok-tint": "#E5F2E9",
    "warn": "#7D4600",
    "warn-tint": "#FCF1DB",
    "idle": "#4C535B",
    "idle-tint": "#ECEDEE",
    "focus": "#B94E00",
    "chart": "#2A62A8",
    "chart-soft": "#6F7F94",
}

DARK = {
    "paper": "#15191E",
    "surface": "#1D2228",
    "sunken": "#11151A",
    "text": "#EBE8E2",
    "muted": "#AEB4BC",
    "line": "#363D46",
    "edge": "#8A929C",
    "action": "#9CC2F2",
    "action-strong": "#C3DBF8",
    "on-action": "#0B1E36",
    "action-tint": "#1E3048",
    "seal": "#F3A8A1",
    "seal-strong": "#F8C9C5",
    "on-seal": "#3B0C09",
    "seal-tint": "#432220",
    "ok": "#8ED3A6",
    "ok-tint": "#1B3325",
    "warn": "#F0C071",
    "warn-tint": "#3A2C14",
    "idle": "#C2C7CD",
    "idle-tint": "#2E343B",
    "focus": "#FFB35C",
    "chart": "#8DB8EE",
    "chart-soft": "#8C98A7",
}

CONTRAST_LIGHT = LIGHT | {
    "paper": "#FFFFFF",
    "sunken": "#FFFFFF",
    "text": "#000000",
    "muted": "#1F2328",
    "line": "#000000",
    "edge": "#000000",
    "action": "#00264F",
    "action-strong": "#000000",
    "action-tint": "#FFFFFF",
    "seal": "#7A0C08",
    "seal-strong": "#4D0503",
    "seal-tint": "#FFFFFF",
    "ok": "#00401C",
    "ok-tint": "#FFFFFF",
    "warn": "#502B00",
    "warn-tint": "#FFFFFF",
    "idle": "#24282D",
    "idle-tint": "#FFFFFF",
    "focus": "#9A3B00",
    "chart": "#00264F",
    "chart-soft": "#3D454F",
}

CONTRAST_DARK = DARK | {
    "paper": "#000000",
    "surface": "#000000",
    "sunken": "#000000",
    "text": "#FFFFFF",
    "muted": "#E4E6E9",
    "line": "#FFFFFF",
    "edge": "#FFFFFF",
    "action": "#B5D6FF",
    "action-strong": "#FFFFFF",
    "on-action": "#000000",
    "action-tint": "#000000",
    "seal": "#FFC4BE",
    "seal-strong": "#FFFFFF",
    "on-seal": "#000000",
    "seal-tint": "#000000",
    "ok": "#A9F0C1",
    "ok-tint": "#000000",
    "warn": "#FFD792",
    "warn-tint": "#000000",
    "idle": "#E4E6E9",
    "idle-tint": "#000000",
    "focus": "#FFC680",
    "chart": "#B5D6FF",
    "chart-soft": "#C8CED6",
}

THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST_LIGHT, "contrast-dark": CONTRAST_DARK}

TEXT = 4.5
SHAPE = 3.0
GROUNDS = ("paper", "surface", "sunken")

# (foreground, background, least ratio)
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((name, ground, TEXT) for ground in GROUNDS for name in ("text", "muted", "action", "action-strong", "seal")),
    *((name, ground, TEXT) for ground in GROUNDS for name in ("ok", "warn", "idle")),
    *((name, ground, SHAPE) for ground in GROUNDS for name in ("edge", "focus", "chart", "chart-soft")),
    *((name, f"{name}-tint", TEXT) for name in ("action", "seal", "ok", "warn", "idle")),
    *(("text", f"{name}-tint", TEXT) for name in ("action", "seal", "ok", "warn", "idle")),
    *(("muted", f"{name}-tint", TEXT) for name in ("action", "seal", "ok", "warn", "idle")),
    ("action-strong", "action-tint", TEXT),
    ("action", "ok-tint", TEXT),
    ("action", "warn-tint", TEXT),
    ("action", "seal-tint", TEXT),
    ("focus", "action-tint", SHAPE),
    ("on-action", "action", TEXT),
    ("on-action", "action-strong", TEXT),
    ("on-seal", "seal", TEXT),
    ("on-seal", "seal-strong", TEXT),
    ("surface", "text", TEXT),
)

SHAPES = """\
  --yw-font: -apple-system, BlinkMacSystemFont, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
    sans-serif;
  --yw-paper-font: "Songti SC", SimSun, "Noto Serif CJK SC", serif;
  --yw-figure-font: ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace;
  --yw-small: 1rem; --yw-body: 1.125rem; --yw-lead: 1.3125rem; --yw-title: 1.3125rem; --yw-display: 1.6875rem;
  --yw-leading: 1.6; --yw-target: 2.75rem; --yw-radius: .5rem; --yw-measure: 40rem;
  --yw-1: .25rem; --yw-2: .5rem; --yw-3: .75rem; --yw-4: 1rem; --yw-5: 1.25rem; --yw-6: 1.5rem; --yw-8: 2rem;
  --yw-10: 2.5rem; --yw-12: 3rem; --yw-16: 4rem; --yw-gutter: var(--yw-4);
"""

TYPE = """\
@media (min-width: 48rem) {
  :root { --yw-small: .9375rem; --yw-body: 1.0625rem; --yw-title: 1.5rem; --yw-display: 2.125rem;
    --yw-gutter: var(--yw-8); }
  :root[data-density="desk"] { --yw-small: .875rem; --yw-body: 1rem; --yw-lead: 1.125rem; --yw-title: 1.25rem;
    --yw-display: 1.5rem; --yw-gutter: var(--yw-6); }
}
:root[data-elder] { --yw-small: 1.25rem; --yw-body: 1.5rem; --yw-lead: 1.75rem; --yw-title: 1.875rem;
  --yw-display: 2.125rem; --yw-target: 3.75rem; --yw-measure: 46rem; }
"""


def _colours(theme: str) -> str:
    scheme = "dark" if theme in ("dark", "contrast-dark") else "light"
    body = " ".join(f"--yw-{name}: {value};" for name, value in THEMES[theme].items())
    return f"color-scheme: {scheme}; {body}"


def stylesheet() -> str:
    """The text of `tokens.css`: four themes, chosen by the system's wish or by the person's explicit choice."""
    system_dark, system_contrast = "(prefers-color-scheme: dark)", "(prefers-contrast: more)"
    dark, not_light, high = '[data-theme="dark"]', ':not([data-theme="light"])', '[data-contrast="high"]'
    light_high, dark_high = _colours("contrast"), _colours("contrast-dark")
    rules = [
        "/* Written by yiwang.ui.tokens: change the colours there. */",
        f":root {{\n{SHAPES}  {_colours('light')}\n}}",
        f"@media {system_dark} {{ :root{not_light} {{ {_colours('dark')} }} }}",
        f":root{dark} {{ {_colours('dark')} }}",
        f"@media {system_contrast} {{ :root {{ {light_high} }} :root{dark} {{ {dark_high} }} }}",
        f"@media {system_contrast} and {system_dark} {{ :root{not_light} {{ {dark_high} }} }}",
        f":root{high} {{ {light_high} }}",
        f"@media {system_dark} {{ :root{high}{not_light} {{ {dark_high} }} }}",
        f":root{high}{dark} {{ {dark_high} }}",
        f"@media print {{ :root:root:root:root {{ {_colours('light')} --yw-paper: #FFFFFF; }} }}",
        TYPE.rstrip(),
    ]
    return "\n".join(rules) + "\n"


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


if __name__ == "__main__":
    STYLESHEET.write_text(stylesheet(), encoding="utf-8")
