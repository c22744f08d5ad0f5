"""Start-up: what this room gives to others."""

from yiwang.people.privacy import columns, events, permissions

__all__ = ["columns", "events", "permissions"]
