"""Start-up: what this room gives to others."""

from yiwang.service.catalogue_exchange import events, permissions, privacy
from yiwang.service.catalogue_exchange.actions import moving, receiving

__all__ = ["events", "moving", "permissions", "privacy", "receiving"]
