"""What this room holds sealed, for changes of key."""

from yiwang.core.sealed import SealedColumn, open_bytes, sealed_column

sealed_column(SealedColumn("people_account", "sealed_name"))
sealed_column(SealedColumn("privacy_look_words", "sealed"))
sealed_column(SealedColumn("privacy_request", "sealed"))
sealed_column(SealedColumn("privacy_request", "answer"))
open_bytes("privacy_retention_run", "signature", "signature of a report that names nobody")
