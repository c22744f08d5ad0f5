"""A case: its page, its flow, its files, its receipts, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yiwang.core import clock, files
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotReady, Refusal
from yiwang.core.events import Subject
from yiwang.core.keys import open_json
from yiwang.core.routes import page
from yiwang.engines.forms import Draft as FormDraft
from yiwang.engines.forms import Provenance, record_view
from yiwang.engines.proceedings.actions.applicant import withdraw
from yiwang.engines.proceedings.handling import handles
from yiwang.engines.proceedings.hot import actor_and_case
from yiwang.engines.proceedings.models import Proceeding, Receipt
from yiwang.engines.proceedings.parties import is_own
from yiwang.people.delegation.opening import note_opening
from yiwang.people.privacy.looks import look
from yiwang.service.applications import case_view
from yiwang.service.applications.asking import answers_in_words
from yiwang.service.applications.items import Item, item_of
from yiwang.service.applications.kind import division_code
from yiwang.service.applications.notices import lines_of, reason_of
from yiwang.service.applications.pages_draft import file_words
from yiwang.service.applications.pages_send import case_link
from yiwang.service.applications.queries import files_by_material
from yiwang.service.applications.scenario import materials_for
from yiwang.service.applications.sealing import open_private
from yiwang.service.applications.showing import showing_for, without_leaps
from yiwang.service.applications.wholes import whole_of
from yiwang.ui.display import language_tag

TABS = ("", "flow", "answers")


def read_case(request: HttpRequest, case_id: UUID) -> tuple[Actor, dict[str, Any]]:
    """The actor and the case in one round trip; the page around it asks for neither again."""
    actor, case = actor_and_case(request.token, case_id, "portal")
    request.actor = actor
    return actor, case


@page("signed_in", "GET", lazy=True)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case page: who holds it and until when, and the one thing to do now."""
    actor, found = read_case(request, case_id)
    if is_own(actor, found):
        note_opening(actor, Subject("proceeding", case_id))
    tab = request.GET.get("tab", "") if request.GET.get("tab") in TABS else ""
    base = f"/cases/{case_id}/"
    context = {
        "case": found,
        "base": base,
        "stands": case_view.stands(found),
        "tab": tab,
        "tabs": _tabs(base, tab),
        "own_task": case_view.own_task(actor, found),
        "may_withdraw": case_view.may_withdraw(actor, found),
        "refusal": case_view.refusal(found),
        "own": is_own(actor, found),
        "rate": _rate(found, actor),
        "whole": whole_of(found) if is_own(actor, found) else None,
    }
    if found["state"] == "correcting":
        context["wanted"], context["wanted_for"] = lines_of(found, language_tag()), reason_of(found)
    if tab == "flow":
        context["steps"] = case_view.steps(found)
    elif tab == "answers":
        context.update(_answers(actor, found))
    else:
        context["timeline"] = case_view.timeline(found, actor)
        context["clocks"] = case_view.clocks(found)
        context["documents"] = case_view.documents(actor, found)
        context["receipts"] = found["receipts"] if context["own"] or handles(actor, found) else []
        context["licence"] = found["facts"].get("licence") if is_own(actor, found) else None
    response = render(request, "applications/case.html", context)
    response.yw_diagram = tab == "flow"  # type: ignore[attr-defined]
    return response


def _tabs(base: str, tab: str) -> list[dict[str, Any]]:
    titles = {"": _("办到哪一步"), "flow": _("流程图"), "answers": _("填的内容")}
    return [
        {"text": text, "href": base + (f"?tab={name}" if name else ""), "current": tab == name}
        for name, text in titles.items()
    ]


def _rate(found: dict[str, Any], actor: Actor) -> str:
    """The address where the service is rated, once there is a result."""
    done = found["state"] in ("delivered", "completed", "decided_granted", "decided_refused", "not_accepted")
    address = f"/rate/{found['id']}/"
    return address if done and actor.acting is None and is_own(actor, found) and _served(address) else ""


