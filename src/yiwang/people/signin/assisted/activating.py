"""The person's own half: with a slip, choose a password that nobody else ever knew."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.use_case import record, use_case
from yiwang.people.actions.accounts import faults
from yiwang.people.models import Account, Session
from yiwang.people.passwords import check_new_password
from yiwang.people.sessions import as_actor
from yiwang.people.signin.assisted.slips import MADE_UP, SlipRefused, open_slip
from yiwang.people.signin.models import Factor
from yiwang.people.signin.models.slip import ActivationSlip
from yiwang.people.signin.notices import tell_owner


def activate(*, code: str, word: str, login: str, password: str, again: str, browser: Actor = STRANGER) -> Account:
    """Set the own password by a slip; for a new account also the login. Every old session ends, the owner is told.

    Refuses ``slip_refused``, ``not_permitted`` where an official is signed in, ``invalid_input`` at the fields.
    What is wrong with the new password is said before a try of the slip is counted.
    """
    wrong: dict[str, str] = {}
    if not code.strip():
        wrong["/code"] = _("请填写开通单上的开通码。")
    if not word.strip():
        wrong["/word"] = _("请填写您在窗口自己输入的 6 位取用码。")
    if password != again:
        wrong["/again"] = _("两次填写的密码不一样，请重新填写。")
    login = login.strip().lower()
    if login and "/login" in (found := faults(login, "x")):
        wrong["/login"] = found["/login"]
    if wrong:
        raise InvalidInput(fields=wrong)
    check_new_password(password, login)
    slip = open_slip(code, word, browser=browser)
    return _activate(actor=as_actor(slip.account), slip=slip, login=login, password=password)


@use_case("account.activated")
def _activate(*, actor: Actor, slip: ActivationSlip, login: str, password: str) -> Account:
    rows = ActivationSlip.objects.unscoped("used once, side by side or not").filter(
        pk=slip.pk, used_at=None, void_at=None
    )
    if not rows.update(used_at=clock.now(), tries=0):
        raise SlipRefused
    account = Account.objects.select_for_update().get(pk=slip.account_id)
    if slip.how == "opened" and account.login.startswith(MADE_UP):
        if not login:
            raise InvalidInput(fields={"/login": _("请给新账号起个名，以后登录要用。")})
        account.login = login
    check_new_password(password, account.login, account.full_name)
    account.password, account.password_given = make_password(password), False
    account.version += 1
    try:
        with transaction.atomic():
            account.save(update_fields=["login", "password", "password_given", "version"])
    except IntegrityError as taken:
        raise InvalidInput(fields={"/login": _("这个账号名已经有人用了，请换一个。")}) from taken
    Session.objects.filter(account=account, ended_at=None).update(ended_at=clock.now())
    # What was asked for after the password may be what was lost; the person was proven at the window.
    Factor.objects.unscoped("the owner's own").filter(account=account).update(asked=False)
    payload = {"slip": str(slip.pk), "how": slip.how, "clerk": str(slip.clerk_id)}
    record("account.activated", actor=actor, on=account, payload=payload, organization_id=slip.organization_id)
    tell_owner(account.pk, "signin.activated", source=f"activated:{slip.pk}")
    return account
