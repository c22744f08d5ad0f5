"""One's own signature: make it, see what it was used for, take it back."""

from __future__ import annotations

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotPermitted, Refusal
from yiwang.core.routes import page
from yiwang.people.pages import asking
from yiwang.support.seals import queries
from yiwang.support.seals.actions.ending import change_seal
from yiwang.support.seals.actions.signatures import make_signature
from yiwang.support.seals.drawing import LARGEST
from yiwang.support.seals.pages.showing import KINDS, problems, use_row
from yiwang.support.seals.purposes import STATES

_HEAD = "data:image/png;base64,"
MOST_USES = 20


@page("signed_in", "GET", "POST")
def signature(request: HttpRequest) -> HttpResponse:
    """The own signature and its uses; a person who acts for another is shown nothing of either's."""
    actor = request.actor
    if actor.acting is not None:
        raise NotPermitted
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            return _act(request)
        except Refusal as problem:
            if problem.status in (401, 404) or problem.code == "reauthentication_needed":
                raise
            refused = problem
    own = queries.own_signature(actor)
    state = own.state_on(clock.now()) if own else ""
    rows = queries.use_rows(actor).filter(used_by=actor.account_id, purpose="personal").order_by("-id")
    context = {
        "seal": own,
        "state": _(STATES[state]) if state else "",
        "kind": KINDS.get(state, ""),
        "usable": state == "current",
        "may_make": actor.assured(settings.SEAL_SIGNATURE_LEVEL),
        "how": request.POST.get("how", "typed") if refused else "typed",
        "reason": asking.text(request, "reason") if refused else "",
        "uses": [use_row(one, own=True) for one in rows[:MOST_USES]],
        "done": request.GET.get("done", ""),
        **problems(refused),
    }
    return render(request, "seals/signature.html", context, status=refused.status if refused else 200)


def _act(request: HttpRequest) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "make":
        make_signature(actor=request.actor, picture=_picture(request))
    elif act == "revoke":
        own = queries.own_signature(request.actor)
        if own is None:
            raise NotPermitted
        change_seal(
            actor=request.actor,
            seal_id=own.pk,
            change="revoke",
            reason=asking.text(request, "reason"),
            row_version=asking.seen(request),
        )
    else:
        raise InvalidInput(_("请选择要做什么。"))
    return HttpResponseRedirect(f"{reverse('signature')}?done={act}")


def _picture(request: HttpRequest) -> bytes:
    """What was uploaded or drawn on the page; nothing: typed from the name."""
    how = request.POST.get("how", "")
    if how == "upload":
        sent = request.FILES.get("picture")
        if sent is None or sent.size > LARGEST:
            raise InvalidInput(fields={"/picture": _("请选择签名的图片，不超过1MB。")})
        return sent.read()
    if how == "drawn":
        given = request.POST.get("drawn", "")
        try:
            content = base64.b64decode(given.removeprefix(_HEAD), validate=True) if given.startswith(_HEAD) else b""
        except binascii.Error:
            content = b""
        if not content:
            raise InvalidInput(fields={"/drawn": _("请先在方框里写下您的名字。")})
        return content
    if how != "typed":
        raise InvalidInput(fields={"/how": _("请选择怎样做签名。")})
    return b""
