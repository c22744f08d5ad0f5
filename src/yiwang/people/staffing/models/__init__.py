"""Tables of this room."""

from yiwang.people.staffing.models.entry import AddressEntry
from yiwang.people.staffing.models.relative import Relative
from yiwang.people.staffing.models.staff_import import StaffImport, StaffRow

__all__ = ["AddressEntry", "Relative", "StaffImport", "StaffRow"]
