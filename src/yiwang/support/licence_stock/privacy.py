"""What this room holds of people: sealed rows, and their end."""

from yiwang.core.sealed import SealedColumn, sealed_column
from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import Kept, goes_with, kept

sealed_column(SealedColumn("licence_stock_row", "sealed"))
not_own("licence_stock_row", "an office's table of its papers; what became a licence is among the holder's licences")
kept(Kept("licence_stock", "licence_stock_batch", "coalesce(t.finished_at, t.made_at)"))
goes_with("licence_stock_row", "licence_stock_batch")
