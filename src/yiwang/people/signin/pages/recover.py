"""找回账号: who one is, the code, then a wait or a new password; and the owner's 不是我."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yiwang.core.errors import Refusal
from yiwang.core.routes import page
from yiwang.people.signin import codes, recovering, steps
from yiwang.people.signin.finding import PaperShown, paper_kinds
from yiwang.people.signin.pages.showing import show, typed
from yiwang.people.signin.visits import leave_device, visit_of

FIELDS = ("phone", "name", "paper", "number", "issuer")
USUAL = "111"  # 居民身份证, GA/T 2000.156


@page("anyone", "GET", "POST")
def recover(request: HttpRequest) -> HttpResponse:
    """Ask for phone, name and paper; the answer is the same whoever they are."""
    given = {name: typed(request, name, 120) for name in FIELDS}
    refusal: Refusal | None = None
    if request.method == "POST":
        visit = visit_of(request)
        try:
            paper = PaperShown(given["paper"] or USUAL, given["number"], given["name"], given["issuer"])
            token = recovering.ask(phone=given["phone"], paper=paper, visit=visit)
        except Refusal as refused:
            refusal = refused
        else:
            response = HttpResponseRedirect(reverse("signin-recover-enter"))
            steps.leave_step(response, token)
            leave_device(response, visit)
            return response
    papers = [{"value": value, "text": text} for value, text in paper_kinds().items()]
    context = {"typed": {**given, "paper": given["paper"] or USUAL}, "papers": papers}
    return show(request, "signin/recover.html", context, refusal=refusal, fields=FIELDS, anywhere="#phone")


@page("anyone", "GET", "POST")
def enter(request: HttpRequest) -> HttpResponse:
    """The code; then the new password, or when to come back."""
    visit, token = visit_of(request), request.COOKIES.get(steps.STEP_COOKIE, "")
    step = steps.under_way(token, visit, recovering.RECOVER)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "again":
                recovering.ask_again(step, visit)
                return HttpResponseRedirect(f"{reverse('signin-recover-enter')}?sent=1")
            recovery, fresh = recovering.answer(token=token, code=typed(request, "code", 20), visit=visit)
        except steps.StepOver:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            if not fresh:
                return show(request, "signin/recover_wait.html", {"opens_at": recovery.opens_at})
            response = HttpResponseRedirect(reverse("signin-recover-password"))
            steps.leave_step(response, fresh)
            return response
    step.refresh_from_db()
    context = {
        "way": {"code": "phone", "sentence": ""},
        "asked": {"again": True, "shown": codes.shown_code(step)},
        "number": step.content["number"],
        "action": reverse("signin-recover-enter"),
        "sent": request.GET.get("sent") == "1",
    }
    return show(request, "signin/recover_enter.html", context, refusal=refusal, anywhere="#code")


@page("anyone", "GET", "POST")
def new_password(request: HttpRequest) -> HttpResponse:
    """The new password, twice; then the login page."""
    visit, token = visit_of(request), request.COOKIES.get(steps.STEP_COOKIE, "")
    step = steps.under_way(token, visit, recovering.RESET)
    refusal: Refusal | None = None
    if request.method == "POST":
        words = {name: request.POST.get(name, "").replace("\0", "") for name in ("password", "again")}
        try:
            recovering.set_new_password(token=token, visit=visit, **words)
        except steps.StepOver:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            response = HttpResponseRedirect("/login/?changed=1")
            response.delete_cookie(steps.STEP_COOKIE, samesite="Lax")
            return response
    login = step.account.login if step.account else ""
    context = {"login": login}
    return show(
        request,
        "signin/recover_password.html",
        context,
        refusal=refusal,
        fields=("password", "again"),
        anywhere="#password",
    )


@page("signed_in", "POST")
def stop(request: HttpRequest) -> HttpResponse:
    """不是我: end a recovery that somebody else began."""
    recovering.cancel(actor=request.actor)
    return HttpResponseRedirect(f"{reverse('account-security')}?done=stopped")
