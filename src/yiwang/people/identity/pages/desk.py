"""Duplicates: the list, its export, two accounts side by side, and one account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.exporting import CHUNK, csv_answer
from yiwang.people.identity import finding, showing
from yiwang.people.identity.actions.duplicates import (
    account_by_id,
    account_in_reach,
    keep_apart,
    open_duplicate,
    refuse_own,
)
from yiwang.people.identity.actions.merge import merge, split, undo
from yiwang.people.identity.actions.prove import revoke
from yiwang.people.identity.errors import OwnIdentity
from yiwang.people.identity.finding import DuplicateFilter, duplicate_filter
from yiwang.people.identity.models import Duplicate
from yiwang.people.identity.models.party import DUTY
from yiwang.people.models import Account
from yiwang.people.names import mask_name
from yiwang.people.pages import asking
from yiwang.people.staffing.kin import CloseMatter
from yiwang.ui.filters import zh_datetime

SIZE, MOST_EXPORTED = 30, 10_000
FIELDS = ("one", "other", "login", "number")


@page("duty:identity", "GET", "POST")
def desk(request: HttpRequest) -> HttpResponse:
    """The list; two logins put side by side, one account looked up, or one person by the number, by POST."""
    actor = request.actor
    require(actor, "identity.decide")
    if finding.is_number(request.GET.get("q", "")[:60]):  # out of the address at once, and not into the next one
        return HttpResponseRedirect(f"{reverse('identity-desk')}?posted=1")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "number":
                return _of_one(request)
            return _open(request)
        except Refusal as refused:
            refusal = asking.shown(refused)
    elif request.GET.get("posted") == "1":
        words = _("身份证号码请填在“按身份证号码找”里：那里填的不会写进网址。")
        refusal = InvalidInput(fields={"/number": words})
    wanted, found = DuplicateFilter(), None
    try:
        wanted = duplicate_filter(request.GET)
        cursor = request.GET.get("cursor", "")[:400] or None
        found = page_of(finding.duplicates(actor, wanted), order=finding.ORDER, cursor=cursor, size=SIZE)
    except InvalidInput as refused:
        refusal = refused
    here = f"{reverse('identity-desk')}?{wanted.query}"
    context = {
        "rows": [_row(row) for row in found.rows] if found else [],
        "next": f"{here}&cursor={found.next}" if found and found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found and found.previous else "",
        **_around(request, wanted, refusal),
    }
    return render(request, "identity/desk.html", context, status=refusal.status if refusal else 200)


def _around(request: HttpRequest, wanted: DuplicateFilter, refusal: Refusal | None) -> dict[str, Any]:
    """Everything of the page but the rows."""
    return {
        "wanted": wanted,
        "states": [{"value": value, "text": text} for value, text in state_titles().items()],
        "export": f"{reverse('identity-export')}?{wanted.query}",
        "typed": {name: asking.text(request, name, 60) for name in FIELDS},
        **asking.wrong(refusal, FIELDS),
    }


def _of_one(request: HttpRequest) -> HttpResponse:
    """The rows of one person, by a number that was posted: it stands in no link of the page."""
    rows = finding.of_number(request.actor, asking.text(request, "number", 60))
    context = {**_around(request, DuplicateFilter(), None), "rows": [_row(row) for row in rows], "one": True}
    response = render(request, "identity/desk.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _open(request: HttpRequest) -> HttpResponse:
    if request.POST.get("act") == "account":
        account = account_in_reach(request.actor, asking.text(request, "login", 60))
        if account is None:
            raise InvalidInput(fields={"/login": _("没有这个账号，或者不归您这里管。")})
        return HttpResponseRedirect(reverse("identity-account", args=[account.pk]))
    row = open_duplicate(actor=request.actor, one=asking.text(request, "one"), other=asking.text(request, "other"))
    return HttpResponseRedirect(reverse("identity-duplicate", args=[row.pk]))


def state_titles() -> dict[str, str]:
    """States in words."""
    return {
        "open": _("等核对"),
        "merged": _("已合并"),
        "apart": _("不是同一个人"),
        "split": _("已分开"),
        "undone": _("已撤回"),
    }


def _why(row: Duplicate) -> str:
    return {
        "second_claim": _("同一个人第二次实名"),
        "split": _("账号登记的不是本人"),
    }.get(row.why, _("工作人员比对"))


def _row(row: Duplicate) -> dict[str, Any]:
    kinds = {"open": "warn", "merged": "ok", "undone": "idle"}
    return {
        "id": row.pk,
        "kept": _named(row.kept),
        "given": _named(row.given) if row.given else "—",
        "why": _why(row),
        "opened": zh_datetime(row.opened_at),
        "state": {"text": state_titles()[row.state], "kind": kinds.get(row.state, "idle")},
    }


def _named(account: Account) -> str:
    return f"{mask_name(account.name)}（{account.login}）"


@page("duty:identity", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filter, names masked; recorded before the first line goes out."""
    actor = request.actor
    require(actor, "identity.decide")
    wanted = duplicate_filter(request.GET)
    post = actor.post_with(DUTY)
    if post is not None:
        subject = Subject("organization", post.organization_id)
        payload = {"state": wanted.state, "searched": bool(wanted.q)}
        record_apart(NewEvent("identity.exported", actor, subject, payload, post.organization_id, post.division_id))
    header = [_("留下的账号"), _("另一个账号"), _("从哪里来"), _("发现时间"), _("情况"), _("理由")]
    return csv_answer("duplicates", header, _lines(finding.duplicates(actor, wanted)))


