"""Start-up: what this room gives to others."""

from yiwang.support.licence_stock import events, permissions, privacy
from yiwang.support.licence_stock.actions import moving, receiving

__all__ = ["events", "moving", "permissions", "privacy", "receiving"]
