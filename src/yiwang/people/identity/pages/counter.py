"""The window confirms in person: account, paper, name; then one sentence that it is done."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.people.identity import showing
from yiwang.people.identity.actions.counter import Seen, confirm_in_person
from yiwang.people.identity.models import Proof
from yiwang.people.names import mask_name
from yiwang.people.pages import asking

FIELDS = ("login", "document", "number", "issuer", "name", "born", "valid_until", "reason", "compared")


@page("duty:window", "GET", "POST")
def counter(request: HttpRequest) -> HttpResponse:
    """Nothing typed is lost when it is refused; after success the form is empty for the next visitor."""
    refusal: Refusal | None = None
    proof: Proof | None = None
    if request.method == "POST":
        try:
            proof = confirm_in_person(actor=request.actor, seen=_seen(request))
        except Refusal as refused:
            refusal = asking.shown(refused)
    typed = {} if proof else {name: asking.text(request, name, 120) for name in FIELDS}
    reasons = {"level": _("办事需要实人"), "paper": _("登记另一种证件"), "recover": _("找回账号"), "other": _("其他")}
    context = {
        "typed": typed,
        "kinds": showing.paper_kinds(),
        "reasons": [{"value": value, "text": text} for value, text in reasons.items()],
        "proof": proof,
        "name": mask_name(proof.account.name) if proof else "",
        "until": showing.ends_in_words(proof.until) if proof else "",
        **asking.wrong(refusal, FIELDS),
    }
    response = render(request, "identity/counter.html", context, status=refusal.status if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _seen(request: HttpRequest) -> Seen:
    days: dict[str, date | None] = {}
    wrong: dict[str, str] = {}
    for name in ("born", "valid_until"):
        given = asking.text(request, name, 20)
        try:
            days[name] = date.fromisoformat(given) if given else None
        except ValueError:
            wrong[f"/{name}"] = _("日期要写成 2026-11-28 这样。")
    if wrong:
        raise InvalidInput(fields=wrong)
    return Seen(
        login=asking.text(request, "login", 60),
        document=asking.text(request, "document", 3),
        number=asking.text(request, "number", 40),
        name=asking.text(request, "name", 200),
        reason=asking.text(request, "reason", 20),
        compared=request.POST.get("compared") == "true",
        issuer=asking.text(request, "issuer", 3),
        born=days["born"],
        valid_until=days["valid_until"],
    )
