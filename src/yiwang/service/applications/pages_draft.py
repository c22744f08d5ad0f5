"""Steps of the wizard: questions, one page of the form after the other, autosave."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.context_processors import csrf
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.errors import ChangedMeanwhile, NotFound
from yiwang.core.models.file import File
from yiwang.engines.forms import Draft as FormDraft
from yiwang.engines.forms import FieldError, Inspected, page_view, receive
from yiwang.service.applications.actions.drafts import drop_draft
from yiwang.service.applications.asking import ask
from yiwang.service.applications.filling import Filling
from yiwang.service.applications.saving import read_page, read_questions, save, save_typed
from yiwang.service.applications.showing import showing_for
from yiwang.service.applications.tabs import hidden_inputs, is_overtaken
from yiwang.service.applications.uploads import kept_for, scanner
from yiwang.ui.display import language_tag


def questions(request: HttpRequest, filling: Filling) -> HttpResponse:
    """The scenario questions; the answers decide which pages and materials follow."""
    if request.method != "POST":
        return _draw_questions(request, filling)
    if is_overtaken(filling.content, "questions", request.POST):
        return _draw_questions(request, filling, overtaken=True)
    drawn = {q["question"] for q in ask(filling.item, filling.content.scenario).questions}
    read_questions(filling, request.POST)
    asked = ask(filling.item, filling.content.scenario, language_tag())
    settled = asked.complete and not asked.ends
    if settled:
        filling.mark_done("questions")
    try:
        save(filling, "questions", request.POST)
    except ChangedMeanwhile:
        return _draw_questions(request, filling, overtaken=True)
    if "_save" in request.POST:
        return saved(filling)
    if settled:
        return HttpResponseRedirect(filling.base)
    fresh = {q["question"] for q in asked.questions} - drawn
    quiet = bool(fresh) and set(asked.errors) <= fresh
    return _draw_questions(request, filling, errors=not quiet, more=quiet)


def saved(filling: Filling) -> HttpResponse:
    """Back to the list, which says that everything is kept."""
    return HttpResponseRedirect(f"{filling.home}?saved=1")


def _draw_questions(
    request: HttpRequest, filling: Filling, *, errors: bool = False, overtaken: bool = False, more: bool = False
) -> HttpResponse:
    asked = ask(filling.item, filling.content.scenario, language_tag())
    wrong = asked.errors if errors and not asked.ends else {}
    first = {q["question"]: f"#s-{q['question']}-1" for q in asked.questions}
    context = {
        "filling": filling,
        "asked": asked,
        "errors": wrong,
        "summary": [{"href": first.get(name, "#main"), "text": text} for name, text in wrong.items()],
        "hidden": hidden_inputs(filling.content, "questions"),
        "overtaken": overtaken,
        "more": more and not asked.ends,
        "resumed": request.GET.get("resumed", "")[:8],
    }
    return render(request, "applications/questions.html", context, status=422 if wrong else 409 if overtaken else 200)


def fill(request: HttpRequest, filling: Filling, key: str) -> HttpResponse:
    """One page of the form."""
    form = filling.form
    if form is None or key not in form.root.by_key or not form.shows(form.page(key).pointer, filling.content.answers):
        words = _("这一页没有了，可能是前面的回答变了。请回到“%(list)s”，接着填。")
        raise NotFound(words % {"list": filling.home_title})
    return _post_page(request, filling, key) if request.method == "POST" else _draw(request, filling, key)


def _post_page(request: HttpRequest, filling: Filling, key: str) -> HttpResponse:
    step = f"page:{key}"
    errors = _take_files(request, filling, key)
    overtaken = is_overtaken(filling.content, step, request.POST)
    result = read_page(filling, key, request.POST, errors)
    if overtaken:
        return _draw(request, filling, key, overtaken=True, typed=result.raw)
    shown = "_next" in request.POST
    if not result.errors and not result.stay:
        filling.mark_done(step)
    try:
        save(filling, step, request.POST)
    except ChangedMeanwhile:
        return _draw(request, filling, key, overtaken=True, typed=result.raw)
    if "_save" in request.POST:
        return saved(filling)
    if result.errors and (shown or errors):
        return _draw(request, filling, key, errors=result.errors)
    if result.errors or result.stay:
        return _draw(request, filling, key, focus=result.focus)
    return HttpResponseRedirect(filling.next_after(step))


def _take_files(request: HttpRequest, filling: Filling, key: str) -> list[FieldError]:
    """Files of the page's own file fields, before its other fields are read."""
    form = filling.form
    if form is None or not request.FILES:
        return []

    def store(found: Inspected, upload: Any) -> str:
        upload.seek(0)
        row = kept_for(request.actor, upload.read(files.LARGEST + 1), found.name, found.type)
        return str(row.pk)

    received = receive(form, key, request.FILES, filling.content.answers, scanner(), store)
    filling.content.answers = received.answers
    return received.errors


def _draw(
    request: HttpRequest,
    filling: Filling,
    key: str,
    *,
    errors: list[FieldError] | None = None,
    overtaken: bool = False,
    typed: dict[str, list[str]] | None = None,
    focus: str = "",
) -> HttpResponse:
    content = filling.content
    raw = typed if typed is not None else content.raw.get(key, {})
    draft = FormDraft(content.answers, raw, errors or [], filling.provenance, content.disputes)
    assert filling.form is not None
    view = page_view(filling.form, key, draft, showing_for(filling.division_code))
    steps = filling.steps()
    step = f"page:{key}"
    view.count = len(steps)
    view.number = steps.index(step) + 1 if step in steps else 0
    if not view.number:
        view.count = 0
    context = {
        "filling": filling,
        "view": view,
        "hidden": _hidden(request, filling, step),
        "autosave": "" if overtaken else f"{filling.base}autosave/{key}/",
        "back": _before(filling, step),
        "overtaken": overtaken,
        "resumed": request.GET.get("resumed", "")[:8],
        "focus": focus,
    }
    status = 409 if overtaken else 422 if errors else 200
    return render(request, "applications/fill.html", context, status=status)


def _hidden(request: HttpRequest, filling: Filling, step: str) -> SafeString:
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', csrf(request)["csrf_token"])
    return token + hidden_inputs(filling.content, step)


def _before(filling: Filling, step: str) -> str:
    steps = filling.steps()
    at = steps.index(step) if step in steps else 0
    return filling.address(steps[at - 1]) if at > 0 else filling.start


def autosave(request: HttpRequest, filling: Filling, key: str) -> HttpResponse:
    """Keep what is being typed; says nothing. A tab that was overtaken is not saved over the other."""
    step = f"page:{key}"
    if filling.draft.submitted_as is not None or is_overtaken(filling.content, step, request.POST):
        return HttpResponse(status=409)
    try:
        save_typed(filling, step, request.POST)
    except ChangedMeanwhile:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def drop(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Throw a draft away, after asking."""
    if request.method == "POST":
        drop_draft(actor=request.actor, draft=filling.draft)
        return HttpResponseRedirect(filling.home)
    return render(request, "applications/drop.html", {"filling": filling})


def file_words(row: File) -> dict[str, str]:
    """A stored file as the file field draws it."""
    size = f"{max(row.size // 1024, 1)} KB" if row.size < 1 << 20 else f"{row.size / (1 << 20):.1f} MB"
    return {"name": row.name, "size": size, "href": f"/files/{row.pk}/", "remove": str(row.pk)}
