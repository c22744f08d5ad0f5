"""An office with paper-era licences: holders in the register, tables good and bad."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from tests import factories, licensed

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.people.models import Organization
from yiwang.support.licence_stock.actions.moving import work
from yiwang.support.licence_stock.actions.receiving import receive_table
from yiwang.support.licence_stock.models import StockBatch, StockRow
from yiwang.support.licence_use.tests.stage import record_person
from yiwang.support.licences.numbering import mod11_10

WANG, LI = "440524188001010014", "11010519491231002X"
HEADING = [
    "来源编号", "证照编号*", "持证主体*", "持证主体代码*", "颁发日期*", "有效期起", "有效期止",
    "经营者*", "店名*", "经营场所*", "业态", "座位数",
]  # fmt: skip


@dataclass
class Town:
    """Who and what there is."""

    office: Organization
    clerk: Actor
    wang: Actor
    li: Actor


def build() -> Town:
    """An office with a clerk, and two citizens in the register."""
    office = licensed.publish()
    wang, li = factories.person("王秀英"), factories.person("李建国")
    record_person(wang, WANG)
    record_person(li, LI)
    return Town(office, factories.official("licence.issue", at=office, name="发证员"), wang, li)


def number(serial: int, division: str = "440825") -> str:
    """A number of the type with its check digit."""
    digits = f"2{division}{serial:06d}"
    return f"CS{digits}{mod11_10(digits)}"


def line(serial: int, **changes: str) -> list[str]:
    """A right row; ``changes`` by heading without the star."""
    row = {
        "来源编号": f"old-{serial}", "证照编号": number(serial), "持证主体": "王秀英", "持证主体代码": WANG,
        "颁发日期": "2019-05-28", "有效期起": "2019-05-28", "有效期止": "2039-05-27", "经营者": "王秀英",
        "店名": f"老店{serial}（演示）", "经营场所": "徐城街道东方一路12号", "业态": "面馆", "座位数": "12", **changes,
    }  # fmt: skip
    return [row[title.rstrip("*")] for title in HEADING]


def table(rows: list[list[str]]) -> bytes:
    """As CSV."""
    written = io.StringIO()
    csv.writer(written).writerows([HEADING, *rows])
    return written.getvalue().encode("utf-8-sig")


def brought(town: Town, rows: list[list[str]], **more: Any) -> StockBatch:
    """A table that came in and was checked."""
    batch = receive_table(
        actor=town.clerk, type_key="trial-permit", name="存量.csv", content=table(rows), now=clock.now(), **more
    )
    work(batch.pk)
    batch.refresh_from_db()
    return batch


def rows_of(batch: StockBatch) -> dict[int, StockRow]:
    """Rows by line."""
    return {row.line: row for row in batch.rows.all()}
