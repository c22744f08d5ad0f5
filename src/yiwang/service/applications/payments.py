"""What a grant pays and when it is looked at again; money moves in its own room, this is the fact."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from yiwang.calendar import day_bounds, end_of
from yiwang.core.calendar_store import calendar
from yiwang.engines.parameters.values import duration_of
from yiwang.engines.proceedings.moves import Moment
from yiwang.engines.rules import compile_expression, to_python
from yiwang.service.applications.items import Item


def add_payment(moment: Moment, item: Item) -> None:
    """Keep what the grant pays among the facts of the case."""
    pays = payment_of(item, moment.context.facts, moment.today)
    if pays is not None:
        moment.set(facts={**moment.context.facts, "pays": pays})


def watch_grant(moment: Moment, item: Item) -> None:
    """Set the first re-check of what runs on, whoever granted it: rules or a person."""
    if "recheck" in item.content:
        moment.change.timer("application.recheck", due_at=next_recheck(item, moment.today).isoformat())


def next_recheck(item: Item, on: date) -> datetime:
    """The moment of the next re-check: nine in the morning of its day."""
    last = end_of(duration_of(item.content["recheck"]["every"]), on, calendar())
    return day_bounds(last)[0] + timedelta(hours=9)


def payment_of(item: Item, names: dict[str, Any], on: date) -> dict[str, Any] | None:
    """What a grant pays: {fen, each, from}, by the item's ``results[].pays``; None where it pays nothing.

    Monthly payments begin with the month after the grant.
    """
    for result in item.content["results"]:
        pays = result.get("pays")
        if result["decision"] != "grant" or pays is None:
            continue
        amount = to_python(compile_expression(pays["amount"]).evaluate(names))
        first = date(on.year + on.month // 12, on.month % 12 + 1, 1) if pays["each"] == "month" else on
        return None if amount is None else {"fen": int(amount), "each": pays["each"], "from": first.isoformat()}  # type: ignore[call-overload]
    return None
