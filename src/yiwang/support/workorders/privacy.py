"""What work orders hold sealed, for changes of key."""

from yiwang.core.sealed import SealedColumn, sealed_column

sealed_column(SealedColumn("workorders_workorder", "sealed"))
sealed_column(SealedColumn("workorders_page_report", "sealed"))
