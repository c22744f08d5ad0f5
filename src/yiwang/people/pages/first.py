"""The page between a password that an administrator made and the first sign-in: choose an own one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.people.first_password import choose_password
from yiwang.people.pages import asking
from yiwang.people.sessions import SignInRefused

FIELDS = ("login", "given", "password", "again")


@page("anyone", "GET", "POST")
def first_password(request: HttpRequest) -> HttpResponse:
    """Replace a given password; then the login page. No password comes back in the page."""
    given = request.POST if request.method == "POST" else request.GET
    typed = {name: given.get(name, "").replace("\0", "").strip()[:200] for name in ("login", "next")}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _choose(request, typed["login"])
            return HttpResponseRedirect(f"/login/?{urlencode({'next': typed['next'], 'changed': 1})}")
        except SignInRefused as refused:
            refusal = InvalidInput(fields={"/given": refused.text})
        except Refusal as refused:
            refusal = refused
    context = {"typed": typed, **asking.wrong(refusal, FIELDS, anywhere="#given")}
    response = render(request, "people/first_password.html", context, status=refusal.status if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _choose(request: HttpRequest, login: str) -> None:
    words = {name: request.POST.get(name, "") for name in ("given", "password", "again")}
    wrong = {f"/{name}": _("这里没有填。") for name, word in {"login": login, **words}.items() if not word}
    if any("\0" in word for word in words.values()):
        wrong["/password"] = _("密码里有不能使用的字符，请重新填写。")
    if wrong:
        raise InvalidInput(fields=wrong)
    address = str(request.META.get("REMOTE_ADDR", ""))
    choose_password(login=login, given=words["given"], own=words["password"], again=words["again"], address=address)
