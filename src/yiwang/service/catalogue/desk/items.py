"""The desk's list of items, and the page of one: where each value comes from, its history, what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.service.catalogue import desk_queries as queries
from yiwang.service.catalogue.actions.edit_draft import begin_draft
from yiwang.service.catalogue.actions.item_states import move_item
from yiwang.service.catalogue.actions.take_over import set_adopts, take_over
from yiwang.service.catalogue.desk import GATE, showing
from yiwang.service.catalogue.elements import ELEMENTS, SECTIONS, Element
from yiwang.service.catalogue.history import elements_of, revisions_of
from yiwang.service.catalogue.models import Adoption, CatalogueRevision, Draft, ServiceItem
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.resolving import ENTRY, LEVELS, SELF
from yiwang.service.catalogue.standing import Standing, standing_of_item
from yiwang.service.catalogue.wording import difference_rows, row_lines, value_words

LIST = "/desk/catalogue/"
MOST_EXPORTED = 10_000


def _wanted(request: HttpRequest) -> tuple[queries.Wanted, dict[str, str]]:
    sent = request.GET
    query = "".join(char for char in sent.get("q", "") if char.isprintable())[:60].strip()
    state = sent.get("state", "") if sent.get("state") in queries.STATES else ""
    division = sent.get("at", "") if sent.get("at", "").isascii() and sent.get("at", "").isdigit() else ""
    everyone = sent.get("whose") == "all" or not allowed(request.actor, "catalogue.edit")
    typed = {"q": query, "state": state, "whose": "all" if everyone else "", "at": division[:12]}
    entry = _uuid(sent.get("entry", ""))
    typed["entry"] = str(entry) if entry else ""
    return queries.Wanted(query, state, not everyone, division[:12], entry), typed


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@page(GATE)
def item_list(request: HttpRequest) -> HttpResponse:
    """Items under filters that are links, the newest first."""
    wanted, typed = _wanted(request)
    found = queries.item_list(request.actor, wanted, request.GET.get("cursor", "")[:2000])
    context = {
        "tabs": showing.tabs(request.actor, "items"),
        "rows": [_listed(row) for row in found.rows],
        "typed": typed,
        "groups": _groups(request, typed),
        "clear": LIST if any(typed.values()) else "",
        "next": with_query(LIST, typed, cursor=found.next) if found.next else "",
        "previous": with_query(LIST, typed, cursor=found.previous) if found.previous else "",
        "export": with_query(f"{LIST}export.csv", typed),
    }
    return render(request, "catalogue/desk/items.html", context)


def _listed(row: ServiceItem) -> dict[str, Any]:
    return {
        "href": showing.address_of(row),
        "title": row.title,
        "office": row.organization_name,
        "code": grouped(row.code),
        "state": showing.state_words(row.state),
        "tag": showing.STATE_TAGS.get(row.state, "idle"),
        "own": bool(row.content),
    }


def grouped(code: str) -> str:
    """A code in its parts, which can break on a phone: credit code, level and basic code, handling option."""
    if len(code) not in (31, 33):
        return code
    return " ".join(part for part in (code[:18], code[18:31], code[31:]) if part)


def _groups(request: HttpRequest, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    def link(text: str, name: str, value: str) -> dict[str, Any]:
        return {"text": text, "href": with_query(LIST, typed, **{name: value}), "current": typed[name] == value}

    states = [link(_("全部"), "state", ""), *(link(showing.state_words(key), "state", key) for key in queries.STATES)]
    groups = [{"title": _("状态"), "links": states}]
    if allowed(request.actor, "catalogue.edit"):
        groups.insert(
            0, {"title": _("谁的"), "links": [link(_("本单位的"), "whose", ""), link(_("全部单位的"), "whose", "all")]}
        )
    places = queries.places_of(request.actor)
    if typed["whose"] and places:
        links = [link(_("不限"), "at", ""), *(link(name, "at", code) for code, name in places)]
        groups.append({"title": _("地区"), "links": links})
    return groups


@page(GATE)
def item_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table, so many rows as an office program can use."""
    wanted, _typed = _wanted(request)
    rows = queries.desk_items(request.actor, wanted).order_by("-id")[:MOST_EXPORTED]
    header = [_("事项"), _("编码"), _("机构"), _("地区代码"), _("状态"), _("第几版"), _("由谁维护")]
    return csv_answer("service-items", header, _cells(rows.iterator(chunk_size=500)))


def _cells(rows: Iterator[ServiceItem]) -> Iterator[list[str]]:
    for row in rows:
        state = showing.state_words(row.state)
        number = str(row.number)
        yield [row.title, row.code, row.organization_name, row.division_code, state, number, _manager(row)]


def _manager(row: ServiceItem) -> str:
    if row.managed_by.startswith("pack:"):
        return _("业务包")
    return _("导入的清单") if row.managed_by.startswith("import:") else _("在工作台上编写")


@page(GATE, "GET", "POST")
def item_page(request: HttpRequest, key: str) -> HttpResponse:
    """One item with what can be done with it. What was typed stays when an act is refused."""
    key = key[:120].replace("\x00", "")
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_act(request, key))
        except Refusal as refused:
            if refused.status in (401, 404):
                raise
            return _show(request, key, refused)
    return _show(request, key, None)


