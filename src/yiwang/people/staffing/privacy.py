"""What lies sealed in this room, for the rotation of keys."""

from yiwang.core.sealed import SealedColumn, sealed_column

sealed_column(SealedColumn("staffing_row", "sealed"))
sealed_column(SealedColumn("staffing_relative", "sealed"))
