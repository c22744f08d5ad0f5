"""Start-up: event types and permissions of the desks."""

from yiwang.people.signin.arrival import use_desk
from yiwang.service.desks import access, events, permissions

use_desk("desk-home")

__all__ = ["access", "events", "permissions"]
