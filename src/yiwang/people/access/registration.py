"""Start-up: what this room gives to others."""

from yiwang.people.access import events, glass, kinds, permissions, privacy, references, scopes, timers

__all__ = ["events", "glass", "kinds", "permissions", "privacy", "references", "scopes", "timers"]
