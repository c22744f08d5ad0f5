"""Identifiers of rows: UUIDv7, made in Python, ordered by time."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "new_id"]


def new_id() -> UUID:
    """A new time-ordered id (RFC 9562 §5.7)."""
    return uuid7()
