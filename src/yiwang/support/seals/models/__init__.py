"""Tables of the seal office."""

from yiwang.support.seals.models.permit import SealPermit
from yiwang.support.seals.models.seal import Seal, SealStep
from yiwang.support.seals.models.use import SealUse

__all__ = ["Seal", "SealPermit", "SealStep", "SealUse"]
