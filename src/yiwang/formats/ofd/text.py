"""The text of a page in reading order, with places in millimetres from the upper left corner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yiwang.formats.ofd.document import Document, Page
from yiwang.formats.ofd.drawing import HiddenText, page_texts
from yiwang.formats.ofd.layout import width_of
from yiwang.formats.ofd.reading import Ofd, read_page

_SAME_LINE = 0.4  # of the size: how far baselines of one line may lie apart
_GAP = 0.28  # of the size: a wider gap is a blank


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its text, the baseline's start, its size and right end."""

    text: str
    x: float
    y: float
    size: float
    right: float


def page_lines(ofd: Ofd, document: Document, page: Page) -> tuple[Line, ...]:
    """The lines from top to bottom, each from left to right; templates included, annotations not."""
    return lines_of(page_texts(ofd, document, page))


def lines_of(texts: Iterable[HiddenText]) -> tuple[Line, ...]:
    """Runs of text put together into lines."""
    rows: list[list[HiddenText]] = []
    for one in sorted(texts, key=lambda text: (text.y, text.x)):
        if rows and one.y - rows[-1][-1].y <= _SAME_LINE * max(min(one.size, rows[-1][-1].size), 0.1):
            rows[-1].append(one)
        else:
            rows.append([one])
    return tuple(_line(sorted(row, key=lambda text: text.x)) for row in rows)


def _line(row: list[HiddenText]) -> Line:
    text, right = "", row[0].x
    for one in row:
        if text and one.x - right > _GAP * one.size and not text.endswith(" "):
            text += " "
        text += one.text
        right = max(right, _right(one))
    return Line(text, round(row[0].x, 4), round(row[0].y, 4), row[0].size, round(right, 4))


def _right(one: HiddenText) -> float:
    return one.x + one.width + width_of(one.text[-1]) * one.size


def document_text(ofd: Ofd, document: Document) -> str:
    """All text: lines end with a new line, pages with a form feed."""
    ofd.package.within((page.path for page in document.pages), ofd.package.limits.text_xml)
    pages = (read_page(ofd, document, index) for index in range(len(document.pages)))
    return "\f".join("\n".join(line.text for line in page_lines(ofd, document, page)) for page in pages)
