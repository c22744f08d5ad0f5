"""An official's own page of relatives and interests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.pages import asking
from yiwang.people.staffing.actions.relatives import declare_relative, withdraw_relative
from yiwang.people.staffing.address_book import require_official
from yiwang.people.staffing.kin import opened
from yiwang.people.staffing.models import Relative
from yiwang.people.staffing.models.relative import RELATIONS

FIELDS = ("relation", "name", "number")


@page("signed_in", "GET", "POST")
def relatives(request: HttpRequest) -> HttpResponse:
    """Declare and take back; nobody else has this page."""
    actor = request.actor
    require_official(actor)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request)
            return HttpResponseRedirect(f"{reverse('relatives')}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    titles = dict(RELATIONS)
    mine = Relative.objects.visible_to(actor).filter(account_id=actor.account_id, withdrawn_at=None)
    rows = [
        {"id": row.pk, "relation": _(titles[row.relation]), "name": opened(row)["name"], "known": bool(row.party_id)}
        for row in mine.order_by("declared_at", "id")
    ]
    context = {
        "rows": rows,
        "relations": [{"value": code, "text": _(title)} for code, title in RELATIONS],
        "typed": {name: request.POST.get(name, "")[:100] for name in FIELDS} if refusal else {},
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "staffing/relatives.html", context, status=refusal.status if refusal else 200)


def _act(request: HttpRequest) -> None:
    if request.POST.get("act") == "withdraw":
        key = identifier(request.POST.get("relative", ""))
        if key is None:
            raise NotFound
        withdraw_relative(actor=request.actor, relative_id=key)
        return
    given = {name: asking.text(request, name, 100) for name in FIELDS}
    declare_relative(actor=request.actor, **given)
