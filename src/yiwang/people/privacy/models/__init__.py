"""Tables of this room."""

from yiwang.people.privacy.models.account import Closing, DataCopy
from yiwang.people.privacy.models.keys import KeyMark, Rotation, RotationColumn
from yiwang.people.privacy.models.look import Look, LookAlarm, LookWords
from yiwang.people.privacy.models.request import PrivacyRequest
from yiwang.people.privacy.models.retention import Hold, RetentionPlan, RetentionRun

__all__ = [
    "Closing",
    "DataCopy",
    "Hold",
    "KeyMark",
    "Look",
    "LookAlarm",
    "LookWords",
    "PrivacyRequest",
    "RetentionPlan",
    "RetentionRun",
    "Rotation",
    "RotationColumn",
]
