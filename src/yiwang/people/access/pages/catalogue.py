"""The catalogue: every duty with what it opens, every permission with the duties that carry it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core.permissions import CATALOGUE, DUTIES, require
from yiwang.core.routes import GATES, duties_of, page
from yiwang.people.access.explaining import all_gates
from yiwang.people.duties import known_duties, title_of


@page("duty:administer,security,audit", "GET")
def duties(request: HttpRequest) -> HttpResponse:
    """Searched by words or by code."""
    require(request.actor, "access.explain")
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    pages: dict[str, int] = {}
    for _pattern, gate in all_gates():
        for code in duties_of(gate.who):
            pages[code] = pages.get(code, 0) + 1
    rows = [
        {"code": duty.code, "title": duty.title, "may": duty.may, "pages": pages.get(duty.code, 0),
         "whose": _("平台") if duty.code in DUTIES else _("业务包")}
        for duty in known_duties().values()
        if words in f"{duty.code} {duty.title} {duty.may}"
    ]  # fmt: skip
    who = {"anyone": _("任何人"), "signed_in": _("登录的人")}
    permissions = [
        {
            "code": entry.code,
            "sentence": _(entry.sentence),
            "who": who.get(entry.who) or "、".join(title_of(code) for code in sorted(entry.duties)),
        }
        for entry in sorted(CATALOGUE.values(), key=lambda found: found.code)
        if words in f"{entry.code} {_(entry.sentence)}"
    ]
    gates = [{"gate": name, "sentence": _(text)} for name, text in GATES.items()]
    context = {"rows": rows, "permissions": permissions, "gates": gates, "words": words}
    return render(request, "access/duties.html", context)
