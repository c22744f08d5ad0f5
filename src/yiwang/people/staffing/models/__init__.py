"""Tables of this room."""

from yiwang.people.staffing.models.entry import AddressEntry
from yiwang.people.staffing.models.staff_import import StaffImport, StaffRow

__all__ = ["AddressEntry", "StaffImport", "StaffRow"]
