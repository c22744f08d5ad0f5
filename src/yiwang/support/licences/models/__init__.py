"""Tables of licences."""

from yiwang.support.licences.models.annual import RESULTS, AnnualCheck
from yiwang.support.licences.models.licence import CURRENT, STATES, STATUS_NUMBERS, Licence
from yiwang.support.licences.models.opening import TypeOpening

__all__ = ["CURRENT", "RESULTS", "STATES", "STATUS_NUMBERS", "AnnualCheck", "Licence", "TypeOpening"]
