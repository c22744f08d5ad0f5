"""Tables of acting for others."""

from yiwang.people.delegation.models.delegation import Delegation
from yiwang.people.delegation.models.use import Use

__all__ = ["Delegation", "Use"]
