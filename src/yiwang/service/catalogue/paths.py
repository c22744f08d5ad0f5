"""Addresses within the site: what may be gone back to, and links with one query value changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote_plus

from yiwang.people.way_back import safe_next

__all__ = ["safe_next", "with_query"]


def with_query(path: str, values: Mapping[str, str], **changed: str) -> str:
    """``path`` with the given query values; empty ones are left out, so that addresses stay short."""
    kept = [f"{_quoted(key)}={_quoted(value)}" for key, value in {**values, **changed}.items() if value]
    return f"{path}?{'&'.join(kept)}" if kept else path


@lru_cache(maxsize=4_096)
def _quoted(text: str) -> str:
    """One word of an address: a page of results says the same few fifty times."""
    return quote_plus(text)
