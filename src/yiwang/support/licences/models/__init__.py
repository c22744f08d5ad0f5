"""Tables of electronic licences."""

from yiwang.support.licences.models.licence import CURRENT, STATES, Licence

__all__ = ["CURRENT", "STATES", "Licence"]
