"""Tables of this room."""

from yiwang.people.signin.models.card import Terminal
from yiwang.people.signin.models.device import KnownDevice
from yiwang.people.signin.models.factor import Factor, RecoveryCode
from yiwang.people.signin.models.passkey import Passkey
from yiwang.people.signin.models.recovery import Recovery
from yiwang.people.signin.models.slip import ActivationSlip
from yiwang.people.signin.models.spent import SpentValue
from yiwang.people.signin.models.step import Step
from yiwang.people.signin.models.upstream import UpstreamLink, UpstreamProvider

__all__ = [
    "ActivationSlip",
    "Factor",
    "KnownDevice",
    "Passkey",
    "Recovery",
    "RecoveryCode",
    "SpentValue",
    "Step",
    "Terminal",
    "UpstreamLink",
    "UpstreamProvider",
]
