"""The few marks of editors: ``##`` headings, ``-`` and ``1.`` lists, ``**bold**``, links, tables, pictures.

Text that begins with an HTML element is taken as pasted HTML. Either way ``sanitising.clean`` has the last word. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

_HTML = re.compile(
    r"\s*<(?:!doctype|html|body|p|div|h[1-6]|table|ul|ol|span|section|article|center|font|b|strong)\b", re.I
)
_HEADING = re.compile(r"(#{1,4})\s+(\S.*)")
_BULLET = re.compile(r"[-*•]\s+(\S.*)")
_NUMBERED = re.compile(r"\d{1,3}(?:\.\s+|、\s*)(\S.*)")
_FILE = re.compile(r"\{(\d{1,3})\}")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\(([^\s()]{1,500})\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)\*\*")
_QUOTE = re.compile(r">\s?(.*)")


def to_html(text: str, files: Mapping[int, str]) -> str:
    """HTML of what an editor typed; ``files`` gives for each number in braces what stands there (HTML)."""
    if _HTML.match(text):
        return _FILE.sub(lambda found: files.get(int(found[1]), found[0]), text)
    return "".join(_blocks(text.replace("\r\n", "\n").split("\n"), files))


def is_html(text: str) -> bool:
    """Whether the text counts as pasted HTML."""
    return _HTML.match(text) is not None


def _blocks(lines: list[str], files: Mapping[int, str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        heading = _HEADING.fullmatch(line)
        if not line:
            at += 1
        elif heading:
            level = max(2, len(heading[1]))
            yield f"<h{level}>{_inline(heading[2].rstrip('# '), files)}</h{level}>"
            at += 1
        elif line.startswith("|"):
            rows, at = _run(lines, at, lambda one: one.startswith("|"))
            yield _table(rows, files)
        elif _BULLET.fullmatch(line):
            rows, at = _run(lines, at, lambda one: _BULLET.fullmatch(one) is not None)
            yield _list("ul", [_BULLET.sub(r"\1", row) for row in rows], files)
        elif _NUMBERED.fullmatch(line):
            rows, at = _run(lines, at, lambda one: _NUMBERED.fullmatch(one) is not None)
            yield _list("ol", [_NUMBERED.sub(r"\1", row) for row in rows], files)
        elif line.startswith(">"):
            rows, at = _run(lines, at, lambda one: one.startswith(">"))
            said = [_inline(_QUOTE.sub(r"\1", row), files) for row in rows]
            yield "<blockquote>" + "".join(f"<p>{one}</p>" for one in said) + "</blockquote>"
        else:
            yield f"<p>{_inline(line, files)}</p>"
            at += 1


def _run(lines: list[str], at: int, fits: Callable[[str], bool]) -> tuple[list[str], int]:
    rows = []
    while at < len(lines) and fits(lines[at].strip()):
        rows.append(lines[at].strip())
        at += 1
    return rows, at


def _list(kind: str, rows: list[str], files: Mapping[int, str]) -> str:
    return f"<{kind}>" + "".join(f"<li>{_inline(row, files)}</li>" for row in rows) + f"</{kind}>"


def _table(rows: list[str], files: Mapping[int, str]) -> str:
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    cells = [row for row in cells if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in row)]
    made = []
    for at, row in enumerate(cells):
        tag = "th" if at == 0 else "td"
        made.append("<tr>" + "".join(f"<{tag}>{_inline(cell, files)}</{tag}>" for cell in row) + "</tr>")
    return f"<table>{''.join(made)}</table>"


def _inline(text: str, files: Mapping[int, str]) -> str:
    safe = escape(text, quote=True)
    safe = _LINK.sub(r'<a href="\2">\1</a>', safe)
    safe = _BOLD.sub(r"<strong>\1</strong>", safe)
    return _FILE.sub(lambda found: files.get(int(found[1]), found[0]), safe)
