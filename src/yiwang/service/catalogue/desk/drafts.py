"""Drafts: the list, one with its difference and dry run, and the editor by sections."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.permissions import allowed
from yiwang.core.routes import page
from yiwang.service.catalogue import desk_queries as queries
from yiwang.service.catalogue import forms
from yiwang.service.catalogue.actions.check_draft import check_draft, send_draft
from yiwang.service.catalogue.actions.edit_draft import drop_draft, edit_draft
from yiwang.service.catalogue.actions.publish_draft import publish_draft
from yiwang.service.catalogue.desk import GATE, showing
from yiwang.service.catalogue.desk.meanwhile import meanwhile
from yiwang.service.catalogue.elements import SECTIONS, Problem, element_at
from yiwang.service.catalogue.models import Draft
from yiwang.service.catalogue.paths import with_query
from yiwang.service.catalogue.running import dry_run
from yiwang.service.catalogue.standing import Standing, standing_of
from yiwang.service.catalogue.wording import difference_rows, path_words

WRITABLE = ("draft", "returned")


@page(GATE)
def draft_list(request: HttpRequest) -> HttpResponse:
    """Drafts of the own offices, or those that wait for a check by this official."""
    show = "check" if request.GET.get("show") == "check" else "open"
    found = queries.draft_list(request.actor, show=show, cursor=request.GET.get("cursor", "")[:2000])
    here = {"show": "check" if show == "check" else ""}
    context = {
        "tabs": showing.tabs(request.actor, "checks" if show == "check" else "drafts"),
        "check": show == "check",
        "rows": [_listed(draft) for draft in found.rows],
        "next": with_query("/desk/catalogue/drafts/", here, cursor=found.next) if found.next else "",
        "previous": with_query("/desk/catalogue/drafts/", here, cursor=found.previous) if found.previous else "",
    }
    return render(request, "catalogue/desk/drafts.html", context)


def _listed(draft: Draft) -> dict[str, Any]:
    return {
        "href": f"/desk/catalogue/drafts/{draft.pk}/",
        "title": showing.title_of(draft),
        "kind": _("事项") if draft.item_id else _("基本目录"),
        "who": draft.editor_name,
        "note": draft.note,
        "state": showing.draft_words(draft.state),
        "tag": showing.DRAFT_TAGS.get(draft.state, "idle"),
        "when": draft.sent_at or draft.created_at,
    }


def _draft(request: HttpRequest, draft_id: UUID) -> Draft:
    rows = Draft.objects.visible_to(request.actor).select_related("item__face", "item__entry", "entry")
    draft: Draft = rows.get_or_refuse(draft_id)
    return draft


@page(GATE, "GET", "POST")
def draft_page(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """One draft: what changes, what running cases keep, what is still wrong, and the next step."""
    if request.method == "POST":
        try:
            _act(request, draft_id)
        except Refusal as refused:
            if refused.status in (401, 404):
                raise
            return _show(request, _draft(request, draft_id), refused)
        return HttpResponseRedirect(f"/desk/catalogue/drafts/{draft_id}/?done=1")
    return _show(request, _draft(request, draft_id), None)


def _act(request: HttpRequest, draft_id: UUID) -> None:
    sent, now = request.POST, clock.now()
    act = sent.get("act", "")
    common: dict[str, Any] = {"actor": request.actor, "draft_id": draft_id, "version": showing.version_of(sent)}
    if act == "send":
        send_draft(note=sent.get("note", ""), now=now, **common)
    elif act in ("approve", "return"):
        check_draft(approve=act == "approve", reason=sent.get("reason", ""), now=now, **common)
    elif act == "publish":
        publish_draft(when=showing.moment_of(sent), now=now, **common)
    elif act == "drop":
        drop_draft(**common)
    else:
        raise InvalidInput(_("请选择要做什么。"))


def _show(request: HttpRequest, draft: Draft, refused: Refusal | None) -> HttpResponse:
    standing, actor = standing_of(draft), request.actor
    before = {} if standing.number == 0 else standing.elements
    after = standing.with_own(draft.content)
    permission = "catalogue.edit" if draft.item_id else "catalogue.entries"
    mine = allowed(actor, permission, on=draft)
    ended = draft.state in ("published", "dropped")
    rows = [] if ended else difference_rows(before, after)
    problems = [] if ended or refused is not None else standing.problems(draft.content)
    thing = draft.item or draft.entry
    assert thing is not None
    context = {
        "draft": draft,
        "title": showing.title_of(draft),
        "thing": showing.address_of(thing),
        "first": standing.number == 0,
        "state": showing.draft_words(draft.state),
        "kind": showing.DRAFT_TAGS.get(draft.state, "idle"),
        "rows": rows,
        "ended": ended,
        "run": dry_run(draft.item, rows) if draft.item and not ended else None,
        "problems": [_problem(draft, problem, after) for problem in problems],
        "may_write": mine and draft.state in WRITABLE,
        "may_check": draft.state == "review" and allowed(actor, "catalogue.check", on=draft),
        "own": actor.account_id in draft.editors,
        "may_publish": mine and draft.state == "approved",
        "may_drop": mine and draft.state in ("draft", "returned", "review", "approved"),
        "errors": _errors(draft, refused, after),
        "fields": showing.fields_of(refused),
        "typed": request.POST if refused else {},
        "typed_when": showing.typed_date(request) if refused else {},
        "done": request.GET.get("done") == "1",
    }
    return render(request, "catalogue/desk/draft.html", context, status=refused.status if refused else 200)


def _errors(draft: Draft, refused: Refusal | None, after: dict[str, Any]) -> list[dict[str, str]]:
    """Problems of elements lead into the editor, others to their field on this page."""
    rows = showing.errors_of(refused)
    found = [Problem(p.strip("/"), text) for p, text in (refused.fields.items() if refused else ())]
    if found and all(element_at(problem.path) for problem in found):
        return [_problem(draft, problem, after) for problem in found]
    return rows


def _problem(draft: Draft, problem: Problem, after: dict[str, Any]) -> dict[str, str]:
    element = element_at(problem.path.partition("/")[0])
    section = element.section if element else "about"
    keys = problem.path.split("/")
    row = keys[1] if element is not None and element.kind == "rows" and len(keys) > 1 else ""
    address = with_query(f"/desk/catalogue/drafts/{draft.pk}/edit/", {"section": section, "row": row})
    text = _("%(where)s：%(what)s") % {"where": path_words(problem.path, after), "what": problem.message}
    return {"href": f"{address}#{problem.path.replace('/', '-')}", "text": text}


@page(GATE, "GET", "POST")
def draft_edit(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The editor: one section at a time, with the inherited values in it; an error stands at its field.

    Whose save comes too late keeps what was typed, and reads what stands there now.
    """
    draft = _draft(request, draft_id)
    if draft.state not in WRITABLE and request.method != "POST":
        return HttpResponseRedirect(f"/desk/catalogue/drafts/{draft_id}/")
    section = request.GET.get("section", "")
    section = section if section in SECTIONS else "about"
    standing = standing_of(draft)
    content = standing.with_own(draft.content)
    if request.method != "POST":
        return _editor(request, draft, standing, section, content, None)
    wanted = forms.read_section(section, request.POST, content)
    try:
        edit_draft(actor=request.actor, draft_id=draft.pk, wanted=wanted, version=showing.version_of(request.POST))
    except Refusal as refused:
        if refused.status in (401, 404):
            raise
        return _refused(request, draft_id, section, wanted, refused)
    if request.POST.get("then") == "next":
        section = _after(section)
    if request.POST.get("then") == "review":
        return HttpResponseRedirect(f"/desk/catalogue/drafts/{draft_id}/")
    return HttpResponseRedirect(f"/desk/catalogue/drafts/{draft_id}/edit/?section={section}&saved=1")


