"""What licences hold sealed, for changes of key."""

from yiwang.core.sealed import SealedColumn, open_bytes, sealed_column

sealed_column(SealedColumn("licences_licence", "sealed"))
open_bytes("licences_licence", "token_digest", "digest of the link that the licence itself shows")
