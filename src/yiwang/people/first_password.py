"""Passwords that an administrator makes, and the own one that replaces such a password before anything else."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.use_case import record, use_case
from yiwang.people.administration import offices_of
from yiwang.people.models import Account
from yiwang.people.passwords import check_new_password
from yiwang.people.sessions import as_actor, prove

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read aloud or written down


def made_password() -> str:
    """A password for one use, such as ``k7wq-m3xt-hp9c``: about 59 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def choose_password(*, login: str, given: str, own: str, again: str, address: str = "") -> None:
    """Replace a given password by an own one; the owner then signs in with it.

    Refuses ``sign_in_refused`` (counted like a sign-in), and ``invalid_input`` at the field.
    """
    account = prove(login=login, password=given, address=address)
    if own != again:
        raise InvalidInput(fields={"/again": _("两次填写的密码不一样，请重新填写。")})
    if check_password(own[:200], account.password):
        raise InvalidInput(fields={"/password": _("新密码不能和管理员给的密码一样。")})
    replace_given(actor=as_actor(account), password=own)


@use_case("account.password_set")
def replace_given(*, actor: Actor, password: str) -> None:
    """Set the own password of who proved to be the owner; only where the present one was given."""
    account = Account.objects.select_for_update().get(pk=actor.account_id)
    if not account.password_given:
        raise ChangedMeanwhile(_("您的密码不是管理员给的，请直接登录。"))
    check_new_password(password, account.login, account.full_name)
    account.password, account.password_given = make_password(password), False
    account.version += 1
    account.save(update_fields=["password", "password_given", "version"])
    offices = offices_of(account)
    record("account.password_set", actor=actor, on=account, organization_id=offices[0].pk if offices else None)
