"""What work orders and page reports hold of people: sealed columns and their end."""

from yiwang.core.sealed import SealedColumn, sealed_column
from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import Kept, goes_with, kept

sealed_column(SealedColumn("workorders_workorder", "sealed"))
sealed_column(SealedColumn("workorders_page_report", "sealed"))
not_own("workorders_step", "names officials who worked on an order")
not_own("workorders_workorder", "an office's work; it does not hold whose word it came from")
not_own("workorders_page_report", "reports come without a name")
kept(
    Kept(
        "workorders",
        "workorders_workorder",
        "t.closed_at",
        where="t.closed_at IS NOT NULL",
        redact={"sealed": "NULL", "summary": "'{}'::jsonb"},
    )
)
kept(Kept("page_reports", "workorders_page_report", "t.done_at", where="t.done_at IS NOT NULL"))
goes_with("workorders_step", "workorders_workorder")
