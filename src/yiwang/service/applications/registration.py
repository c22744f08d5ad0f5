"""Start-up: applications as a kind of proceeding."""

from yiwang.engines.proceedings.kinds import kind
from yiwang.service.applications import aftermath, events, opening, privacy, rechecking, references
from yiwang.service.applications.kind import ApplicationKind

APPLICATION = kind(ApplicationKind())

__all__ = ["APPLICATION", "aftermath", "events", "opening", "privacy", "rechecking", "references"]
