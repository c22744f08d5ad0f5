"""Start-up: what this room gives to others."""

from yiwang.people.sso import events, permissions

__all__ = ["events", "permissions"]
