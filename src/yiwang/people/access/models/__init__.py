"""Emergency access (break-glass), and reviews of who holds which rights."""

from yiwang.people.access.models.glass import EmergencyAccess
from yiwang.people.access.models.review import Review, ReviewLine

__all__ = ["EmergencyAccess", "Review", "ReviewLine"]
