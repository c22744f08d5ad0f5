"""An upload on its way: check, content, difference, impact, stories, publication."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import ChangedMeanwhile, NotFound, Refusal, TooLarge
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.packs.actions.ask_for_stories import ask_for_stories, is_busy
from yiwang.packs.actions.publish_trial import LONGEST_NOTE, publish_trial
from yiwang.packs.actions.upload_trial import upload_trial
from yiwang.packs.archive import MAX_ZIP_BYTES
from yiwang.packs.model import Pack
from yiwang.packs.models import Trial
from yiwang.packs.pages.frame import show
from yiwang.packs.pages.published import flow_of, reading
from yiwang.packs.reading import PackUnreadable
from yiwang.packs.showing.changes import change_table, impact_table
from yiwang.packs.trials import changes_of, impacts_of, laid_out_trial, newest_release, own_trial

SEVERITIES = ("error", "warning", "note")
MOST_FINDINGS = 300


def steps_of(trial: Trial, here: str) -> list[dict[str, Any]]:
    """The steps of an upload as tabs; those after the check open when it found no errors."""
    named = [("packs-trial", _("检查"))]
    if trial.readable:
        named += [("packs-trial-content", _("内容")), ("packs-trial-changes", _("和已发布的不同"))]
    if trial.passed:
        named += [("packs-trial-impact", _("对在办件的影响")), ("packs-trial-stories", _("演练故事"))]
        if trial.release_id is None:
            named.append(("packs-trial-publish", _("发布")))
    return [{"href": reverse(n, args=[trial.pk]), "text": text, "current": n == here} for n, text in named]


def _show(
    request: HttpRequest, trial: Trial, here: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = {"trial": trial, "steps": steps_of(trial, here), **context}
    return show(request, template, whole, status)


def _pack(trial: Trial) -> Pack:
    """The uploaded pack, read again; one that cannot be read has no such pages."""
    try:
        with laid_out_trial(trial) as laid:
            return laid.read()
    except PackUnreadable as unreadable:
        raise NotFound from unreadable


@page("duty:author", "GET", "POST")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a zip; what is refused says why on the same page."""
    require(request.actor, "pack.see")
    refusal: Refusal | None = None
    if request.method == "POST":
        sent = request.FILES.get("pack")
        try:
            if sent is not None and (sent.size or 0) > MAX_ZIP_BYTES:
                raise TooLarge(_("压缩包太大，请控制在%(n)sMB以内。") % {"n": MAX_ZIP_BYTES // 1024 // 1024})
            trial = upload_trial(
                actor=request.actor, name=(sent.name or "") if sent else "", content=sent.read() if sent else b""
            )
            return HttpResponseRedirect(reverse("packs-trial", args=[trial.pk]))
        except Refusal as refused:
            refusal = refused
    wrong = (refusal.fields.get("/pack") or refusal.text) if refusal else ""
    context = {"wrong": wrong, "max_mb": MAX_ZIP_BYTES // 1024 // 1024}
    return show(request, "packs/upload.html", context, refusal.status if refusal else 200)


@page("duty:author", "GET")
def trial(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """What the check found, by file and line, with the remedy."""
    found = own_trial(request.actor, trial_id)
    counts = {s: sum(f["severity"] == s for f in found.findings) for s in SEVERITIES}
    context = {
        "findings": found.findings[:MOST_FINDINGS],
        "counts": counts,
        "more": max(0, len(found.findings) - MOST_FINDINGS),
    }
    return _show(request, found, "packs-trial", "packs/trial.html", context)


@page("duty:author", "GET")
def content(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """The uploaded pack in plain words."""
    found = own_trial(request.actor, trial_id)
    here = reverse("packs-trial-content", args=[found.pk])
    context = {
        **reading(request, _pack(found), here),
        "flow_href": lambda key: reverse("packs-trial-flow", args=[found.pk, key]),
    }
    return _show(request, found, "packs-trial-content", "packs/trial_content.html", context)


@page("duty:author", "GET")
def flow(request: HttpRequest, trial_id: UUID, key: str) -> HttpResponse:
    """The BPMN of an uploaded flow, for the drawing."""
    return flow_of(_pack(own_trial(request.actor, trial_id)), key)


@page("duty:author", "GET")
def changes(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """What publishing would change."""
    found = own_trial(request.actor, trial_id)
    made = changes_of(_pack(found))
    context = {"first": made is None, "changes": change_table(made or [])}
    return _show(request, found, "packs-trial-changes", "packs/trial_changes.html", context)


def _passed(request: HttpRequest, trial_id: UUID) -> Trial:
    found = own_trial(request.actor, trial_id)
    if not found.passed:
        raise NotFound
    return found


@page("duty:author", "GET")
def impact(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Which live cases publishing would touch."""
    found = _passed(request, trial_id)
    context = {"impacts": impact_table(impacts_of(_pack(found)))}
    return _show(request, found, "packs-trial-impact", "packs/trial_impact.html", context)


def _told(found: Trial) -> dict[str, Any]:
    rows = found.stories.get("rows", [])
    total, error = found.stories.get("total", 0), found.stories.get("error", "")
    busy, state = is_busy(found), found.stories.get("state", "")
    if state in ("queued", "running") and not busy:
        state, error = "broken", _("演练很久没有动静，已经停下。请再演练一次。")
    return {
        "state": state,
        "busy": busy,
        "done": len(rows),
        "total": max(total, len(rows)),
        "failed": [row for row in rows if row["wrong"]],
        "passed": [row for row in rows if not row["wrong"]],
        "error": error,
    }


@page("duty:author", "GET", "POST")
def stories(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Start the rehearsal; see how far it is and how it went."""
    found = _passed(request, trial_id)
    if request.method == "POST":
        ask_for_stories(actor=request.actor, trial_id=found.pk)
        return HttpResponseRedirect(reverse("packs-trial-stories", args=[found.pk]))
    return _show(request, found, "packs-trial-stories", "packs/trial_stories.html", {"told": _told(found)})


@page("duty:author", "GET")
def progress(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """The part of the page that htmx asks for again while the job runs."""
    found = _passed(request, trial_id)
    return show(request, "packs/stories_told.html", {"trial": found, "told": _told(found)})


@page("duty:author", "GET", "POST")
def publish(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """The last look: difference, impact, stories, a note; then the publication."""
    require(request.actor, "pack.publish")
    found = _passed(request, trial_id)
    if found.release is not None:
        return HttpResponseRedirect(reverse("packs-release", args=[found.pack, found.release.pk]))
    note = request.POST.get("note", "")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _check_sure(request, note)
            release = publish_trial(
                actor=request.actor, trial_id=found.pk, base=request.POST.get("base", "")[:40], note=note
            )
            return HttpResponseRedirect(reverse("packs-release", args=[release.pack, release.pk]) + "?published=1")
        except Refusal as refused:
            refusal = refused
    whole, base = _pack(found), newest_release(found.pack)
    made = changes_of(whole)
    context = {
        "base": base,
        "first": made is None,
        "count": len(made or []),
        "impacts": impact_table(impacts_of(whole)),
        "told": _told(found),
        "note": note,
        "longest": LONGEST_NOTE,
        "sure": request.POST.get("sure") == "true" and not isinstance(refusal, ChangedMeanwhile),
        **_wrong(refusal),
    }
    status = refusal.status if refusal else 200
    return _show(request, found, "packs-trial-publish", "packs/trial_publish.html", context, status)


def _check_sure(request: HttpRequest, note: str) -> None:
    """Both at once: what was not ticked, and a note that was not written."""
    if request.POST.get("sure") != "true":
        fields = {} if note.strip() else {"/note": _("请写明这次为什么发布、改了什么。")}
        raise Refusal(fields={**fields, "/sure": _("请先确认已经看过不同和影响。")})


def _wrong(refusal: Refusal | None) -> dict[str, Any]:
    """Errors at their fields and in the summary; findings of the check lead nowhere, they are sentences."""
    if refusal is None:
        return {"fields": {}, "errors": []}
    fields = {p.strip("/"): text for p, text in refusal.fields.items() if p in ("/note", "/sure")}
    errors = [{"href": f"#{name}", "text": text} for name, text in fields.items()]
    if not fields:
        errors = [{"href": "", "text": refusal.text}]
        errors += [{"href": "", "text": f"{place} {text}"} for place, text in list(refusal.fields.items())[:20]]
    return {"fields": fields, "errors": errors}
