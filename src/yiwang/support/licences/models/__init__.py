"""Tables of licences."""

from yiwang.support.licences.models.annual import RESULTS, AnnualCheck
from yiwang.support.licences.models.batch import BATCH_STATES, ROW_STATES, BatchRow, LicenceBatch
from yiwang.support.licences.models.licence import CURRENT, STATES, STATUS_NUMBERS, Licence
from yiwang.support.licences.models.opening import TypeOpening

__all__ = [
    "BATCH_STATES",
    "CURRENT",
    "RESULTS",
    "ROW_STATES",
    "STATES",
    "STATUS_NUMBERS",
    "AnnualCheck",
    "BatchRow",
    "Licence",
    "LicenceBatch",
    "TypeOpening",
]
