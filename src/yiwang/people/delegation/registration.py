"""Start-up: what this room gives to others."""

from yiwang.people.delegation import events, permissions

__all__ = ["events", "permissions"]
