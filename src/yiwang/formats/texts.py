"""Texts without logic: ``{{ name }}`` is replaced by a word, nothing else is understood.

A template can therefore neither compute nor loop nor call; a name that is not declared in ``fills`` is
refused when the pack is checked, and a value that is missing is refused when the document is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_HOLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,59})\s*\}\}")
_SUSPECT = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|<%|\$\{")
MAX_RESULT = 60_000


class TextRefused(ValueError):
    """A template or its values cannot be used; the message is Chinese."""

    def __init__(self, code: str, message: str, name: str = "", offset: int = 0) -> None:
        super().__init__(message)
        self.code, self.message, self.name, self.offset = code, message, name, offset


def holes(body: str) -> list[str]:
    """The names a template asks for, in order, each once. Raises TextRefused for anything but ``{{ name }}``."""
    blank = _HOLE.sub(lambda m: " " * len(m[0]), body)
    wrong = _SUSPECT.search(blank)
    if wrong:
        piece = body[wrong.start() : wrong.start() + 30].splitlines()[0]
        raise TextRefused("text_logic", f"文书里只能写 {{{{ 名字 }}}}, 这里写了“{piece}”", offset=wrong.start())
    return list(dict.fromkeys(m[1] for m in _HOLE.finditer(body)))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The finished text. Values are inserted as they are and never read again as a template."""
    for name in holes(body):
        if name not in values:
            raise TextRefused("text_missing", f"文书缺少“{name}”", name=name)
    done = _HOLE.sub(lambda m: str(values[m[1]]), body)
    if len(done) > MAX_RESULT:
        raise TextRefused("text_too_long", "文书太长")
    return done


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a finished text: parts between empty lines, without blanks around them."""
    parts = (part.strip() for part in re.split(r"\n[ \t]*\n", text))
    return [part for part in parts if part]
