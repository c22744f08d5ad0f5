"""Start-up: events, permissions, timers, consumer and references of bundles."""

from yiwang.service.bundles import events, following, founding, permissions, queries
from yiwang.service.bundles.actions import advance

__all__ = ["advance", "events", "following", "founding", "permissions", "queries"]