def _refused(
    request: HttpRequest, draft_id: UUID, section: str, wanted: dict[str, Any], refused: Refusal
) -> HttpResponse:
    """The form with what was typed, and the draft as it stands by now."""
    draft = _draft(request, draft_id)
    standing = standing_of(draft)
    stands = standing.with_own(draft.content)
    late = meanwhile(refused, draft, stands, wanted)
    return _editor(request, draft, standing, section, {**stands, **wanted}, refused, late)


def _after(section: str) -> str:
    keys = list(SECTIONS)
    return keys[(keys.index(section) + 1) % len(keys)]


def _editor(
    request: HttpRequest,
    draft: Draft,
    standing: Standing,
    section: str,
    content: dict[str, Any],
    refused: Refusal | None,
    late: dict[str, Any] | None = None,
) -> HttpResponse:
    address = f"/desk/catalogue/drafts/{draft.pk}/edit/"
    row = request.GET.get("row", "")[:60]
    messages = showing.fields_of(refused)
    context = {
        "draft": draft,
        "title": showing.title_of(draft),
        "section": section,
        "section_title": _(SECTIONS[section]),
        "sections": [
            {"text": _(title), "href": f"{address}?section={key}", "current": key == section}
            for key, title in SECTIONS.items()
        ],
        "inputs": list(forms.fields_of(section, content, messages, row)),
        "lists": forms.lists_of(section),
        "row_list": forms.row_list(section, content),
        "here": with_query(address, {"section": section}),
        "inherits": standing.kind == "item" and bool(standing.above),
        "errors": showing.errors_of(refused),
        "late": late,
        "writable": draft.state in WRITABLE,
        "state": showing.draft_words(draft.state),
        "saved": request.GET.get("saved") == "1",
        "back": f"/desk/catalogue/drafts/{draft.pk}/",
    }
    return render(request, "catalogue/desk/edit.html", context, status=refused.status if refused else 200)
