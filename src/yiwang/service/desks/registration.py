"""Start-up: event types and permissions of the desks."""

from yiwang.service.desks import access, events, permissions

__all__ = ["access", "events", "permissions"]
