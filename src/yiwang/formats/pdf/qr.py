"""QR codes (ISO/IEC 18004) as SVG for papers and pages."""

from __future__ import annotations

import io

import segno


def svg(content: str, *, border: int = 2) -> str:
    """An SVG image of `content` with error correction M; black on nothing, `border` modules wide."""
    stream = io.BytesIO()
    segno.make(content, error="m", micro=False).save(stream, kind="svg", border=border, xmldecl=False, scale=4)
    return stream.getvalue().decode()
