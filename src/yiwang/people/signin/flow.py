"""From a first proof to a session: nothing is a session before everything that the account needs was proven.

``with_password`` and ``with_proof`` are the ways in; both end in a session or in a step (``steps``) that ``answer``
goes on with. Whatever comes beside the password (passkey, card, province account) calls ``with_proof``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.people import attempts
from yiwang.people.models import Account
from yiwang.people.sessions import (
    SESSION_HOURS,
    PasswordGiven,
    SecondStepNeeded,
    SignInRefused,
    as_actor,
    open_session,
    prove,
)
from yiwang.people.signin import policy, steps
from yiwang.people.signin.devices import is_known, remember_device
from yiwang.people.signin.factors import ProofRefused, Way, ways_of
from yiwang.people.signin.models import Step
from yiwang.people.signin.notices import tell_owner
from yiwang.people.signin.visits import Visit, place_of

SECOND, ENROL = "second", "enrol"
MOST_SECONDS = 10  # wrong answers to second steps of an account in 15 minutes, from one network or known device
LIVES: dict[str, timedelta] = {}  # how long a session that a method opened lives at most, where less than usual
MOST_SECONDS_ANYWHERE = 50  # from all unknown devices together; who gets there knows the password


class PasswordFirst(Refusal):
    """A phone alone was proven and the office demands two factors: with the phone alone no app is added either."""

    code, status = "password_first", 403
    message = gettext_noop("您的岗位要求用两种方式登录。请先用账号和密码登录，再按提示添加动态口令。")


@dataclass(frozen=True, slots=True)
class Outcome:
    """``token`` is the cookie of a session; or ``step`` the cookie of what still has to be proven, for ``purpose``."""

    account: Account
    token: str = ""
    step: str = ""
    purpose: str = ""
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What is still wanted: one of ``kinds``, and why (``asked``, ``policy``, ``attack``); no kind: add one first."""

    reason: str
    kinds: list[str]


def with_password(*, login: str, password: str, visit: Visit, content: Mapping[str, Any] | None = None) -> Outcome:
    """Sign in with a password. Refuses ``sign_in_refused``, ``too_many_requests`` and ``password_given``."""
    login = login.strip().lower()[:60]
    account = prove(login=login, password=password, address=visit.address, device_id=visit.known_candidate)
    if account.password_given:
        raise PasswordGiven
    return _go_on(account, ["pwd"], visit, content, attacked=_attacked(account, login, visit))


def with_proof(
    *, account: Account, method: str, visit: Visit, content: Mapping[str, Any] | None = None, whole: bool = False
) -> Outcome:
    """Sign in somebody whom something else has proven; ``whole`` proofs count as two factors (a passkey with PIN)."""
    if not account.is_active:
        raise SignInRefused
    if whole:
        return _enter(account, [method], visit, content)
    return _go_on(account, [method], visit, content)


def needs_more(account: Account, methods: Sequence[str] = ("pwd",)) -> bool:
    """Whether these proofs are not enough for the account; for programs, which sign in in one step."""
    return need_of(account, list(methods)) is not None


def need_of(account: Account, methods: list[str], *, attacked: bool = False) -> Need | None:
    """What an account still needs after these proofs; None when it is enough.

    Where the office demands two factors and the account has no strong one, whatever it does have is asked for first,
    and only then an app may be added: a password alone never enrols one where the owner has more, nor a phone alone.

    Guessed from many places, an account asks unknown devices for anything more that it has; one that has nothing more
    opens with its password, or whoever guesses could keep its owner out.
    """
    left = [way for way in ways_of(account) if way.kind.method not in methods]
    strong = [way.kind.code for way in left if way.kind.cryptographic]
    if policy.demands_two(account) and not policy.satisfied(methods):
        able = any(code != "recovery" for code in strong)
        return Need("policy", strong if able else [way.kind.code for way in left])
    if any(way.asked for way in left):
        return Need("asked", [way.kind.code for way in left if way.asked or way.kind.cryptographic])
    if attacked and left:
        return Need("attack", [way.kind.code for way in left])
    return None


def _attacked(account: Account, login: str, visit: Visit) -> bool:
    if not attempts.under_attack(login) or is_known(account.pk, visit.device_id):
        return False
    tell_owner(account.pk, "signin.attacked", source=f"attacked:{account.pk}:{clock.now():%Y%m%d}")
    return True


