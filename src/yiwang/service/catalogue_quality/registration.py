"""Start-up: events, permissions, the consumer of work orders, the check before publishing."""

from yiwang.service.catalogue_quality import checks, events, linking, orders, permissions, privacy

__all__ = ["checks", "events", "linking", "orders", "permissions", "privacy"]
