"""Tables of the use of licences."""

from yiwang.support.licence_use.models.basis import Basis
from yiwang.support.licence_use.models.request import UseRequest
from yiwang.support.licence_use.models.use import Use

__all__ = ["Basis", "Use", "UseRequest"]
