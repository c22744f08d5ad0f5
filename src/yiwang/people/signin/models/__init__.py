"""Tables of this room."""

from yiwang.people.signin.models.device import KnownDevice
from yiwang.people.signin.models.factor import Factor, RecoveryCode
from yiwang.people.signin.models.recovery import Recovery
from yiwang.people.signin.models.step import Step

__all__ = ["Factor", "KnownDevice", "RecoveryCode", "Recovery", "Step"]
