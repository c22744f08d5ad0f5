"""The desk of the editors: words that found nothing, what they mean, and what a second post confirms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.routes import page
from yiwang.engines.search.kinds import Wanted
from yiwang.engines.search.searching import search
from yiwang.people.exporting import csv_answer
from yiwang.people.queries import division_by_code
from yiwang.service.catalogue.search_kind import ITEM
from yiwang.service.finding.actions.wording import Proposal, propose
from yiwang.service.finding.wishes import words_of
from yiwang.service.finding.words import (
    SHOWN,
    SIZE,
    WEEKS,
    everyday_list,
    source_words,
    unfound,
)
from yiwang.ui.filters import zh_date

EDITORS = "duty:search.words"
ADDRESS, LIST, PROPOSED = "/desk/search-words/", "/desk/search-words/list/", "/desk/search-words/proposed/"
MOST_PAGES, MOST_EXPORTED = 20, 5_000
SOURCES = ("editor", "learnt", "shipped")


def _number(text: str, most: int) -> int:
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _wanted(request: HttpRequest) -> dict[str, Any]:
    sent = request.GET
    weeks = _number(sent.get("weeks", ""), 12)
    division = division_by_code(sent.get("in", "")[:12]) if sent.get("in", "").isdigit() else None
    return {
        "show": sent.get("show", "") if sent.get("show") in SHOWN else SHOWN[0],
        "weeks": weeks if weeks in WEEKS and sent.get("weeks") else WEEKS[1],
        "division": division.code if division else "",
        "text": words_of(sent.get("q", ""))[:60],
    }


def tabs(current: str) -> list[dict[str, Any]]:
    """The lists of this desk."""
    shown = ((ADDRESS, _("搜不到的说法")), (LIST, _("用词表")), (PROPOSED, _("待确认")))
    return [{"text": text, "href": href, "current": href == current} for href, text in shown]


@page(EDITORS)
def not_found(request: HttpRequest) -> HttpResponse:
    """What people asked and did not find, or found and did not open, by place and weeks; the most asked first."""
    wanted, number = _wanted(request), _number(request.GET.get("page", ""), MOST_PAGES)
    rows = unfound(**wanted, page=number)
    pairs = {"show": wanted["show"], "weeks": str(wanted["weeks"]), "in": wanted["division"], "q": wanted["text"]}

    def address(**changed: str) -> str:
        return f"{ADDRESS}?{urlencode({k: v for k, v in {**pairs, **changed}.items() if v})}"

    def link(text: str, name: str, value: str) -> dict[str, Any]:
        return {"text": text, "href": address(**{name: value}), "current": pairs[name] == value}

    shown = (("none", _("没有结果")), ("weak", _("只有相近的")), ("unopened", _("有结果没人点开")))
    places = [link(_("全部"), "in", "")]
    for post in request.actor.posts[:1]:
        for division in _lineage(post.division_id):
            places.append(link(division.name, "in", division.code))
    context = {
        "tabs": tabs(ADDRESS),
        "rows": rows[:SIZE],
        "text": wanted["text"],
        "hidden": {name: value for name, value in pairs.items() if name != "q"},
        "groups": [
            {"title": _("看哪些"), "links": [link(text, "show", name) for name, text in shown]},
            {"title": _("时间"), "links": [link(_("最近%(n)s周") % {"n": n}, "weeks", str(n)) for n in WEEKS]},
            {"title": _("地区"), "links": places},
        ],
        "clear": ADDRESS if wanted["text"] or wanted["division"] else "",
        "previous": address(page=str(number - 1)) if number > 1 else "",
        "next": address(page=str(number + 1)) if len(rows) > SIZE and number < MOST_PAGES else "",
        "export": address().replace(ADDRESS, f"{ADDRESS}export.csv"),
        "assign": f"{ADDRESS}assign/?says=",
    }
    return render(request, "finding/not_found.html", context)


def _lineage(division_id: UUID) -> list[Any]:
    from yiwang.people.models import Division
    from yiwang.people.queries import path_of

    here = Division.objects.filter(pk=division_id).first()
    return [row for row in path_of(here) if row.level != "town"][:3] if here else []


@page(EDITORS)
def not_found_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table."""
    rows = unfound(**_wanted(request), size=MOST_EXPORTED)[:MOST_EXPORTED]
    note_export(request, len(rows), "not-found")
    header = [_("说法"), _("问了几次"), _("没有结果"), _("只有相近的"), _("点开几次"), _("最近一次"), _("现在当作")]
    cells = ([r.query, r.asked, r.none, r.relaxed, r.opened, zh_date(r.last), "、".join(r.means)] for r in rows)  # type: ignore[arg-type]
    return csv_answer("search-not-found", header, cells)