def _act(request: HttpRequest, key: str) -> str:
    actor, sent, now = request.actor, request.POST, clock.now()
    act, version = sent.get("act", ""), showing.version_of(sent)
    if act == "revise":
        return f"/desk/catalogue/drafts/{begin_draft(actor=actor, item_key=key).pk}/edit/"
    if act in ("suspend", "resume", "cancel"):
        move_item(actor=actor, key=key, move=act, reason=sent.get("reason", ""), now=now, version=version)
    elif act == "take_over":
        take_over(actor=actor, key=key, now=now)
    elif act == "adopts":
        set_adopts(actor=actor, key=key, adopts=sent.get("adopts", ""), version=version)
    else:
        raise InvalidInput(_("请选择要做什么。"))
    return f"/desk/catalogue/items/{key}/?done=1"


def _show(request: HttpRequest, key: str, refused: Refusal | None) -> HttpResponse:
    item, standing = queries.one_item(key), standing_of_item(key)
    actor = request.actor
    mine = item.managed_by == "desk" and item.organization_id is not None and allowed(actor, "catalogue.edit", on=item)
    draft = Draft.objects.visible_to(actor).open().filter(item=item).first()
    numbers = revisions_of(item.pk)
    context = {
        "item": item,
        "code": grouped(item.code),
        "state": showing.state_words(item.state),
        "manager": _manager(item),
        "sections": sections_of(standing),
        "history": [_number(row) for row in numbers],
        "compared": _compared(request, item, numbers),
        "numbers": [row.number for row in numbers],
        "draft": draft,
        "draft_state": showing.draft_words(draft.state) if draft else "",
        "waits": Adoption.objects.visible_to(actor).filter(item=item, state="open").count(),
        "may_edit": mine and draft is None and item.state != "cancelled",
        "may_move": mine and draft is None,
        "may_take_over": item.managed_by.startswith("import:") and allowed(actor, "catalogue.edit"),
        "errors": showing.errors_of(refused),
        "fields": showing.fields_of(refused),
        "typed": request.POST if refused else {},
        "done": request.GET.get("done") == "1",
        "public": item.state in ("published", "suspended"),
    }
    return render(request, "catalogue/desk/item.html", context, status=refused.status if refused else 200)


def sections_of(standing: Standing) -> list[dict[str, Any]]:
    """Every element that says something, by section, with who says it."""
    elements, origin = standing.layered(standing.own)
    above = queries.names_above([node for node in set(origin.values()) if node not in (ENTRY, SELF, "above")])
    rows: dict[str, list[dict[str, Any]]] = {section: [] for section in SECTIONS}
    for element in ELEMENTS:
        value = elements.get(element.key)
        if value is None or value == {} or value == []:
            continue
        lines = _lines(element, value, elements)
        who = {origin[path] for path in origin if path == element.key or path.startswith(f"{element.key}/")}
        sources = "、".join(dict.fromkeys(_source(one, above) for one in sorted(who)))
        own = SELF in who
        rows[element.section].append({"title": _(element.title), "lines": lines, "source": sources, "own": own})
    return [{"title": _(SECTIONS[key]), "rows": found} for key, found in rows.items() if found]


def _lines(element: Element, value: Any, elements: Mapping[str, Any]) -> list[str]:
    if element.key == "handled_by":
        return [queries.title_of_key(str(value))]
    if element.kind in ("rows", "group"):
        return row_lines(element, value, elements.get("situations"))
    return [value_words(element, value)]


def _source(node: str, above: Mapping[str, Any]) -> str:
    if node == SELF:
        return _("本事项自己写的")
    if node == ENTRY or node not in above:
        return _("基本目录")
    level, name = above[node]
    return name or _(LEVELS.get(level, "上级"))


def _number(row: CatalogueRevision) -> dict[str, Any]:
    acts = {
        "loaded": _("载入"),
        "published": _("发布"),
        "suspended": _("暂停"),
        "resumed": _("恢复"),
        "cancelled": _("取消"),
        "taken_over": _("接管"),
        "adopted": _("采纳上级的改动"),
    }
    who = [_("%(name)s编写") % {"name": row.editor_name}] if row.editor_name else []
    if row.checker_name and row.checker_name != row.editor_name:
        who.append(_("%(name)s审核") % {"name": row.checker_name})
    title = _("第%(number)s版：%(act)s") % {"number": row.number, "act": acts.get(row.act, row.act)}
    return {"state": "done", "title": title, "who": "，".join(who), "when": row.at, "text": row.note}


def _compared(request: HttpRequest, item: ServiceItem, numbers: list[CatalogueRevision]) -> dict[str, Any] | None:
    known = {str(row.number) for row in numbers}
    first, second = request.GET.get("from", ""), request.GET.get("to", "")
    if first not in known or second not in known:
        return None
    rows = difference_rows(elements_of(item, int(first)), elements_of(item, int(second)))
    return {"from": first, "to": second, "rows": rows}
