"""Sessions, and the password that opens them: constant work, budgets that nobody can use up for somebody else.

``prove`` tells whose password it is, ``open_session`` opens a session for whom something has proven. What lies between
(a second step, known devices, notices) is the room ``people.signin``; it fills the two ports below.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.people import attempts, binding, session_limit
from yiwang.people.actors import token_digest
from yiwang.people.attempts import MOST_PER_LOGIN_AND_ADDRESS
from yiwang.people.models import Account, Session

SESSION_HOURS = 12
_key = attempts.key
_decoy: list[str] = []
_more: list[Callable[[Account], bool]] = []
_known: list[Callable[[UUID, UUID], bool]] = []

__all__ = [
    "MOST_PER_LOGIN_AND_ADDRESS",
    "PasswordGiven",
    "SESSION_HOURS",
    "SecondStepNeeded",
    "SignInRefused",
    "as_actor",
    "decoy_work",
    "ends_at",
    "open_session",
    "prove",
    "sign_in",
    "sign_out",
    "use_known_devices",
    "use_second_step",
]


class SignInRefused(Refusal):
    """Login or password is wrong; which of them is never said."""

    code, status = "sign_in_refused", 401
    message = gettext_noop("账号或密码不正确，请检查后重新输入。")


class PasswordGiven(Refusal):
    """The password is right but was made by an administrator: whoever got it has to choose an own one first."""

    code, status = "password_given", 403
    message = gettext_noop("您的密码是管理员给的。请先换成自己的密码，再登录。")


class SecondStepNeeded(Refusal):
    """The password is right and not enough: nothing was opened."""

    code, status = "second_step_needed", 403
    message = gettext_noop("这个账号登录时还要第二步验证。")


def use_second_step(needed: Callable[[Account], bool]) -> None:
    """Fill the port that tells whether a password is enough for an account."""
    _more[:] = [needed]


def use_known_devices(known: Callable[[UUID, UUID], bool]) -> None:
    """Fill the port that tells whether an account was signed in with from a device: one query, whoever asks."""
    _known[:] = [known]


def sign_in(*, login: str, password: str, address: str = "", device: str = "") -> str:
    """Check the password and open a session; returns its token.

    Refuses with ``sign_in_refused``, with ``password_given`` until an own password is chosen, and with
    ``second_step_needed`` where a password is not enough.
    """
    account = prove(login=login, password=password, address=address)
    if account.password_given:
        raise PasswordGiven
    if any(needed(account) for needed in _more):
        raise SecondStepNeeded
    return open_session(actor=as_actor(account), account=account, device=device)


def prove(*, login: str, password: str, address: str = "", device_id: UUID | None = None) -> Account:
    """The account whose password this is; refuses with ``sign_in_refused`` and ``too_many_requests``.

    The attempt is counted before the slow check of the password, so that guesses side by side count each other;
    a right password takes its own attempt back. A login that nobody has costs the same queries, the same hash and the
    same line in the log.
    """
    login = login.strip()[:60]
    account = Account.objects.filter(login=login, is_active=True).first()
    known = device_id if device_id and _is_known(account, device_id) else None
    counted = attempts.count(login, address, known)
    if not _matches(account, password) or account is None:
        about = account.pk if account else nobody(login)
        record_apart(NewEvent("account.sign_in_refused", STRANGER, Subject("account", about)))
        raise SignInRefused(fields={"password": _(SignInRefused.message)})
    attempts.take_back(counted)
    return account


def nobody(login: str) -> UUID:
    """What stands in the log for a login that does not exist: always the same for the same, and no account."""
    keyed = hashlib.blake2b(login.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16)
    return UUID(bytes=keyed.digest(), version=5)


def _is_known(account: Account | None, device_id: UUID) -> bool:
    about = account.pk if account else new_id()
    return any(known(about, device_id) for known in _known)


def _matches(account: Account | None, password: str) -> bool:
    if account is None:
        decoy_work(password)
        return False
    return check_password(password[:200], account.password)


def as_actor(account: Account) -> Actor:
    """Who proved to be the owner of an account, without posts: he signs in, or chooses a password."""
    return Actor(kind=account.kind, account_id=account.pk, name=account.full_name, assurance=account.assurance)


def ends_at(kind: str, now: datetime) -> datetime:
    """When a session that was just used ends if it is not used again (GB/T 22239-2019 8.1.4.1 b)."""
    idle = getattr(settings, "IDLE_MINUTES", {}).get(kind, SESSION_HOURS * 60)
    return now + min(timedelta(minutes=idle), timedelta(hours=SESSION_HOURS))


@use_case("account.signed_in")
def open_session(
    *,
    actor: Actor,
    account: Account,
    device: str = "",
    methods: Sequence[str] = ("pwd",),
    browser: binding.Browser | None = None,
    place: str = "",
    lives: timedelta = timedelta(hours=SESSION_HOURS),
) -> str:
    """Open a session for an account whose identity was just proven by ``methods``; returns its token.

    With a ``browser`` the token works in it alone. ``place`` is the network, masked. ``lives`` bounds the session
    however much it is used.
    """
    session = Session(id=new_id(), account=account, device=device[:120], methods=list(methods), place=place[:40])
    token = binding.new_cookie(session.pk, bound=browser is not None)
    session.token_digest = token_digest(binding.token_in(token, browser))
    session.device_id = browser.device_id if browser else None
    now = timezone.now()
    session.ends_at = now + lives
    session.expires_at = min(session.ends_at, ends_at(account.kind, now))
    session.save(force_insert=True)
    session_limit.end_beyond(account.pk, session.pk)
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
