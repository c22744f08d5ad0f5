"""What still waits in an organization: a port, since cases are engines' business, above this floor."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Count = Callable[[UUID], int]
_counts: dict[str, Count] = {}


def use_count(what: str, count: Count) -> None:
    """Start-up: ``count(organization_id)`` tells how many of ``what`` (such as 没办完的办件) are open there."""
    _counts[what] = count


def open_work(organization_id: UUID) -> dict[str, int]:
    """What is open in an organization, by its name in Chinese; nothing where nothing is."""
    found = {what: count(organization_id) for what, count in _counts.items()}
    return {what: number for what, number in found.items() if number}
