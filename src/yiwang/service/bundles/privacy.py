"""What bundles hold sealed, for changes of key."""

from yiwang.core.sealed import SealedColumn, sealed_column

sealed_column(SealedColumn("bundles_bundle", "sealed"))
