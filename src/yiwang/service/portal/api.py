"""Guides for programs: the same sheet as on the page and on paper, with its digest."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.routes import page
from yiwang.service.catalogue.caching import public
from yiwang.service.catalogue.place import chosen_place
from yiwang.service.portal.pages.guides import address_of
from yiwang.service.portal.reading import item_of, sheet_of

router = Router()


@router.get("/{key}", response=dict, summary="办事指南（和网页、窗口纸质的一样）")
@page("anyone", "GET")
def guide(request: HttpRequest, key: str, at: str = "") -> HttpResponse:
    """The guide of an item at the division ``at`` (12 digits), its digest (SM3), the printed mark, its page."""
    row = item_of(key)
    sheet = sheet_of(row, chosen_place(request), legal_day(clock.now()))
    told = {"guide": sheet.content(), "digest": sheet.digest, "mark": sheet.mark, "page": address_of(row, sheet)}
    response = HttpResponse(orjson.dumps(told), content_type="application/json")
    return public(request, response, nodes=sheet.nodes)
