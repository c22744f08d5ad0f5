"""Open data of the catalogue: published items with all elements, page by page, without signing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from ninja import Router

from yiwang.core.errors import InvalidInput
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue_exchange.bulk import wholes

router = Router()
MOST = 500


@router.get("/open-data", response=dict, summary="开放的事项数据")
@page("anyone", "GET")
def open_data(
    request: HttpRequest, division: str = "", since: str = "", after: str = "", size: int = 200
) -> HttpResponse:
    """Published items of a place as JSON lines; ``after`` is the id in the header ``Yiwang-Next`` of the page before.

    ``since`` (ISO 8601) bounds it to items whose own words changed since then. Each line says its key, code, basic
    code, organization, place and elements, and whether it is demonstration data.
    """
    rows = ServiceItem.objects.filter(state="published", revision=None)
    if division:
        if not (division.isascii() and division.isdigit() and len(division) <= 12):
            raise InvalidInput(fields={"/division": _("地区代码只能是数字，最多12位。")})
        prefix = division.rstrip("0") or "0"
        rows = rows.filter(division_code__gte=prefix, division_code__lt=f"{prefix}:")
    if since:
        moment = parse_datetime(since) if len(since) < 40 else None
        if moment is None or moment.tzinfo is None:
            raise InvalidInput(fields={"/since": _("时间要写成2026-11-01T00:00:00+08:00这样。")})
        rows = rows.filter(updated_at__gte=moment)
    if after:
        last: UUID | None = identifier(after)
        if last is None:
            raise InvalidInput(fields={"/after": _("请用上一页给的值。")})
        rows = rows.filter(id__gt=last)
    most = max(1, min(size, MOST))
    found = list(wholes(rows.order_by("id")[:most]))
    body = b"".join(orjson.dumps(_line(whole)) + b"\n" for whole in found)
    response = HttpResponse(body, content_type="application/x-ndjson; charset=utf-8")
    if len(found) == most:
        response.headers["Yiwang-Next"] = str(found[-1].item.pk)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _line(whole: Any) -> dict[str, Any]:
    item = whole.item
    return {
        "key": item.key,
        "code": item.code,
        "basic_code": whole.basic_code,
        "organization": {"name": item.organization_name, "uscc": item.organization_uscc},
        "division": item.division_code,
        "level": item.level,
        "number": item.number,
        "updated_at": item.updated_at.isoformat(),
        "demo": bool(item.organization and item.organization.demo),
        "elements": whole.elements,
    }
