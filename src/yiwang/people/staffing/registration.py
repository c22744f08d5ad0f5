"""Start-up: what this room gives to others."""

from yiwang.people.staffing import events, permissions

__all__ = ["events", "permissions"]
