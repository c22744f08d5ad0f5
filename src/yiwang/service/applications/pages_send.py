"""Steps of the wizard: materials, check your answers, sending in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import AssuranceTooLow, ChangedMeanwhile, InvalidInput, Refusal
from yiwang.engines.forms import Draft as FormDraft
from yiwang.engines.forms import FieldError, record_view
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.pointers import slug, split
from yiwang.service.applications.actions.drafts import close_draft
from yiwang.service.applications.asking import answers_in_words, ask
from yiwang.service.applications.deciding import NotYet
from yiwang.service.applications.filling import Filling, from_questions
from yiwang.service.applications.keeping import go_and_prove
from yiwang.service.applications.pages_draft import file_words, saved
from yiwang.service.applications.saving import save
from yiwang.service.applications.scenario import Material
from yiwang.service.applications.showing import showing_for, without_leaps
from yiwang.service.applications.tabs import hidden_inputs
from yiwang.service.applications.uploads import accept_upload
from yiwang.ui.display import language_tag

MOST_FILES = 20
FILE_TYPES = ("pdf", "jpg", "png")


def materials(request: HttpRequest, filling: Filling) -> HttpResponse:
    """All materials on one page: choose, upload, take away; works without JavaScript."""
    if request.method != "POST":
        return _draw_materials(request, filling, {})
    wanted = filling.materials()
    errors = take_files(request, filling, wanted)
    removed = _take_away(request, filling, wanted)
    going_on = "_next" in request.POST and not errors and not removed
    if going_on:
        errors = _missing(filling, wanted)
    if going_on and not errors:
        filling.mark_done("files")
    try:
        save(filling, "files", request.POST)
    except ChangedMeanwhile as late:
        errors = {"": late.text}
    if errors:
        return _draw_materials(request, filling, errors)
    if "_save" in request.POST:
        return saved(filling)
    return HttpResponseRedirect(filling.next_after("files") if going_on else f"{filling.base}files/")


def take_files(request: HttpRequest, filling: Filling, wanted: list[Material]) -> dict[str, str]:
    """Keep the uploaded files of each material; what is refused is told at its field, the others stay."""
    errors: dict[str, str] = {}
    for material in wanted:
        uploads = request.FILES.getlist(f"files.{material.key}")[:MOST_FILES]
        held = list(filling.content.files.get(material.key, []))
        for upload in uploads:
            if len(held) >= MOST_FILES:
                errors[material.key] = _("这项材料最多传%(n)s个文件。") % {"n": MOST_FILES}
                break
            try:
                kept = accept_upload(request.actor, upload, file_rule(material))
            except InvalidInput as refused:
                errors[material.key] = f"{upload.name[:60]}：{refused.text}"
                break
            held = [*held, str(kept.pk)] if file_rule(material).multiple else [str(kept.pk)]
        if uploads:
            filling.content.files[material.key] = held
    return errors


def file_rule(material: Material) -> FileRule:
    """What files a material takes."""
    spec = material.files
    return FileRule(
        types=tuple(spec.get("types", FILE_TYPES)),
        max_mb=int(spec.get("max_mb", 10)),
        multiple=bool(spec.get("multiple")),
    )


def _take_away(request: HttpRequest, filling: Filling, wanted: list[Material]) -> bool:
    removed = False
    for material in wanted:
        gone = request.POST.get(f"files.{material.key}.remove")
        if gone and gone in filling.content.files.get(material.key, []):
            filling.content.files[material.key].remove(gone)
            removed = True
    if removed and "files" in filling.content.done:
        filling.content.done.remove("files")
    return removed


def _missing(filling: Filling, wanted: list[Material]) -> dict[str, str]:
    return {
        material.key: _("请上传“%(title)s”。") % {"title": material.title}
        for material in wanted
        if material.need == "required" and not filling.content.files.get(material.key)
    }


def _draw_materials(request: HttpRequest, filling: Filling, errors: dict[str, str]) -> HttpResponse:
    known = filling.files()
    rows = [
        {
            "name": f"files.{m.key}",
            "id": f"files-{m.key}",
            "title": m.title,
            "hint": " ".join(part for part in (m.note, _("样子：%(s)s") % {"s": m.sample} if m.sample else "") if part),
            "required": m.need == "required",
            "rule": file_rule(m),
            "files": [file_words(row) for row in known.get(m.key, [])],
            "error": errors.get(m.key, ""),
        }
        for m in filling.materials()
    ]
    steps = filling.steps()
    context = {
        "filling": filling,
        "rows": rows,
        "summary": [{"href": f"#files-{key}" if key else "#main", "text": text} for key, text in errors.items()],
        "hidden": hidden_inputs(filling.content, "files"),
        "back": filling.address(steps[max(steps.index("files") - 1, 0)]) if "files" in steps else filling.base,
        "number": steps.index("files") + 1 if "files" in steps else 0,
        "count": len(steps),
        "resumed": request.GET.get("resumed", "")[:8],
    }
    # htmx swaps in answers of success only; for everyone else the status says that something is wrong.
    status = 422 if errors and "HX-Request" not in request.headers else 200
    return render(request, "applications/materials.html", context, status=status)


def check(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Check your answers (GET) and send them in (POST)."""
    if request.method != "POST":
        return _draw_check(request, filling)
    insist = bool(request.POST.get("insist") or filling.content.raw.get("_insist"))
    try:
        became = filling.send(clock.now(), insist=insist)
    except AssuranceTooLow as refused:
        if insist:
            filling.content.raw["_insist"] = {"on": ["1"]}
            save(filling, "check", {})
        return go_and_prove(str(refused.details["needed"]), filling.address("check"))
    except NotYet as told:
        return _draw_check(request, filling, not_yet=told.text)
    except InvalidInput as refused:
        return _draw_check(request, filling, fields=refused.fields or {"": refused.text})
    except Refusal as refused:
        if refused.status >= 500:
            raise
        return _draw_check(request, filling, fields={"": refused.text})
    close_draft(actor=request.actor, draft=filling.draft, submitted_as=became)
    return HttpResponseRedirect(filling.became(fresh=True))


