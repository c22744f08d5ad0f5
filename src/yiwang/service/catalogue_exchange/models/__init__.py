"""Tables of the exchange: batches with their rows, runs of imports and exports."""

from yiwang.service.catalogue_exchange.models.batch import STATES, ExchangeBatch, ExchangeRow
from yiwang.service.catalogue_exchange.models.runs import ExportRun, StreamRun

__all__ = ["STATES", "ExchangeBatch", "ExchangeRow", "ExportRun", "StreamRun"]
