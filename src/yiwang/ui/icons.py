"""Our own small set of line icons, 24 by 24, in the colour of the text. Always beside words, never alone."""

import json
from pathlib import Path

from markupsafe import Markup

# name to the inside of the <svg>; drawn for this project
PATHS: dict[str, str] = json.loads((Path(__file__).parent / "icons.json").read_text(encoding="utf-8"))


def icon(name: str, size: str = "") -> Markup:
    """Inline SVG of a named icon, hidden from screen readers; `size` may be "large".

    Raises KeyError for an unknown name.
    """
    classes = "yw-icon yw-icon--large" if size == "large" else "yw-icon"
    return Markup(  # noqa: S704  (our own constant paths)
        f'<svg class="{classes}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"'
        f' focusable="false">{PATHS[name]}</svg>'
    )
