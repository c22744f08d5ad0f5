"""Tokens of a FEEL text (DMN 1.3 §10.3.1.2). Names are put together later, because they depend on the scope."""

from __future__ import annotations

import re
from typing import NamedTuple

from .errors import FeelSyntaxError

_RANGES = (
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2FF),
    (0x370, 0x37D),
    (0x37F, 0x1FFF),
    (0x200C, 0x200D),
    (0x2070, 0x218F),
    (0x2C00, 0x2FEF),
    (0x3001, 0xD7FF),
    (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD),
    (0x10000, 0xEFFFF),
)
# White space of FEEL lies inside the ranges above and is taken out again.
_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_START = "A-Za-z_" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _RANGES)
_PART = _START + "0-9\xb7\u0300-\u036f\u203f-\u2040"
_TOKEN = re.compile(
    rf"(?P<space>[{_SPACES}]+|//[^\n]*|/\*(?s:.*?)\*/)"
    rf"|(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![{_PART}]))?)"
    rf'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<name>(?:(?![{_SPACES}])[{_START}])(?:(?![{_SPACES}])[{_PART}])*)"
    r"|(?P<operator>\*\*|\.\.|->|<=|>=|!=|.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Token(NamedTuple):
    """A piece of the text: kind is number, string, name, operator or end."""

    kind: str
    text: str
    start: int
    end: int


def scan(text: str) -> list[Token]:
    """All tokens, with an end token last. Raises FeelSyntaxError for an open string or comment."""
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "operator"
        if kind == "space":
            continue
        piece = match.group()
        if piece == '"':
            raise FeelSyntaxError("文字缺少结束的引号", match.start(), text)
        if piece == "/" and text.startswith("/*", match.start()):
            raise FeelSyntaxError("注释没有结束", match.start(), text)
        tokens.append(Token(kind, piece, match.start(), match.end()))
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def unescape(literal: str) -> str:
    """The characters of a string literal with its quotes; an unknown escape stands for itself."""
    body = literal[1:-1]
    if "\\" not in body:
        return body
    result = _ESCAPE.sub(_unescape_one, body)
    # Two \u escapes may form one supplementary character.
    return result.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape_one(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] in "uU" and len(escape) > 1:
        point = int(escape[1:], 16)
        return chr(point) if point <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(escape, match[0])


def words(name: str) -> tuple[str, ...]:
    """A declared name as the sequence of token texts that stands for it in FEEL."""
    return tuple(match.group() for match in _TOKEN.finditer(name) if match.lastgroup != "space")


def normal(name: str) -> str:
    """A name with every run of white space replaced by one space."""
    return re.sub(rf"[{_SPACES}]+", " ", name).strip(" ")
