"""Start-up: retention of the search tables."""

from yiwang.engines.search import privacy

__all__ = ["privacy"]
