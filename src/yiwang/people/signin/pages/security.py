"""账号安全: the own ways to prove oneself; add an app, a phone, recovery codes; change and remove them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.models import Account
from yiwang.people.signin import codes, managing, phones, recovery_codes, steps, totp
from yiwang.people.signin.factors import FACTORS
from yiwang.people.signin.freshness import require_fresh
from yiwang.people.signin.models import Factor, Recovery
from yiwang.people.signin.once import ChallengeOver
from yiwang.people.signin.pages.showing import show, typed
from yiwang.people.signin.visits import leave_device, visit_of

DONE = {
    "added": gettext_noop("已经添加"),
    "changed": gettext_noop("已经修改"),
    "removed": gettext_noop("已经移除"),
    "password": gettext_noop("密码已经换好，其他设备都已经退出登录"),
    "stopped": gettext_noop("找回申请已经取消，请现在换一个密码"),
}


@page("signed_in", "GET", "POST")
def security(request: HttpRequest) -> HttpResponse:
    """What the account has, and what could be added."""
    refusal: Refusal | None = None
    if request.method == "POST":
        require_fresh(request.actor)
        try:
            return HttpResponseRedirect(f"{reverse('account-security')}?done={_act(request)}")
        except NotFound:
            raise
        except Refusal as refused:
            refusal = refused
    rows = [_row(factor) for factor in managing.own_factors(request.actor)]
    done = DONE.get(request.GET.get("done", ""), "")
    pending = Recovery.objects.visible_to(request.actor).filter(cancelled_at=None, done_at=None).first()
    context = {
        "rows": rows,
        "asked": any(row["asked"] for row in rows),
        "has_codes": any(row["kind"] == recovery_codes.KIND for row in rows),
        "done": _(done) if done else "",
        "pending": pending,
    }
    return show(request, "signin/security.html", context, refusal=refusal)


def _row(factor: Factor) -> dict[str, Any]:
    row = {
        "id": factor.pk,
        "kind": factor.kind,
        "title": _(FACTORS.get(factor.kind).title),
        "label": factor.label,
        "asked": factor.asked,
        "added": factor.confirmed_at,
        "used": factor.last_used_at,
        "phone": factor.kind == phones.KIND,
        "left": None,
    }
    if factor.kind == recovery_codes.KIND:
        row["left"] = recovery_codes.left(factor.pk)
    return row


def _act(request: HttpRequest) -> str:
    act, chosen = typed(request, "act", 20), identifier(typed(request, "id", 40))
    if chosen is None or act not in ("remove", "ask", "ask_not"):
        raise NotFound
    if act == "remove":
        managing.remove_factor(actor=request.actor, factor_id=chosen)
        return "removed"
    managing.ask_for_factor(actor=request.actor, factor_id=chosen, asked=act == "ask")
    return "changed"


@page("signed_in", "GET", "POST")
def app(request: HttpRequest) -> HttpResponse:
    """Add an authenticator app: show a secret as a picture and as text, and ask for a code of it in the same page."""
    actor = request.actor
    require_fresh(actor)
    refusal: Refusal | None = None
    sealed = typed(request, "sealed", 4000)
    name = typed(request, "name", 40)
    if request.method == "POST":
        try:
            made = managing.add_totp(actor=actor, sealed=sealed, code=typed(request, "code", 20), name=name)
        except ChallengeOver:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            if made:
                return _codes(request, made, after=_("动态口令已经添加"))
            return HttpResponseRedirect(f"{reverse('account-security')}?done=added")
        secret = managing.offered(actor, sealed)
    else:
        secret, sealed = managing.offer_totp(actor)
    account = Account.objects.get(pk=actor.account_id)
    context = {**secret_words(secret, account), "action": reverse("account-app"), "sealed": sealed, "typed": name}
    return show(request, "signin/app.html", context, refusal=refusal, fields=("code", "name"), anywhere="#code")


def secret_words(secret: str, account: Account) -> dict[str, Any]:
    """What a page shows of the secret of an app that is being added."""
    address = totp.address_for(secret, account.login)
    groups = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return {"secret": groups, "address": address}


def _codes(request: HttpRequest, made: list[str], *, after: str) -> HttpResponse:
    context = {"codes": made, "after": after, "where": reverse("account-security")}
    return show(request, "signin/recovery_codes.html", context)


@page("signed_in", "POST")
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, shown once."""
    require_fresh(request.actor)
    made = managing.make_recovery_codes(actor=request.actor)
    return _codes(request, made, after=_("新的备用码已经生成，旧的都不能用了"))


@page("signed_in", "GET", "POST")
def phone(request: HttpRequest) -> HttpResponse:
    """Add a phone number: a code goes to it."""
    require_fresh(request.actor)
    refusal: Refusal | None = None
    number = typed(request, "phone", 40)
    if request.method == "POST":
        visit = visit_of(request)
        try:
            token = managing.begin_phone(actor=request.actor, number=number, visit=visit)
        except Refusal as refused:
            refusal = refused
        else:
            response = HttpResponseRedirect(reverse("account-phone-enter"))
            steps.leave_step(response, token)
            leave_device(response, visit)
            return response
    return show(request, "signin/phone.html", {"typed": number}, refusal=refusal, fields=("phone",), anywhere="#phone")


@page("signed_in", "GET", "POST")
def phone_enter(request: HttpRequest) -> HttpResponse:
    """The code that went to the new number."""
    visit, token = visit_of(request), request.COOKIES.get(steps.STEP_COOKIE, "")
    step = steps.under_way(token, visit, managing.PHONE)
    if step.account_id != request.actor.account_id:
        raise steps.StepOver
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "again":
                managing.send_phone_again(step, visit)
                return HttpResponseRedirect(f"{reverse('account-phone-enter')}?sent=1")
            given = typed(request, "code", 20)
            managing.confirm_phone(actor=request.actor, token=token, code=given, visit=visit)
            return HttpResponseRedirect(f"{reverse('account-security')}?done=added")
        except steps.StepOver:
            raise
        except Refusal as refused:
            refusal = refused
    step.refresh_from_db()
    context = {
        "way": {"code": "phone", "sentence": ""},
        "asked": {"again": True, "shown": codes.shown_code(step)},
        "action": reverse("account-phone-enter"),
        "sent": request.GET.get("sent") == "1",
    }
    return show(request, "signin/phone_enter.html", context, refusal=refusal, anywhere="#code")
