"""Addresses within the site: what may be gone back to, and links with one query value changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.http import urlencode

from yiwang.people.way_back import safe_next

__all__ = ["safe_next", "with_query"]


def with_query(path: str, values: Mapping[str, str], **changed: str) -> str:
    """``path`` with the given query values; empty ones are left out, so that addresses stay short."""
    kept = {key: value for key, value in {**values, **changed}.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
