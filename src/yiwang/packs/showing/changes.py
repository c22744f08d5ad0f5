"""Differences and impacts as rows of tables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yiwang.packs.diffing import Change
from yiwang.packs.dry_running import Impact
from yiwang.packs.showing.parts import column
from yiwang.packs.showing.sheets import section_titles

MOST_SHOWN = 500


def change_table(changes: list[Change]) -> dict[str, Any]:
    """Columns, rows (bounded) and how many there are in all."""
    names, kinds = section_titles(), {"added": _("新增"), "removed": _("删除"), "changed": _("修改")}
    rows = [
        {
            "what": f"{names[change.section]} {change.key}",
            "kind": kinds[change.kind],
            "place": change.place or _("整个"),
            "before": change.before or "—",
            "after": change.after or "—",
        }
        for change in changes[:MOST_SHOWN]
    ]
    columns = [
        column("what", _("哪里")),
        column("kind", _("怎样")),
        column("place", _("位置")),
        column("before", _("原来")),
        column("after", _("现在")),
    ]
    return {"columns": columns, "rows": rows, "count": len(changes), "more": max(0, len(changes) - MOST_SHOWN)}


def impact_table(impacts: list[Impact]) -> dict[str, Any]:
    """Live cases touched, and what they would lose if they were moved."""
    rows = [
        {
            "item": impact.title or impact.item,
            "what": impact.what,
            "cases": impact.cases,
            "lost": _("换到新版会丢") if impact.lost else _("不会丢"),
        }
        for impact in impacts
    ]
    columns = [
        column("item", _("事项")),
        column("what", _("情况")),
        column("cases", _("在办件"), numeric=True),
        column("lost", _("会不会丢")),
    ]
    return {"columns": columns, "rows": rows, "lost": sum(i.cases for i in impacts if i.lost)}
