"""Where somebody may be sent back to: paths of this site and nothing else."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def safe_next(wanted: str | None, otherwise: str = "/") -> str:
    """``wanted`` if it is a path of this site, else ``otherwise``: nobody is sent elsewhere after a login."""
    text = (wanted or "").strip()
    printable = text.isprintable() and "\\" not in text and len(text) <= LONGEST
    if text.startswith("/") and printable and url_has_allowed_host_and_scheme(text, allowed_hosts=None):
        return text
    return otherwise
