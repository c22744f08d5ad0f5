"""Tables of this room."""

from yiwang.people.identity.models.duplicate import Duplicate
from yiwang.people.identity.models.party import IdentityDocument, Party
from yiwang.people.identity.models.proof import Attempt, Proof

__all__ = ["Attempt", "Duplicate", "IdentityDocument", "Party", "Proof"]
