"""Parts of things: a clock, a step or a delivery is seen by whoever sees what it is a part of.

They are read together with the whole everywhere; the condition stands here so that it is written once, and checked.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.scoping import scope_of, visible

PARTS = {
    "proceedings.Clock": ("proceeding", "proceedings.Proceeding"),
    "proceedings.FlowToken": ("proceeding", "proceedings.Proceeding"),
    "workorders.StepRow": ("order", "workorders.WorkOrder"),
    "bundles.BundlePart": ("bundle", "bundles.Bundle"),
    "licence_stock.StockRow": ("batch", "licence_stock.StockBatch"),
    "catalogue_exchange.ExchangeRow": ("batch", "catalogue_exchange.ExchangeBatch"),
    "case_exchange.Left": ("run", "case_exchange.ExportRun"),
    "messages.Delivery": ("message", "messages.Message"),
    "staffing.StaffRow": ("batch", "staffing.StaffImport"),
    "licences.BatchRow": ("batch", "licences.LicenceBatch"),
    "ratings.Supplement": ("rating", "ratings.Rating"),
}
# Who rated, and from which device: opened by one use case, on record; never listed.
SEALED = ("ratings.Rater", "ratings.Signal")


def _part(label: str, column: str, whole: str) -> None:
    @scope_of(label)
    def condition(actor: Actor) -> Q:
        return Q(**{f"{column}__among": visible(apps.get_model(whole), actor).order_by().values("pk")})


for _label, (_column, _whole) in PARTS.items():
    _part(_label, _column, _whole)
for _label in SEALED:
    scope_of(_label)(lambda actor: Q(pk__in=[]))
