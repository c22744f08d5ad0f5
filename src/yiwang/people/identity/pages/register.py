"""Opening an account: login, name, password; then straight to the real-name proof."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.actor import STRANGER
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.people.actions.accounts import create_account
from yiwang.people.identity import limits
from yiwang.people.pages import asking
from yiwang.people.signin.entering import enter
from yiwang.people.way_back import safe_next

FIELDS = ("login", "name", "password", "again")


@page("anyone", "GET", "POST")
def register(request: HttpRequest) -> HttpResponse:
    """One short form. A login that is taken is said, since it is chosen here; how often is bounded by address."""
    given = request.POST if request.method == "POST" else request.GET
    back = safe_next(given.get("next"), "/account/identity/")
    if request.token and request.actor.signed_in:
        return HttpResponseRedirect(back)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _open(request, back)
        except Refusal as refused:
            refusal = refused
    typed = {name: asking.text(request, name, 100) for name in ("login", "name")}
    context = {"typed": typed, "next": back, **asking.wrong(refusal, FIELDS)}
    response = render(request, "identity/register.html", context, status=refusal.status if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _open(request: HttpRequest, back: str) -> HttpResponse:
    address = str(request.META.get("REMOTE_ADDR", ""))
    limits.count_registration(address)
    password, again = request.POST.get("password", ""), request.POST.get("again", "")
    wrong = {}
    if "\0" in password + again:
        wrong["/password"] = _("密码里有不能使用的字符，请重新填写。")
    elif password != again:
        wrong["/again"] = _("两次填的密码不一样，请再填一次。")
    if wrong:
        raise InvalidInput(fields=wrong)
    opened = limits.count_opened(address)
    try:
        account = create_account(
            actor=STRANGER,
            login=asking.text(request, "login", 100),
            name=asking.text(request, "name", 100),
            password=password,
        )
    except Refusal:
        limits.take_back(opened)
        raise
    where = f"{reverse('identity-prove')}?{urlencode({'needed': 'real_name', 'next': back})}"
    return enter(request, account, "pwd", where)
