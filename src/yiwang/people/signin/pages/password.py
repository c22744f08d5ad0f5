"""换密码: the present one, the new one twice; how strong it is is told while it is typed, and again when it is sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.people.models import Account
from yiwang.people.signin.managing import change_password
from yiwang.people.signin.pages.showing import show

FIELDS = ("present", "password", "again")


@page("signed_in", "GET", "POST")
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password. No password comes back in the page."""
    refusal: Refusal | None = None
    if request.method == "POST":
        words = {name: request.POST.get(name, "") for name in FIELDS}
        try:
            _check(words)
            change_password(actor=request.actor, **words)
            return HttpResponseRedirect(f"{reverse('account-security')}?done=password")
        except Refusal as refused:
            refusal = refused
    login = Account.objects.filter(pk=request.actor.account_id).values_list("login", flat=True).first()
    return show(request, "signin/password.html", {"login": login}, refusal=refusal, fields=FIELDS, anywhere="#present")


def _check(words: dict[str, str]) -> None:
    wrong = {f"/{name}": _("这里没有填。") for name, word in words.items() if not word}
    if any("\0" in word for word in words.values()):
        wrong["/password"] = _("密码里有不能使用的字符，请重新填写。")
    if wrong:
        raise InvalidInput(fields=wrong)
