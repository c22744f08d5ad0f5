"""我的账号: who I am here, and the way to everything about my own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.routes import page
from yiwang.people.hub import places_of

ASSURANCE_TITLES = {
    "registered": gettext_noop("已注册，还没有实名"),
    "real_name": gettext_noop("已实名（和登记信息核对一致）"),
    "real_person": gettext_noop("已实人（本人当面或者刷脸核验）"),
    "certificate": gettext_noop("数字证书"),
}


@page("signed_in", "GET")
def account(request: HttpRequest) -> HttpResponse:
    """Name, level of proof, and links; no query but the actor's."""
    actor = request.actor
    places = [{"href": reverse(p.route), "text": _(p.title), "hint": _(p.sentence)} for p in places_of(actor)]
    level = _(ASSURANCE_TITLES.get(actor.assurance, ASSURANCE_TITLES["registered"]))
    return render(request, "people/account.html", {"level": level, "places": places})
