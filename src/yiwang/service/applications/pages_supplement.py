"""Correcting an application: exactly what was asked, upload or answer again, send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock, files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, Refusal
from yiwang.core.events import Subject
from yiwang.core.routes import page
from yiwang.engines.forms import Draft as FormDraft
from yiwang.engines.forms import FieldError, page_view
from yiwang.engines.forms.pointers import slug
from yiwang.engines.forms.view_model import PageView
from yiwang.engines.proceedings.parties import is_own
from yiwang.service.applications import case_view
from yiwang.service.applications.corrections import Asked, read_notice
from yiwang.service.applications.corrections import supplement as hand_in
from yiwang.service.applications.kind import division_code
from yiwang.service.applications.pages_cases import read_case
from yiwang.service.applications.pages_draft import file_words
from yiwang.service.applications.pages_send import MOST_FILES, file_rule
from yiwang.service.applications.queries import files_named
from yiwang.service.applications.showing import showing_for
from yiwang.service.applications.uploads import accept_upload
from yiwang.ui.display import language_tag


@page("signed_in", "GET", "POST", lazy=True)
def supplement(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The correction page of a case that waits for its applicant."""
    actor, case = read_case(request, case_id)
    if not is_own(actor, case):
        raise NotFound
    task = case_view.own_task(actor, case)
    if task is None:
        return HttpResponseRedirect(f"/cases/{case_id}/")
    asked = read_notice(actor, case, language_tag())
    if request.method != "POST":
        return _draw(request, actor, asked, {}, [], {})
    kept, errors = _files(request, actor, asked)
    wrong, further = _answers(request, asked)
    removing = any(f"files.{m.key}.remove" in request.POST for m in asked.materials)
    if "_submit" not in request.POST or removing:
        return _draw(request, actor, asked, errors, [], kept)
    errors = errors or _missing(asked, kept)
    if errors or wrong or further:
        return _draw(request, actor, asked, errors, wrong, kept)
    note = request.POST.get("note", "").replace("\x00", "").strip()[:1000]
    try:
        hand_in(actor=actor, task_id=UUID(task["id"]), asked=asked, files=kept, note=note, now=clock.now())
    except Refusal as refused:
        if refused.status >= 500:
            raise
        return _draw(request, actor, asked, {"": refused.text}, [], kept)
    for row in files_named(actor, [one for many in kept.values() for one in many]).values():
        if row.subject_id is None or row.subject_kind == "party":
            files.attach(row, Subject("proceeding", case_id))
    return HttpResponseRedirect(f"/cases/{case_id}/?supplemented=1")


def _files(request: HttpRequest, actor: Actor, asked: Asked) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Files kept so far by material: those named in the form (if they are the actor's own) and the new ones."""
    kept: dict[str, list[str]] = {}
    errors: dict[str, str] = {}
    for material in asked.materials:
        gone = request.POST.get(f"files.{material.key}.remove")
        named = [one for one in request.POST.getlist(f"kept.{material.key}")[:MOST_FILES] if one != gone]
        own = {key for key, row in files_named(actor, named).items() if row.owner_account == actor.holder_account}
        held = [one for one in named if one in own]
        for upload in request.FILES.getlist(f"files.{material.key}")[: MOST_FILES - len(held)]:
            try:
                row = accept_upload(actor, upload, file_rule(material))
            except InvalidInput as refused:
                errors[material.key] = f"{upload.name[:60]}：{refused.text}"
                break
            held = [*held, str(row.pk)] if file_rule(material).multiple else [str(row.pk)]
        if held:
            kept[material.key] = held
    return kept, errors


def _answers(request: HttpRequest, asked: Asked) -> tuple[list[FieldError], list[str]]:
    """Read the asked fields: what is wrong with them, and which further ones the new answers call for."""
    errors: list[FieldError] = []
    further: list[str] = []
    form = asked.form
    for key in list(asked.pages) if form is not None else []:
        result = form.parse_page(  # type: ignore[union-attr]
            key,
            request.POST,
            asked.answers,
            locked=list(asked.provenance),
            disputes=asked.body.get("disputes"),
            today=legal_day(clock.now()),
        )
        revealed = asked.read(key, result)
        asked.body["disputes"] = result.disputes
        wrong = [error for error in result.errors if asked.concerns(error.pointer)]
        errors += wrong
        further += [one for one in revealed if one not in {error.pointer for error in wrong}]
    return errors, further


def _only_asked(view: PageView, pointers: list[str]) -> PageView:
    """The page with nothing on it but what the notice names."""

    def named(element: str) -> bool:
        names = [slug(pointer) for pointer in pointers]
        return any(
            element == name or name.startswith(f"{element}-") or element.startswith(f"{name}-") for name in names
        )

    view.parts = [part for part in view.parts if named(part.id)]
    view.asked = [pointer for pointer in view.asked if named(slug(pointer))]
    return view


def _missing(asked: Asked, kept: dict[str, list[str]]) -> dict[str, str]:
    return {
        m.key: _("请上传“%(title)s”。") % {"title": m.title}
        for m in asked.materials
        if m.key in asked.asked_materials and not kept.get(m.key)
    }


def _draw(
    request: HttpRequest,
    actor: Actor,
    asked: Asked,
    errors: dict[str, str],
    wrong: list[FieldError],
    kept: dict[str, list[str]],
) -> HttpResponse:
    known = files_named(actor, [one for many in kept.values() for one in many])
    rows = [
        {
            "key": m.key,
            "name": f"files.{m.key}",
            "id": f"files-{m.key}",
            "title": m.title,
            "hint": m.note,
            "required": m.key in asked.asked_materials,
            "rule": file_rule(m),
            "kept": kept.get(m.key, []),
            "files": [file_words(known[one]) for one in kept.get(m.key, []) if one in known],
            "error": errors.get(m.key, ""),
        }
        for m in asked.materials
    ]
    views: list[Any] = []
    for key in asked.pages:
        assert asked.form is not None
        own = [error for error in wrong if error.pointer.startswith(f"/{key}")]
        raw = {name: request.POST.getlist(name) for name in request.POST if name.startswith(f"/{key}")}
        draft = FormDraft(asked.answers, raw, own, asked.provenance, {})
        showing = showing_for(division_code(asked.case["division_id"]))
        views.append(_only_asked(page_view(asked.form, key, draft, showing), asked.pointers))
    summary = [{"href": f"#files-{key}" if key else "#main", "text": text} for key, text in errors.items()]
    for view in views:
        summary += view.errors
    context = {
        "case": asked.case,
        "base": f"/cases/{asked.case['id']}/",
        "asked": asked,
        "stands": case_view.stands(asked.case),
        "rows": rows,
        "views": views,
        "summary": summary,
        "note": request.POST.get("note", ""),
    }
    return render(request, "applications/supplement.html", context, status=422 if summary else 200)
