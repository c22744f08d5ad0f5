"""What cases hold sealed, for changes of key."""

from yiwang.core.sealed import SealedColumn, sealed_column

sealed_column(SealedColumn("proceedings_proceeding", "sealed"))
sealed_column(SealedColumn("proceedings_receipt", "sealed"))
sealed_column(SealedColumn("proceedings_task", "data", path=("form", "sealed"), field="form"))