def _go_on(
    account: Account, methods: list[str], visit: Visit, content: Mapping[str, Any] | None, *, attacked: bool = False
) -> Outcome:
    need = need_of(account, methods, attacked=attacked)
    if need is None:
        return _enter(account, methods, visit, content)
    purpose = SECOND if need.kinds else ENROL
    if purpose == ENROL and methods == ["otp"] and account.has_usable_password():
        raise PasswordFirst
    words = {**(content or {}), "kinds": need.kinds, "reason": need.reason}
    _, token = steps.begin(purpose, visit=visit, account=account, methods=methods, content=words)
    return Outcome(account, step=token, purpose=purpose, content=content)


def _enter(account: Account, methods: list[str], visit: Visit, content: Mapping[str, Any] | None) -> Outcome:
    actor = as_actor(account)
    with transaction.atomic():
        token = open_session(
            actor=actor,
            account=account,
            device=visit.device,
            methods=methods,
            browser=visit.browser,
            place=place_of(visit.address),
            lives=min((LIVES[one] for one in methods if one in LIVES), default=timedelta(hours=SESSION_HOURS)),
        )
        if visit.returning:
            remember_device(actor=actor, account=account, visit=visit)
    return Outcome(account, token=token, content=content)


def ways_in(step: Step) -> list[Way]:
    """The kinds of proof that a step takes, in the order of the table, the ones wanted first."""
    assert step.account is not None
    ways = [way for way in ways_of(step.account) if way.kind.code in step.content["kinds"]]
    return sorted(ways, key=lambda way: (not way.asked, way.kind.code == "recovery"))


def answer(*, token: str, visit: Visit, kind: str, given: Mapping[str, str]) -> Outcome:
    """Answer the second step of a sign-in; refuses ``proof_refused``, ``step_over``, ``too_many_requests``."""
    step = steps.under_way(token, visit, SECOND)
    method = check(step, visit, ways_in(step), kind, given)
    steps.finish(step)
    assert step.account is not None
    methods = [*step.methods, method]
    if policy.demands_two(step.account) and not policy.satisfied(methods):
        carried = {name: value for name, value in step.content.items() if name not in ("kinds", "reason")}
        return _go_on(step.account, methods, visit, carried)
    return _enter(step.account, methods, visit, step.content)


def enrolled(step: Step, visit: Visit, method: str) -> Outcome:
    """Go on after a second factor was added between password and session."""
    steps.finish(step)
    assert step.account is not None
    return _enter(step.account, [*step.methods, method], visit, step.content)


def check(step: Step, visit: Visit, ways: list[Way], kind: str, given: Mapping[str, str]) -> str:
    """Check an answer to a step by one of its ways; returns the method that was proven. A refusal is recorded."""
    account = step.account
    way = next((way for way in ways if way.kind.code == kind), None)
    if account is None or way is None or not account.is_active:
        raise ProofRefused
    counted = _count(account, visit)
    steps.count_try(step)
    try:
        way.kind.check(step, way.held, given)
    except ProofRefused:
        event = NewEvent("account.proof_refused", _actor(account), Subject("account", account.pk), {"kind": kind})
        record_apart(event)
        raise
    attempts.take_back(counted)
    return way.kind.method


def _count(account: Account, visit: Visit) -> list[Any]:
    name = f"second {account.pk}"
    sentence = _("验证次数太多，请15分钟后再试。")
    if is_known(account.pk, visit.device_id):
        return attempts.count_keys({attempts.of_device(name, visit.device_id): MOST_SECONDS}, sentence)
    limits = {attempts.key(name, visit.address): MOST_SECONDS, attempts.everywhere(name): MOST_SECONDS_ANYWHERE}
    return attempts.count_keys(limits, sentence)


def _actor(account: Account) -> Actor:
    return Actor(kind="stranger", name=account.full_name)


def program_sign_in(*, login: str, password: str, code: str, visit: Visit) -> str:
    """Both steps at once, for programs: ``code`` is of an authenticator app or a recovery code. Returns the token.

    Refuses ``second_step_needed`` where a code is wanted and none came.
    """
    outcome = with_password(login=login, password=password, visit=visit)
    if outcome.token:
        return outcome.token
    if not code or outcome.purpose != SECOND:
        raise SecondStepNeeded
    step = steps.under_way(outcome.step, visit, SECOND)
    ways = [way for way in ways_in(step) if way.kind.code in ("totp", "recovery")]
    for way in ways:
        try:
            method = check(step, visit, ways, way.kind.code, {"code": code})
        except ProofRefused:
            continue
        steps.finish(step)
        return _enter(outcome.account, ["pwd", method], visit, None).token
    raise ProofRefused if ways else SecondStepNeeded
