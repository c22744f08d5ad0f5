"""QR codes as inline SVG (ISO/IEC 18004), without style attributes: the content security policy forbids them."""

import segno
from markupsafe import Markup, escape

QUIET = 4  # modules of quiet zone on each side, ISO/IEC 18004 §6.3.8


def qr_svg(text: str, title: str = "", description: str = "") -> Markup:
    """SVG of `text` with error correction M; black on white in every theme, for scanners.

    Screen readers read `title` and `description`; without a title the picture counts as decoration.
    """
    code = segno.make(text, error="m", micro=False)
    size = code.symbol_size(border=0)[0]
    runs = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < size:
            start = x
            while x < size and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            x += 1
    side = size + 2 * QUIET
    named = f' role="img" aria-label="{escape(title)}"' if title else ' aria-hidden="true"'
    told = f"<title>{escape(title)}</title>" if title else ""
    told += f"<desc>{escape(description)}</desc>" if description else ""
    return Markup(  # noqa: S704  (numbers and escaped texts only)
        f'<svg class="yw-qr" viewBox="0 0 {side} {side}" width="{side * 4}" height="{side * 4}"'
        f' shape-rendering="crispEdges" focusable="false"{named}>{told}'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{"".join(runs)}"/></svg>'
    )
