"""Draws the pages of one file, alone in its process: ``python -m yiwang.web.viewer.artist FIRST COUNT < file``.

Whatever a hostile file does, it does it here, without the platform's memory, keys or database, and only until the
limits of memory, time and output end it. Writes one JSON object to standard output.
"""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Iterator
from ctypes import c_int
from functools import partial
from typing import Any, Final

import orjson

from yiwang.formats.ofd.apart import limit_process
from yiwang.formats.ofd.drawing import Drawing, draw_page
from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.output import page_png
from yiwang.formats.ofd.reading import Ofd, open_ofd, read_document
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.text import lines_of
from yiwang.formats.ofd.verifying import seal_picture

LARGEST_SVG: Final = 1_500_000
"""Characters; a page that takes more is sent as PNG."""
_MOST_TEXT: Final = 20_000
_PDF_SCALE: Final = 150 / 72
_PDF_WIDEST: Final = 2000  # pixels
_MOST_WIDGETS: Final = 500
_LEAST_SEAL: Final = 200  # hundredths of a millimetre; what is smaller is not meant to be seen
_REFUSED: Final = {"total": 0, "pages": [], "refused": True}


def main() -> None:
    """Read the file from standard input and answer."""
    limit_process()
    first, count = int(sys.argv[1]), int(sys.argv[2])
    content = sys.stdin.buffer.read()
    told = ofd_pages(content, first, count) if content.startswith(b"PK") else pdf_pages(content, first, count)
    sys.stdout.buffer.write(orjson.dumps(told))


def ofd_pages(content: bytes, first: int, count: int) -> dict[str, Any]:
    """Pages of the first document, with its seals drawn and where each seal of which signature is, in millimetres."""
    try:
        ofd = open_ofd(content)
        document = read_document(ofd)
        wanted = range(first, min(first + count, len(document.pages)))
        return {"total": len(document.pages), "pages": [_ofd_page(ofd, document, index) for index in wanted]}
    except OfdProblem:
        return _REFUSED


def _ofd_page(ofd: Ofd, document: Any, index: int) -> dict[str, Any]:
    records = read_signatures(ofd)
    drawing = draw_page(ofd, document, index, signatures=records, seal_picture=partial(seal_picture, ofd))
    identity = document.pages[index].id
    seals = [
        {"signature": at, "box": [stamp.boundary.x, stamp.boundary.y, stamp.boundary.width, stamp.boundary.height]}
        for at, record in enumerate(records)
        for stamp in record.stamps
        if stamp.page == identity
    ]
    text = "\n".join(line.text for line in lines_of(drawing.texts))[:_MOST_TEXT]
    return {"size": [drawing.width, drawing.height], "text": text, "seals": seals, **_picture(drawing)}


def _picture(drawing: Drawing) -> dict[str, str]:
    if len(drawing.svg) <= LARGEST_SVG:
        return {"media": "image/svg+xml", "data": base64.b64encode(drawing.svg.encode()).decode()}
    return {"media": "image/png", "data": base64.b64encode(page_png(drawing)).decode()}


def pdf_pages(content: bytes, first: int, count: int) -> dict[str, Any]:
    """Pages as PNG with their text; sizes in millimetres."""
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(content)
        opened.init_forms()  # the visible part of a signature is a field
        wanted = range(first, min(first + count, len(opened)))
        return {"total": len(opened), "pages": [_pdf_page(opened[index], opened.formenv) for index in wanted]}
    except pypdfium2.PdfiumError:
        return _REFUSED


def _pdf_page(page: Any, forms: Any) -> dict[str, Any]:
    width, height = page.get_size()
    scale = min(_PDF_SCALE, _PDF_WIDEST / max(width, height, 1.0))
    kept = io.BytesIO()
    page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB").save(kept, "PNG")
    text = page.get_textpage().get_text_bounded()[:_MOST_TEXT].replace("\r\n", "\n")
    millimetres = [round(one / 72 * 25.4, 2) for one in (width, height)]
    data = base64.b64encode(kept.getvalue()).decode()
    seals = [{"signature": 0, "box": box} for box in _pdf_seals(page, forms, millimetres)]
    return {"size": millimetres, "text": text, "seals": seals, "media": "image/png", "data": data}


def _pdf_seals(page: Any, forms: Any, size: list[float]) -> Iterator[list[float]]:
    """Where signatures show on a page, in millimetres from its upper left corner; one verdict stands for them all."""
    from pypdfium2 import raw

    if forms is None:
        return
    width, height = (round(one * 100) for one in size)
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_WIDGETS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        rect = raw.FS_RECTF()
        is_signature = raw.FPDFAnnot_GetFormFieldType(forms, annotation) == raw.FPDF_FORMFIELD_SIGNATURE
        if is_signature and raw.FPDFAnnot_GetRect(annotation, rect):
            corners = []
            for x, y in ((rect.left, rect.top), (rect.right, rect.bottom)):
                across, down = c_int(), c_int()
                raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
                corners.append((min(max(across.value, 0), width), min(max(down.value, 0), height)))
            (left, right), (top, bottom) = (sorted(one) for one in zip(*corners, strict=True))
            if right - left >= _LEAST_SEAL and bottom - top >= _LEAST_SEAL:
                yield [left / 100, top / 100, (right - left) / 100, (bottom - top) / 100]
        raw.FPDFPage_CloseAnnot(annotation)


if __name__ == "__main__":
    main()
