"""What is offered while somebody types: titles of everything that can be found, the everyday words before them."""

from __future__ import annotations

from yiwang.engines.search.kinds import KINDS, Wanted
from yiwang.engines.search.suggesting import Suggestion, suggest

MOST = 8


def suggested(query: str, wanted: Wanted, most: int = MOST) -> list[Suggestion]:
    """Up to ``most`` suggestions for what was typed so far; two queries at most."""
    return suggest(query, list(KINDS), wanted, min(most, 20)) if query else []
