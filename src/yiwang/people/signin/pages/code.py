"""Signing in with a code to one's phone: the number, the code, and whose account where a family shares the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.signin import by_code, codes, steps
from yiwang.people.signin.arrival import arrive, content_of
from yiwang.people.signin.pages.showing import show, typed
from yiwang.people.signin.visits import leave_device, visit_of


@page("anyone", "GET", "POST")
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for the number; the answer is the same whoever has it."""
    content = content_of(request)
    number = typed(request, "phone", 40)
    refusal: Refusal | None = None
    if request.method == "POST" and request.POST.get("act") != "begin":
        visit = visit_of(request)
        try:
            token = by_code.ask(number=number, visit=visit, content=content)
        except Refusal as refused:
            refusal = refused
        else:
            response = HttpResponseRedirect(reverse("signin-code-enter"))
            steps.leave_step(response, token)
            leave_device(response, visit)
            return response
    context = {"typed": {**content, "phone": number}}
    return show(request, "signin/code_phone.html", context, refusal=refusal, fields=("phone",), anywhere="#phone")


@page("anyone", "GET", "POST")
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent."""
    visit, token = visit_of(request), request.COOKIES.get(steps.STEP_COOKIE, "")
    step = steps.under_way(token, visit, by_code.CODE)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "again":
                by_code.ask_again(step, visit)
                return HttpResponseRedirect(f"{reverse('signin-code-enter')}?sent=1")
            outcome = by_code.answer(token=token, code=typed(request, "code", 20), visit=visit)
        except steps.StepOver:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            if not isinstance(outcome, str):
                return arrive(request, outcome)
            response = HttpResponseRedirect(reverse("signin-code-choose"))
            steps.leave_step(response, outcome)
            return response
    step.refresh_from_db()
    context = {
        "way": {"code": "phone", "sentence": ""},
        "asked": {"again": True, "shown": codes.shown_code(step)},
        "number": step.content["number"],
        "action": reverse("signin-code-enter"),
        "sent": request.GET.get("sent") == "1",
    }
    return show(request, "signin/code_enter.html", context, refusal=refusal, anywhere="#code")


@page("anyone", "GET", "POST")
def choose(request: HttpRequest) -> HttpResponse:
    """Whose account, where several people share the phone."""
    visit, token = visit_of(request), request.COOKIES.get(steps.STEP_COOKIE, "")
    step = steps.under_way(token, visit, by_code.CHOOSE)
    if request.method == "POST":
        account_id = identifier(typed(request, "account", 40))
        if account_id is None:
            raise NotFound
        return arrive(request, by_code.choose(token=token, account_id=account_id, visit=visit))
    accounts = [{"id": account.pk, "name": by_code.named(account)} for account in by_code.choices(step)]
    return show(request, "signin/code_choose.html", {"accounts": accounts})
