"""Start-up: events, permissions, timers, consumer and references of work orders."""

from yiwang.support.workorders import asked, events, permissions, privacy, queries, telling
from yiwang.support.workorders.actions import escalate

__all__ = ["asked", "escalate", "events", "permissions", "privacy", "queries", "telling"]
