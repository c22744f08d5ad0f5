"""Start-up: events, permissions, timers, consumer and references of ratings."""

from yiwang.service.ratings import events, following, permissions, privacy, queries, rectifying

__all__ = ["events", "following", "permissions", "privacy", "queries", "rectifying"]
