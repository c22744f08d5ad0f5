"""The list of licences as a table: rows stream, the export is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.support.licences.models import STATES, Licence
from yiwang.support.licences.paper import open_private
from yiwang.support.licences.queries import offices_kept, today, until_text

HEAD = ("证照名称", "证照编号", "电子证照标识", "版本", "持证人", "颁发日期", "有效期至", "状态", "理由", "演示数据")


@use_case("licence.exported")
def note_export(*, actor: Actor, search: str, state: str, count: int) -> None:
    """Record who exported which rows, before the first row leaves."""
    require(actor, "licence.keep")
    organization: UUID = offices_kept(actor)[0]
    record(
        "licence.exported",
        actor=actor,
        subject=Subject("organization", organization),
        payload={"searched": bool(search), "state": state, "rows": count},
        organization_id=organization,
    )


@use_case("licence.statistics_exported")
def note_figures(*, actor: Actor, first: date, last: date, count: int) -> None:
    """Record who took away the figures of which span."""
    require(actor, "licence.keep")
    organization: UUID = offices_kept(actor)[0]
    record(
        "licence.statistics_exported",
        actor=actor,
        subject=Subject("organization", organization),
        payload={"from": first.isoformat(), "to": last.isoformat(), "rows": count},
        organization_id=organization,
    )


def exported_rows(rows: Iterable[Licence], *, whole: bool = False) -> Iterator[tuple[str, ...]]:
    """Lines of the table, read while they are sent; ``whole`` names the holder, for the holder alone."""
    day = today()
    for row in rows:
        yield (
            *(
                row.title,
                row.number,
                row.identifier or "",
                str(row.version),
                open_private(row)[0] if whole else row.holder_masked,
            ),
            *(row.issued_on.isoformat(), until_text(row), STATES[row.state_on(day)]),
            *(row.state_reason, "是" if row.demo else ""),
        )
