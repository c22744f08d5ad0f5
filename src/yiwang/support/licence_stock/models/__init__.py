"""Tables of the import of paper-era licences."""

from yiwang.support.licence_stock.models.batch import STATES, StockBatch, StockRow

__all__ = ["STATES", "StockBatch", "StockRow"]
