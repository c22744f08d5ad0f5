"""Rows as they are kept: cells and words sealed, since a table holds whatever somebody typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.core.keys import open_json, seal_json
from yiwang.support.licence_stock.models import StockRow

TABLE, FIELD = "licence_stock_row", "sealed"


@dataclass(slots=True)
class Kept:
    """What a row holds: its cells and the words of what is wrong, both by column."""

    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


def seal(row: StockRow, cells: Mapping[str, str], problems: Mapping[str, str]) -> None:
    """Put it into the row; the caller saves."""
    row.sealed = seal_json(
        {"cells": dict(cells), "problems": dict(problems)}, table=TABLE, record_id=row.pk, field=FIELD
    )


def opened(row: StockRow) -> Kept:
    """What it holds."""
    parts: Any = open_json(bytes(row.sealed), table=TABLE, record_id=row.pk, field=FIELD)
    return Kept(**parts)


def told(titles: Mapping[str, str], kept: Kept) -> list[str]:
    """What is wrong, column by column."""
    return [f"{titles.get(column, column)}：{said}" for column, said in kept.problems.items()]
