"""What drafts hold sealed, for changes of key."""

from yiwang.core.sealed import SealedColumn, sealed_column

sealed_column(SealedColumn("applications_draft", "sealed"))
