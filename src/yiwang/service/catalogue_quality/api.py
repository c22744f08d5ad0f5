"""How often people must come, for everybody: 最多跑一次 by organization, counted over all published items."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from yiwang.core.errors import InvalidInput
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.service.catalogue_quality.models import OfficeRuns
from yiwang.service.catalogue_quality.runs import COUNTS, Runs, at_place, of_packs, runs_of, together

router = Router()
MOST = 200


@router.get("/runs", response=dict, summary="最多跑一次：各单位的事项要跑几次")
@page("anyone", "GET")
def runs(request: HttpRequest, division: str = "", after: str = "") -> dict[str, Any]:
    """Counts of published items for which people apply: ``once`` at most one visit, ``many`` more, ``unknown`` unsaid.

    ``organizations`` come by their id, 200 at most; ``next`` is ``after`` of the next page. ``platform`` are items
    that organizations of a role offer everywhere. ``share`` is per cent; 100 means all of them.
    """
    if division and not (division.isascii() and division.isdigit() and len(division) <= 12):
        raise InvalidInput(fields={"/division": _("地区代码只能是数字，最多12位。")})
    rows = at_place(OfficeRuns.objects.unscoped("counts of published guides are public"), division)
    last = identifier(after) if after else None
    if after and last is None:
        raise InvalidInput(fields={"/after": _("请用上一页给的值。")})
    listed = rows.order_by("office") if last is None else rows.filter(office__gt=last).order_by("office")
    found = list(listed[: MOST + 1])
    shown = found[:MOST]
    return {
        "division": division,
        **_counts(together(rows)),
        "platform": _counts(of_packs()),
        "organizations": [
            {"id": str(row.office), "name": row.name, "division": row.division_code, **_counts(runs_of(row))}
            for row in shown
        ],
        "next": str(shown[-1].office) if len(found) > MOST else None,
    }


def _counts(found: Runs) -> dict[str, Any]:
    return {**{name: getattr(found, name) for name in COUNTS}, "share": found.share, "share_never": found.share_never}