def _lines(rows: Any) -> Iterator[list[object]]:
    for row in rows.order_by(*finding.ORDER)[:MOST_EXPORTED].iterator(chunk_size=CHUNK):
        shown = _row(row)
        yield [shown["kept"], shown["given"], shown["why"], shown["opened"], shown["state"]["text"], row.reason]


@page("duty:identity", "GET", "POST")
def duplicate(request: HttpRequest, duplicate_id: UUID) -> HttpResponse:
    """Two accounts side by side, masked; each look is recorded before the page goes out."""
    actor = request.actor
    require(actor, "identity.decide")
    row: Duplicate = Duplicate.objects.visible_to(actor).select_related("kept", "given").get_or_refuse(duplicate_id)
    own = _own(request, row.kept, row.given)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request, row)
            return HttpResponseRedirect(f"{reverse('identity-duplicate', args=[row.pk])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
            row = Duplicate.objects.visible_to(actor).select_related("kept", "given").get_or_refuse(duplicate_id)
    accounts = [account for account in (row.kept, row.given) if account is not None]
    if not own:
        finding.record_look(actor, *accounts)
    context = {
        "row": row,
        "state": _row(row)["state"],
        "why": _why(row),
        "sides": [] if own else [_side(account) for account in accounts],
        "own": own,
        "typed": {name: asking.text(request, name, 500) for name in ("act", "reason", "keep")},
        "done": request.GET.get("done") == "1" and refusal is None,
        **asking.wrong(refusal, ("reason", "keep")),
    }
    return render(request, "identity/duplicate.html", context, status=refusal.status if refusal else 200)


def _own(request: HttpRequest, *accounts: Account | None) -> bool:
    try:
        refuse_own(request.actor, *accounts)
    except (OwnIdentity, CloseMatter):
        return True
    return False


def _act(request: HttpRequest, row: Duplicate) -> None:
    act, reason, version = request.POST.get("act", ""), asking.text(request, "reason"), asking.seen(request)
    actor = request.actor
    if act == "merge":
        keep = identifier(asking.text(request, "keep", 40))
        merge(actor=actor, duplicate_id=row.pk, reason=reason, version=version, keep=keep)
    elif act == "apart":
        keep_apart(actor=actor, duplicate_id=row.pk, reason=reason, version=version)
    elif act == "undo":
        undo(actor=actor, duplicate_id=row.pk, reason=reason, version=version)
    else:
        raise InvalidInput(_("页面不完整，请刷新后再办。"))


def _side(account: Account) -> dict[str, Any]:
    papers = showing.paper_rows(finding.papers_of(account.party_id)) or showing.registered_papers(account)
    return {
        "id": str(account.pk),
        "login": account.login,
        "title": _named(account),
        "rows": [
            {"label": _("账号"), "value": account.login},
            {"label": _("姓名"), "value": mask_name(account.name)},
            {"label": _("实名等级"), "value": showing.level_title(account.assurance)},
            {"label": _("开立时间"), "value": zh_datetime(account.created_at)},
            {"label": _("能不能登录"), "value": _("能") if account.is_active else _("已停用")},
            {
                "label": _("证件"),
                "value": "；".join(f"{one['kind']} {one['number']}" for one in papers) or _("没有登记"),
            },
        ],
        "proofs": showing.proof_rows(finding.proofs_of(account)),
        "has_person": account.party_id is not None,
    }


@page("duty:identity", "GET", "POST")
def account(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One account: proofs that may be revoked, and taking it from a person it does not belong to."""
    actor = request.actor
    require(actor, "identity.decide")
    found = account_by_id(actor, person_id)
    own = _own(request, found)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _change(request, found)
        except Refusal as refused:
            refusal = asking.shown(refused)
    if not own:
        finding.record_look(actor, found)
    one = {} if own else _side(found)
    context = {
        "one": one,
        "proofs": one.get("proofs", []),
        "has_person": one.get("has_person", False),
        "own": own,
        "typed": {name: asking.text(request, name, 500) for name in ("act", "reason", "proof")},
        "done": request.GET.get("done") == "1" and refusal is None,
        **asking.wrong(refusal, ("reason",)),
    }
    return render(request, "identity/account.html", context, status=refusal.status if refusal else 200)


def _change(request: HttpRequest, found: Account) -> HttpResponse:
    act, reason = request.POST.get("act", ""), asking.text(request, "reason")
    if act == "split":
        row = split(actor=request.actor, account_id=found.pk, reason=reason)
        return HttpResponseRedirect(f"{reverse('identity-duplicate', args=[row.pk])}?done=1")
    proof = identifier(asking.text(request, "proof", 40))
    if act != "revoke" or proof is None:
        raise InvalidInput(_("页面不完整，请刷新后再办。"))
    revoke(actor=request.actor, proof_id=proof, reason=reason)
    return HttpResponseRedirect(f"{reverse('identity-account', args=[found.pk])}?done=1")
