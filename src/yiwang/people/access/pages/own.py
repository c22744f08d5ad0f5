"""The citizen's page: who looked at something of mine in an emergency, why, and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop

from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.access.pages.emergency import ORDER, line_of
from yiwang.people.hub import AccountPlace, account_place

PLACE = account_place(
    AccountPlace(
        "account-emergency",
        gettext_noop("紧急查看记录"),
        gettext_noop("谁在紧急情况下看过我的信息，为什么，复核的结果"),
        72,
    )
)
SIZE = 20


@page("signed_in", "GET")
def emergencies(request: HttpRequest) -> HttpResponse:
    """The newest first; empty for almost everybody."""
    actor = request.actor
    mine = EmergencyAccess.objects.visible_to(actor).filter(owner_account=actor.account_id)
    found = page_of(mine, order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    context = {
        "rows": [line_of(row) for row in found.rows],
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
    }
    return render(request, "access/own.html", context)