def note_export(request: HttpRequest, rows: int, what: str) -> None:
    """Who took a list away is known afterwards."""
    post = request.actor.posts[0]
    subject = Subject("organization", post.organization_id)
    payload = {"rows": rows, "what": what}
    record_apart(NewEvent("search.exported", request.actor, subject, payload, post.organization_id, post.division_id))


@page(EDITORS, "GET", "POST")
def assign(request: HttpRequest) -> HttpResponse:
    """Say what a word means: official words, or an item that the engine finds near."""
    sent = request.POST if request.method == "POST" else request.GET
    typed = {name: sent.get(name, "")[:2000].replace("\x00", "") for name in ("says", "means", "item", "note", "off")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        proposal = Proposal(
            says=typed["says"],
            means=tuple(typed["means"].replace("、", "\n").splitlines()),
            item=typed["item"],
            off=typed["off"] == "true",
            note=typed["note"],
        )
        try:
            propose(actor=request.actor, proposal=proposal, now=clock.now())
            return HttpResponseRedirect(f"{PROPOSED}?done=proposed")
        except InvalidInput as wrong:
            errors = {name.strip("/"): text for name, text in wrong.fields.items()}
    looked = words_of(sent.get("find", "")) or words_of(typed["says"])
    near = search(looked, [ITEM], Wanted(), limit=8).hits if looked else ()
    items = [{"value": hit.place.key, "text": hit.title} for hit in near]
    context = {
        "typed": typed,
        "errors": errors,
        "summary": [{"href": f"#{name}", "text": text} for name, text in errors.items()],
        "items": [{"value": "", "text": _("不选事项，只写名称")}, *items],
        "tabs": tabs(ADDRESS),
    }
    return render(request, "finding/assign.html", context, status=422 if errors else 200)


@page(EDITORS)
def everyday(request: HttpRequest) -> HttpResponse:
    """The list of everyday words with their source; searched and narrowed."""
    source = request.GET.get("source", "") if request.GET.get("source") in SOURCES else ""
    text, number = words_of(request.GET.get("q", ""))[:60], _number(request.GET.get("page", ""), 999)
    rows = everyday_list(source, text)
    pairs = {"source": source, "q": text}

    def address(**changed: str) -> str:
        return f"{LIST}?{urlencode({k: v for k, v in {**pairs, **changed}.items() if v})}"

    def link(words: str, value: str) -> dict[str, Any]:
        return {"text": words, "href": address(source=value), "current": source == value}

    begins = (number - 1) * SIZE
    context = {
        "tabs": tabs(LIST),
        "rows": [(row, source_words(row.source)) for row in rows[begins : begins + SIZE]],
        "count": len(rows),
        "text": text,
        "hidden": {"source": source},
        "groups": [
            {"title": _("来源"), "links": [link(_("全部"), ""), *(link(source_words(one), one) for one in SOURCES)]}
        ],
        "clear": LIST if text or source else "",
        "previous": address(page=str(number - 1)) if number > 1 else "",
        "next": address(page=str(number + 1)) if len(rows) > begins + SIZE else "",
        "export": address().replace(LIST, f"{LIST}export.csv"),
        "assign": f"{ADDRESS}assign/?says=",
    }
    return render(request, "finding/everyday.html", context)


@page(EDITORS)
def everyday_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table."""
    source = request.GET.get("source", "") if request.GET.get("source") in SOURCES else ""
    rows = everyday_list(source, words_of(request.GET.get("q", ""))[:60])
    note_export(request, len(rows), "everyday")
    cells = (
        [row.says, "、".join(row.means), source_words(row.source), _("停用") if row.off else _("使用中")]
        for row in rows
    )
    return csv_answer("search-words", [_("说法"), _("正式名称"), _("来源"), _("状态")], cells)
