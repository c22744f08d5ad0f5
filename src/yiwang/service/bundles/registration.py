"""Start-up: events, permissions, timers, consumer and references of bundles."""

from yiwang.service.bundles import belonging, events, following, founding, permissions, privacy, queries
from yiwang.service.bundles.actions import advance

__all__ = ["advance", "belonging", "events", "following", "founding", "permissions", "privacy", "queries"]
