"""Local login: password check with constant work, rate limits without lock-out of others, sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import Refusal, TooManyRequests
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.use_case import record, use_case
from yiwang.people.actors import token_digest
from yiwang.people.models import Account, LoginAttempt, Session

SESSION_HOURS = 12
WINDOW = timedelta(minutes=15)
MOST_PER_LOGIN_AND_ADDRESS = 10
MOST_PER_ADDRESS = 100
_decoy: list[str] = []


class SignInRefused(Refusal):
    """Login or password is wrong; which of them is never said."""

    code, status = "sign_in_refused", 401
    message = gettext_noop("账号或密码不正确，请检查后重新输入。")


class PasswordGiven(Refusal):
    """The password is right but was made by an administrator: whoever got it has to choose an own one first."""

    code, status = "password_given", 403
    message = gettext_noop("您的密码是管理员给的。请先换成自己的密码，再登录。")


def sign_in(*, login: str, password: str, address: str = "", device: str = "") -> str:
    """Check the password and open a session; returns its token.

    Refuses with ``sign_in_refused``, and with ``password_given`` until an own password is chosen.
    """
    account = prove(login=login, password=password, address=address)
    if account.password_given:
        raise PasswordGiven
    return open_session(actor=as_actor(account), account=account, device=device)


def prove(*, login: str, password: str, address: str = "") -> Account:
    """The account whose password this is; refuses with ``sign_in_refused`` and ``too_many_requests``.

    The attempt is counted before the slow check of the password, so that guesses side by side count each other;
    a right password takes its own attempt back.
    """
    login = login.strip()[:60]
    attempts = _attempt([_key(login, address), _key("", address)])
    account = Account.objects.filter(login=login, is_active=True).first()
    if _matches(account, password) and account is not None:
        _take_back(attempts)
    else:
        if account is not None:
            record_apart(NewEvent("account.sign_in_refused", STRANGER, Subject("account", account.pk)))
        raise SignInRefused(fields={"password": _(SignInRefused.message)})
    return account


def _matches(account: Account | None, password: str) -> bool:
    if account is None:
        decoy_work(password)
        return False
    return check_password(password[:200], account.password)


def _attempt(keys: list[str]) -> list[LoginAttempt]:
    """Count an attempt; refuses, and counts nothing, where there were too many within the window."""
    attempts = LoginAttempt.objects.bulk_create([LoginAttempt(key=key) for key in keys])
    since = timezone.now() - WINDOW
    for key, most in zip(keys, (MOST_PER_LOGIN_AND_ADDRESS, MOST_PER_ADDRESS), strict=True):
        if LoginAttempt.objects.filter(key=key, at__gt=since).count() > most:
            _take_back(attempts)
            raise TooManyRequests(_("登录尝试次数太多，请15分钟后再试。"))
    return attempts


def _take_back(attempts: list[LoginAttempt]) -> None:
    LoginAttempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).delete()


def _key(login: str, address: str) -> str:
    return hashlib.sha256(f"{login}\0{address}".encode()).hexdigest()


def as_actor(account: Account) -> Actor:
    """Who proved to be the owner of an account, without posts: he signs in, or chooses a password."""
    return Actor(kind=account.kind, account_id=account.pk, name=account.name, assurance=account.assurance)


@use_case("account.signed_in")
def open_session(*, actor: Actor, account: Account, device: str = "", methods: Sequence[str] = ("pwd",)) -> str:
    """Open a session for an account whose identity was just proven by ``methods``; returns its token."""
    token = secrets.token_urlsafe(32)
    Session.objects.create(
        token_digest=token_digest(token),
        account=account,
        expires_at=timezone.now() + timedelta(hours=SESSION_HOURS),
        device=device[:120],
        methods=list(methods),
    )
    record("account.signed_in", actor=actor, on=account, payload={"methods": list(methods)})
    return token


@use_case("account.signed_out")
def sign_out(*, actor: Actor) -> None:
    """End the actor's session at once."""
    Session.objects.filter(pk=actor.session_id).update(ended_at=timezone.now())
    record("account.signed_out", actor=actor, subject=Subject("account", actor.account_id or actor.session_id))  # type: ignore[arg-type]


def decoy_work(password: str) -> None:
    """Spend the time of a password check for a login that does not exist (no enumeration by time)."""
    if not _decoy:
        _decoy.append(make_password("decoy"))
    check_password(password[:200], _decoy[0])
