"""Start-up: event types and permissions of the desks."""

from yiwang.service.desks import events, permissions

__all__ = ["events", "permissions"]
