"""The wizard of a bundle: the pages of applications over the one form, then one sending for all parts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock, files
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, Refusal
from yiwang.core.events import Subject
from yiwang.core.routes import page
from yiwang.service.applications import pages_draft, pages_send
from yiwang.service.applications.actions.drafts import close_draft, drop_draft
from yiwang.service.applications.asking import ask
from yiwang.service.applications.keeping import ask_to_sign_in
from yiwang.service.applications.saving import read_questions, save, save_typed
from yiwang.service.applications.tabs import hidden_inputs, is_overtaken
from yiwang.service.bundles.actions.submit_bundle import submit_bundle
from yiwang.service.bundles.filling import BundleFilling, open_bundle_draft
from yiwang.service.bundles.models import BundlePart
from yiwang.ui.display import language_tag


@page("signed_in")
def go_on(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """To the first step that is not done, or to the bundle that the draft became."""
    filling = open_bundle_draft(request.actor, draft_id, clock.now())
    return _sent(filling) or HttpResponseRedirect(filling.first_open())


def _sent(filling: BundleFilling) -> HttpResponse | None:
    """A draft that was sent in leads to its bundle: back button and double click do no harm."""
    if filling.draft.submitted_as is None:
        return None
    return HttpResponseRedirect(f"/bundles/{filling.draft.submitted_as}/")


@page("signed_in", "GET", "POST", lazy=True)
def questions(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The questions that come first."""
    if not request.actor.signed_in:
        return ask_to_sign_in(request, draft_id, "questions")
    filling = open_bundle_draft(request.actor, draft_id, clock.now())
    done = _sent(filling)
    if done is not None:
        return done
    if request.method != "POST":
        return _draw_questions(request, filling, told=False)
    read_questions(filling, request.POST)
    asked = ask(filling.item, filling.content.scenario, language_tag())
    if asked.complete and not asked.ends:
        filling.mark_done("questions")
    save(filling, "questions", request.POST)
    if "_save" in request.POST:
        return HttpResponseRedirect("/bundles/")
    if asked.complete and not asked.ends:
        return HttpResponseRedirect(filling.base)
    return _draw_questions(request, filling, told=True)


def _draw_questions(request: HttpRequest, filling: BundleFilling, *, told: bool) -> HttpResponse:
    asked = ask(filling.item, filling.content.scenario, language_tag())
    wrong = asked.errors if told and not asked.ends else {}
    context = {
        "filling": filling,
        "asked": asked,
        "errors": wrong,
        "summary": [{"href": f"#s-{name}-1", "text": text} for name, text in wrong.items()],
        "hidden": hidden_inputs(filling.content, "questions"),
    }
    return render(request, "bundles/questions.html", context, status=422 if wrong else 200)


@page("signed_in", "GET", "POST", lazy=True)
def fill(request: HttpRequest, draft_id: UUID, key: str) -> HttpResponse:
    """One page of the one form."""
    if not request.actor.signed_in:
        return ask_to_sign_in(request, draft_id, f"page:{key}")
    filling = open_bundle_draft(request.actor, draft_id, clock.now())
    done = _sent(filling)
    if done is not None:
        return done
    form = filling.form
    if form is None or key not in form.root.by_key or not form.shows(form.page(key).pointer, filling.content.answers):
        raise NotFound(_("这一页没有了，可能是前面的回答变了。请从“我的一件事”里接着填。"))
    draw = pages_draft._post_page if request.method == "POST" else pages_draft._draw
    return draw(request, filling, key)


@page("signed_in", "POST")
def autosave(request: HttpRequest, draft_id: UUID, key: str) -> HttpResponse:
    """Keep what is being typed; says nothing."""
    filling = open_bundle_draft(request.actor, draft_id, clock.now())
    step = f"page:{key}"
    if filling.draft.submitted_as is not None or is_overtaken(filling.content, step, request.POST):
        return HttpResponse(status=409)
    try:
        save_typed(filling, step, request.POST)
    except ChangedMeanwhile:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@page("signed_in", "GET", "POST", lazy=True)
def materials(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The materials of all parts on one page."""
    if not request.actor.signed_in:
        return ask_to_sign_in(request, draft_id, "files")
    filling = open_bundle_draft(request.actor, draft_id, clock.now())
    done = _sent(filling)
    if done is not None:
        return done
    if request.method != "POST":
        return pages_send._draw_materials(request, filling, {})
    wanted = filling.materials()
    errors = pages_send.take_files(request, filling, wanted)
    removed = pages_send._take_away(request, filling, wanted)
    going_on = "_next" in request.POST and not errors and not removed
    if going_on:
        errors = pages_send._missing(filling, wanted)
    if going_on and not errors:
        filling.mark_done("files")
    try:
        save(filling, "files", request.POST)
    except ChangedMeanwhile as late:
        errors = {"": late.text}
    if errors:
        return pages_send._draw_materials(request, filling, errors)
    if "_save" in request.POST:
        return HttpResponseRedirect("/bundles/")
    return HttpResponseRedirect(filling.next_after("files") if going_on else f"{filling.base}files/")


@page("signed_in", "GET", "POST", lazy=True)
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Check your answers (GET) and send them in for all parts (POST)."""
    if not request.actor.signed_in:
        return ask_to_sign_in(request, draft_id, "check")
    filling = open_bundle_draft(request.actor, draft_id, clock.now())
    done = _sent(filling)
    if done is not None:
        return done
    if request.method != "POST":
        return pages_send._draw_check(request, filling)
    try:
        sent = filling.bundle_submission()
        filed = submit_bundle(actor=request.actor, sent=sent, now=clock.now(), key=f"draft-{filling.draft.pk}")
    except InvalidInput as refused:
        return pages_send._draw_check(request, filling, fields=refused.fields or {"": refused.text})
    except Refusal as refused:
        if refused.status >= 500 or refused.status in (401, 404):
            raise
        return pages_send._draw_check(request, filling, fields={"": refused.text})
    _attach_files(filling, filed.id)
    close_draft(actor=request.actor, draft=filling.draft, submitted_as=filed.id)
    return HttpResponseRedirect(f"/bundles/{filed.id}/?submitted=1")


def _attach_files(filling: BundleFilling, bundle_id: UUID) -> None:
    """Each file belongs to the first part that asks for it: its office sees it through the case. Safe to repeat."""
    known = filling.files()
    cases = dict(
        BundlePart.objects.filter(bundle_id=bundle_id, proceeding_id__isnull=False).values_list("part", "proceeding_id")
    )
    for spec in filling.definition.parts:
        wanted = [row["material"] for row in spec.item.content.get("materials", [])]
        for row in (one for key in wanted for one in known.get(key, [])):
            if spec.name in cases and row.subject_id is None:
                files.attach(row, Subject("proceeding", cases[spec.name]))


@page("signed_in", "GET", "POST")
def drop(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    filling = open_bundle_draft(request.actor, draft_id, clock.now())
    done = _sent(filling)
    if done is not None:
        return done
    if request.method == "POST":
        drop_draft(actor=request.actor, draft=filling.draft)
        return HttpResponseRedirect("/bundles/")
    return render(request, "bundles/drop.html", {"filling": filling})
