"""Start-up: what this room gives to others."""

from yiwang.service.case_exchange import events, following, permissions, privacy

__all__ = ["events", "following", "permissions", "privacy"]
