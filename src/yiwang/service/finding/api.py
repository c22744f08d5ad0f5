"""Finding by program: the same results and suggestions as the page, for anybody, under a bound for each address."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yiwang.core.actor import STRANGER
from yiwang.core.errors import InvalidInput
from yiwang.core.paging import COUNT_BOUND
from yiwang.core.routes import page
from yiwang.engines.search.kinds import Wanted
from yiwang.service.catalogue.place import ChosenPlace, place_of
from yiwang.service.finding.answers import box_for
from yiwang.service.finding.pages.suggest import bounded
from yiwang.service.finding.results import Results, find
from yiwang.service.finding.rows import Row
from yiwang.service.finding.suggesting import suggested
from yiwang.service.finding.wishes import wishes_of, words_of

router = Router()


def _place(code: str) -> ChosenPlace | None:
    found = place_of(code.ljust(12, "0")[:12]) if code else None
    if code and found is None:
        raise InvalidInput(fields={"/division": _("没有这个地区。")})
    return found


@router.get("/search", response=dict, summary="搜索事项")
@page("anyone", "GET")
def search(request: HttpRequest, q: str, division: str = "", page: int = 1) -> HttpResponse:
    """Results for words at a place (``division``: 2 to 12 digits), 20 a page, up to 10 pages; the filters are those of
    the page's address: ``for``, ``type``, ``online``, ``theme``, ``office``, ``card``, ``where``. A question
    (开饭店要带什么) also has an ``answer``: passages of published guides, word by word, or none.
    """
    bounded(request)
    wishes = wishes_of({**request.GET.dict(), "q": q, "page": str(page)})
    results = find(wishes, _place(division), STRANGER, count=False)  # programs are no people whom editors miss
    told: dict[str, Any] = {
        "query": q,
        "division": results.place.code if results.place else "",
        "total": min(results.total, COUNT_BOUND),
        "relaxed": list(results.relaxed),
        "results": [_row(row) for row in results.items],
        "beside": [{**_row(row), "kind": row.kind} for _kind, rows in results.beside for row in rows],
        "answer": _answer(results),
    }
    return _json(told)


def _row(row: Row) -> dict[str, Any]:
    told = {"name": row.title, "code": row.code, "organization": row.organization, "score": row.score, "key": row.key}
    return {**told, "division": row.division, "summary": row.text, "facts": list(row.meta), "address": row.href}


def _answer(results: Results) -> dict[str, Any] | None:
    box = box_for(results)
    if box is None or box.row is None or not box.told.known:
        return None
    passages = [
        {
            "element": one.element,
            "title": one.title,
            "lines": list(one.lines),
            "laws": [{"law": law.law, "says": law.says, "version": law.version} for law in one.laws],
            "address": f"{box.row.href}#{one.anchor}",
        }
        for one in box.told.passages
    ]
    asked = [{"question": one.question, "answer": one.answer} for one in box.told.asked]
    return {
        "item": box.row.key,
        "name": box.row.title,
        "passages": passages,
        "asked": asked,
        "missing": list(box.missing),
    }


@router.get("/suggest", response=dict, summary="输入时的提示")
@page("anyone", "GET")
def suggest(request: HttpRequest, q: str, division: str = "") -> HttpResponse:
    """Up to 8 ways to go on from what was typed: characters, pinyin, initials."""
    bounded(request)
    place = _place(division)
    found = suggested(words_of(q)[:60], Wanted(division=place.code if place else ""))
    return _json({"q": q, "suggestions": [{"text": one.text, "kind": one.kind} for one in found]})


def _json(told: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(orjson.dumps(told), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
