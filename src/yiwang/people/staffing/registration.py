"""Start-up: what this room gives to others."""

from yiwang.people.staffing import address_book, events, permissions, privacy

__all__ = ["address_book", "events", "permissions", "privacy"]