def _served(address: str) -> bool:
    """Whether some room answers at this address."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def _answers(actor: Actor, found: dict[str, Any]) -> dict[str, Any]:
    """What the applicant filled in; only the applicant sees it here unmasked."""
    item: Item = item_of(UUID(found["item_revision"]))
    facts, form = found["facts"], item.form
    scenario = facts.get("scenario", {})
    given = files_by_material(actor, facts.get("files", {}))
    titles = {m.key: m.title for m in materials_for(item, scenario, found["answers"])}
    view = None
    if form is not None:
        own = is_own(actor, found)
        sealed = Proceeding.objects.visible_to(actor).filter(pk=found["id"]).values_list("sealed", flat=True).first()
        body = open_private(UUID(found["id"]), bytes(sealed) if sealed else None)
        provenance = {p: Provenance.from_json(stored) for p, stored in body.get("provenance", {}).items()}
        answers = form.merge_private(found["answers"], body["answers"])
        draft = FormDraft(answers, {}, (), provenance, body.get("disputes", {}))
        view = without_leaps(record_view(form, draft, showing_for(division_code(found["division_id"])), masked=not own))
    return {
        "view": view,
        "questions": answers_in_words(item, scenario, language_tag()),
        "materials": [
            {"title": titles.get(key, _("材料")), "files": [file_words(row) for row in rows], "need": ""}
            for key, rows in given.items()
        ],
    }


@page("signed_in", "GET", lazy=True)
def submitted(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The confirmation: number, code, what comes next and by when."""
    _actor, found = read_case(request, case_id)
    context = {
        "case": found,
        "stands": case_view.stands(found),
        "granted": found["state"] in ("decided_granted", "delivered", "completed"),
        "link": case_link(case_id),
        "documents": case_view.documents(_actor, found),
    }
    return render(request, "applications/submitted.html", context)


@page("signed_in", "GET", lazy=True)
def flow_status(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where the case stands in its drawn flow."""
    _actor, found = read_case(request, case_id)
    body = orjson.dumps({"elements": case_view.elements(found)})
    return HttpResponse(body, content_type="application/json")


@page("signed_in", "GET", lazy=True)
def flow_model(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The drawn flow of the revision that the case runs on."""
    _actor, found = read_case(request, case_id)
    item = item_of(UUID(found["item_revision"]))
    xml = item.member("flows", item.content["flow"]).content["xml"]
    return HttpResponse(xml, content_type="application/xml; charset=utf-8")


@page("signed_in", "GET")
def receipt(request: HttpRequest, case_id: UUID, receipt_id: UUID) -> HttpResponse:
    """The signed decision receipt as a file; ``yiwang verify`` replays it."""
    rows = Receipt.objects.visible_to(request.actor).filter(proceeding_id=case_id)
    found = rows.select_related("proceeding").defer("proceeding__sealed").get_or_refuse(receipt_id)
    if found.proceeding.account_id != request.actor.account_id:
        look(
            request.actor,
            Subject("proceeding", case_id),
            "receipt",
            organization_id=found.proceeding.organization_id,
            division_id=found.proceeding.division_id,
        )
    signed = open_json(bytes(found.sealed), table="proceedings_receipt", record_id=found.pk, field="sealed")
    response = HttpResponse(str(signed).encode(), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{found.pk}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page("signed_in", "GET")
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A file that the actor may see: uploaded by him, or belonging to a case that he sees."""
    found = files.find(request.actor, file_id)
    files.note_look(request.actor, found)
    return files.download(found, in_place=True)


@page("signed_in", "GET", "POST", lazy=True)
def take_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Withdraw the application, after asking once more."""
    actor, found = read_case(request, case_id)
    if not is_own(actor, found):
        raise NotFound
    if not case_view.may_withdraw(actor, found):
        return HttpResponseRedirect(f"/cases/{case_id}/")
    error = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500] or _("申请人不再申请")
        try:
            withdraw(actor=actor, proceeding_id=case_id, reason=reason, now=clock.now())
        except NotReady:
            raise
        except Refusal as refused:
            error = refused.text
        else:
            return HttpResponseRedirect(f"/cases/{case_id}/")
    context = {"case": found, "base": f"/cases/{case_id}/", "error": error}
    return render(request, "applications/withdraw.html", context, status=409 if error else 200)
