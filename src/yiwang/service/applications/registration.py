"""Start-up: applications as a kind of proceeding."""

from yiwang.engines.proceedings.kinds import kind
from yiwang.service.applications.kind import ApplicationKind

APPLICATION = kind(ApplicationKind())
