"""登录和设备: where the account is signed in, on what it was before; sign out one, all others, forget a device."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.models import Session
from yiwang.people.signin import devices as acts
from yiwang.people.signin.models import KnownDevice
from yiwang.people.signin.pages.showing import show, typed
from yiwang.people.signin.visits import device_name, shown_name

MOST = 200
METHODS = {
    "pwd": gettext_noop("密码"),
    "otp": gettext_noop("短信验证码"),
    "totp": gettext_noop("动态口令"),
    "recovery": gettext_noop("备用码"),
    "passkey": gettext_noop("通行密钥"),
    "card": gettext_noop("身份证读卡"),
    "federated": gettext_noop("省统一身份认证"),
    "assisted": gettext_noop("窗口人员协助"),
}
DONE = {
    "one": gettext_noop("那台设备已经退出登录"),
    "others": gettext_noop("其他设备都已经退出登录"),
    "forgotten": gettext_noop("那台设备已经移除，下次在它上面登录会再提醒您"),
}


@page("signed_in", "GET", "POST")
def devices(request: HttpRequest) -> HttpResponse:
    """Two queries, however many there are."""
    if request.method == "POST":
        return HttpResponseRedirect(f"{reverse('account-devices')}?done={_act(request)}")
    actor = request.actor
    sessions = [_row(row, here=row.pk == actor.session_id) for row in acts.living_sessions(actor)[:MOST]]
    sessions.sort(key=lambda row: not row["here"])
    known = list(KnownDevice.objects.visible_to(actor).order_by("-last_seen_at")[:MOST])
    for device in known:
        device.name = shown_name(device.name)
    done = DONE.get(request.GET.get("done", ""), "")
    context = {"sessions": sessions, "known": known, "done": _(done) if done else ""}
    return show(request, "signin/devices.html", context)


def _act(request: HttpRequest) -> str:
    act, chosen = typed(request, "act", 20), identifier(typed(request, "id", 40))
    if act == "others":
        acts.end_others(actor=request.actor)
        return "others"
    if chosen is None:
        raise NotFound
    if act == "forget":
        acts.forget_device(actor=request.actor, device_id=chosen)
        return "forgotten"
    acts.end_session(actor=request.actor, session_id=chosen)
    return "one"


def _row(session: Session, *, here: bool) -> dict[str, object]:
    methods = [_(METHODS[method]) for method in session.methods if method in METHODS]
    return {
        "id": session.pk,
        "here": here,
        "name": device_name(session.device),
        "methods": _("、").join(methods),
        "place": _(session.place) if session.place else "",
        "since": session.created_at,
        "seen": session.last_seen_at or session.created_at,
    }
