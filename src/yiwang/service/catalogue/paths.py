"""Addresses within the site: what may be gone back to, and links with one query value changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.http import url_has_allowed_host_and_scheme, urlencode

LONGEST = 2000


def safe_next(wanted: str | None, otherwise: str = "/") -> str:
    """``wanted`` if it is a path of this site, else ``otherwise``: nobody is sent elsewhere after a login."""
    text = (wanted or "").strip()
    printable = text.isprintable() and "\\" not in text and len(text) <= LONGEST
    if text.startswith("/") and printable and url_has_allowed_host_and_scheme(text, allowed_hosts=None):
        return text
    return otherwise


def with_query(path: str, values: Mapping[str, str], **changed: str) -> str:
    """``path`` with the given query values; empty ones are left out, so that addresses stay short."""
    kept = {key: value for key, value in {**values, **changed}.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
