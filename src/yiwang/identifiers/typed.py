"""What people really type: full-width digits, spaces, long dashes, invisible characters."""

import unicodedata

# Spaces of all kinds, zero-width marks and the byte-order mark come along when people copy and paste.
_DROPPED = {"Zs", "Cf", "Cc", "Zl", "Zp"}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣", "-"))


def tidy(value: str) -> str:
    """Return `value` with full-width forms narrowed, white space and control characters removed.

    Letters keep their case. Dashes of every kind become `-`.
    """
    if value.isascii() and value.isalnum():
        return value
    before = ""
    while before != value:  # a dropped character can bring two others together that narrow further
        before = value
        narrow = unicodedata.normalize("NFKC", value).translate(_DASHES)
        value = "".join(c for c in narrow if unicodedata.category(c) not in _DROPPED)
    return value