def _draw_check(
    request: HttpRequest, filling: Filling, *, fields: dict[str, str] | None = None, not_yet: str = ""
) -> HttpResponse:
    form, content = filling.form, filling.content
    missing = _not_ready(filling)
    fields = fields or {}
    errors = [FieldError(p, "refused", "{own}", {"zh-Hans": ""}, {"own": text}) for p, text in fields.items() if p]
    view = None
    if form is not None:
        draft = FormDraft(content.answers, {}, errors, filling.provenance, content.disputes)
        href = _change_href(filling)
        view = without_leaps(
            record_view(form, draft, showing_for(filling.division_code), masked=False, change_href=href)
        )
    known = filling.files()
    context: dict[str, Any] = {
        "filling": filling,
        "view": view,
        "questions": answers_in_words(filling.item, content.scenario, language_tag()),
        "materials": [
            {"title": m.title, "files": [file_words(row) for row in known.get(m.key, [])], "need": m.need}
            for m in filling.materials()
        ],
        "summary": [{"href": _where(filling, p), "text": text} for p, text in fields.items()],
        "missing": missing,
        "not_yet": not_yet,
        "insisting": bool(content.raw.get("_insist")),
        "today": legal_day(clock.now()),
        "resumed": request.GET.get("resumed", "")[:8],
    }
    return render(request, "applications/check.html", context, status=422 if fields else 409 if not_yet else 200)


def _change_href(filling: Filling) -> Any:
    def href(page_key: str, element: str) -> str:
        form = filling.form
        if form is not None and from_questions(form, page_key, filling.provenance):
            return f"{filling.base}questions/"
        return f"{filling.base}fill/{page_key}/#{element}"

    return href


def _where(filling: Filling, pointer: str) -> str:
    """The address where what is wrong can be put right."""
    if pointer.startswith("/files/"):
        return f"{filling.base}files/#files-{pointer.removeprefix('/files/')}"
    if pointer.startswith("/scenario/") and (filling.form is None or "scenario" not in filling.form.root.by_key):
        return f"{filling.base}questions/"
    parts = split(pointer) if pointer.startswith("/") else []
    if parts and filling.form is not None and parts[0] in filling.form.root.by_key:
        if from_questions(filling.form, parts[0], filling.provenance):
            return f"{filling.base}questions/"
        return f"{filling.base}fill/{parts[0]}/#{slug(pointer)}"
    return "#main"


def _not_ready(filling: Filling) -> list[dict[str, str]]:
    """Steps that were never gone through: they come before sending in."""
    titles = {"questions": _("先要回答的问题"), "files": _("要交的材料")}
    form = filling.form
    rows = []
    for step in filling.steps():
        if step == "check" or step in filling.content.done:
            continue
        kind, _sep, key = step.partition(":")
        if kind == "questions" and ask(filling.item, filling.content.scenario).complete:
            continue
        if kind == "files" and not _missing(filling, filling.materials()):
            continue
        title = titles.get(kind) or (
            form.page(key).title.get(language_tag()) or form.page(key).title.get("zh-Hans", "") if form else ""
        )
        rows.append({"href": filling.address(step), "text": _("还没有填完：%(title)s") % {"title": title}})
    return rows


def case_link(case_id: UUID | str) -> str:
    """The public address of a case page, for QR codes; opening it needs the applicant's login."""
    return f"{settings.ORIGIN}/cases/{case_id}/"
