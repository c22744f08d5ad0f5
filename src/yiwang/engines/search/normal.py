"""What of a text counts: one form for full and half width, one case, numbers of persons masked. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100  # characters of a query that are read
_LONG_NUMBER = re.compile(r"\d{6,}[\dxX]?")
_SPACED_NUMBER = re.compile(r"\d(?:[ \-]?\d){9,}[xX]?")
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f〇]+|[a-z0-9]+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f〇]")


def normal(text: str, most: int = 4000) -> str:
    """NFKC, lower case, without control characters; at most ``most`` characters, white space as single spaces."""
    folded = unicodedata.normalize("NFKC", text[:most]).lower()[:most]
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in folded).split())


def normal_query(text: str) -> str:
    """A query as it is read: ``normal``, bounded."""
    return normal(text[: LONGEST * 4], LONGEST)


def runs(text: str) -> list[str]:
    """The runs of Chinese characters and of letters and digits of a normal text; all else parts them."""
    return _RUN.findall(text)


def masked(text: str) -> str:
    """A query as it may be kept: numbers that can be an identity card's, a phone's or a card's become ``#``."""
    return _LONG_NUMBER.sub("#", _SPACED_NUMBER.sub("#", normal_query(text)))[:60].strip()
