"""What a person does with the own ways to prove himself: add, change, remove. All of it wants a fresh proof."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.use_case import record, use_case
from yiwang.people.actions.accounts import set_password
from yiwang.people.models import Account
from yiwang.people.signin import codes, once, phones, policy, recovery_codes, steps, totp
from yiwang.people.signin.factors import ways_of
from yiwang.people.signin.freshness import require_fresh
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.notices import tell_owner
from yiwang.people.signin.visits import Visit

PHONE = "phone"
OFFERED_FOR = timedelta(minutes=30)
MOST_OF_A_KIND = 5


def own_factors(actor: Actor) -> list[Factor]:
    """The actor's confirmed factors, the oldest first."""
    rows = Factor.objects.visible_to(actor).filter(removed_at=None).exclude(confirmed_at=None)
    return list(rows.order_by("created_at", "id"))


def offer_totp(actor: Actor) -> tuple[str, str]:
    """A secret for a new app, and the same sealed for this account; nothing is stored until it is used."""
    require_fresh(actor)
    _room_for(actor, totp.KIND)
    secret = totp.new_secret()
    return secret, once.seal(totp.KIND, {"secret": secret, "account": str(actor.account_id)}, OFFERED_FOR)


def offered(actor: Actor, sealed: str) -> str:
    """The secret that was offered to this account; refuses ``challenge_over``."""
    content = once.unseal(totp.KIND, sealed)
    if content["account"] != str(actor.account_id):
        raise once.ChallengeOver
    return str(content["secret"])


@use_case("account.factor_added")
def add_totp(*, actor: Actor, sealed: str, code: str, name: str = "") -> list[str]:
    """The app shows the right code: from now on it is asked for. Returns recovery codes if there were none yet.

    Refuses ``invalid_input`` at ``/code``, and ``challenge_over`` for an offer that is old or was taken.
    """
    require_fresh(actor)
    account = _account(actor)
    _room_for(actor, totp.KIND)
    factor = totp.factor_for(account.pk, offered(actor, sealed))
    factor.save(force_insert=True)
    made = _confirm(actor, account, factor, code, name)
    once.spend(totp.KIND, sealed, OFFERED_FOR)
    return made


def _confirm(actor: Actor, account: Account, factor: Factor, code: str, name: str) -> list[str]:
    step = totp.matching_step(totp.secret_of(factor), code)
    if step is None:
        raise InvalidInput(fields={"/code": _("验证码不对。请看软件里现在显示的 6 位数字，手机的时间要准。")})
    factor.confirmed_at, factor.counter, factor.asked = clock.now(), step, True
    factor.label = name.strip()[:40] or _("动态口令软件")
    factor.save(update_fields=["confirmed_at", "counter", "asked", "label"])
    record("account.factor_added", actor=actor, on=account, payload={"kind": totp.KIND})
    tell_owner(account.pk, "signin.factor_added", name=_("动态口令"), source=f"factor:{factor.pk}")
    return [] if _has(account, recovery_codes.KIND) else _new_codes(account)


def enrol_at_sign_in(*, step: Step, factor: Factor, code: str) -> list[str]:
    """The same for somebody who is not signed in yet because the office demands a second factor."""
    assert step.account is not None
    return _enrol(actor=_begun(step.account), account=step.account, factor_id=factor.pk, code=code)


@use_case("account.factor_added")
def _enrol(*, actor: Actor, account: Account, factor_id: UUID, code: str) -> list[str]:
    rows = Factor.objects.unscoped("a step's own factor").filter(account=account, confirmed_at=None)
    return _confirm(actor, account, rows.select_for_update().get(pk=factor_id), code, "")


def _begun(account: Account) -> Actor:
    return Actor(kind=account.kind, account_id=account.pk, name=account.full_name, assurance=account.assurance)


@use_case("account.factor_added")
def make_recovery_codes(*, actor: Actor) -> list[str]:
    """Ten new codes, to be shown once; the old ones work no more."""
    require_fresh(actor)
    account = _account(actor)
    made = _new_codes(account)
    record("account.factor_added", actor=actor, on=account, payload={"kind": recovery_codes.KIND})
    tell_owner(account.pk, "signin.factor_added", name=_("备用码"))
    return made


def _new_codes(account: Account) -> list[str]:
    rows = Factor.objects.unscoped("the account's own codes").filter(account=account, kind=recovery_codes.KIND)
    rows.filter(removed_at=None).update(removed_at=clock.now())
    factor = Factor.objects.create(account=account, kind=recovery_codes.KIND, confirmed_at=clock.now())
    made = recovery_codes.made_codes()
    recovery_codes.store(factor, made)
    return made


@use_case("account.factor_begun")
def begin_phone(*, actor: Actor, number: str, visit: Visit) -> str:
    """Send a code to a new number; returns the token of the step in which it is typed. Refuses at ``/phone``."""
    require_fresh(actor)
    account = _account(actor)
    _room_for(actor, phones.KIND)
    digits = phones.number_in(number)
    if any(factor.account_id == account.pk for factor in phones.factors_with(digits)):
        raise InvalidInput(fields={"/phone": _("这个手机号已经是您的了。")})
    factor = phones.factor_for(account.pk, digits)
    Factor.objects.visible_to(actor).filter(kind=phones.KIND, confirmed_at=None).delete()
    factor.save(force_insert=True)
    step, token = steps.begin(PHONE, visit=visit, account=account)
    Step.objects.filter(pk=step.pk).update(factor=factor)
    codes.ask_for_code(step, number=digits, blind=bytes(factor.blind or b""), visit=visit)
    record("account.factor_begun", actor=actor, on=account, payload={"kind": phones.KIND})
    return token


def send_phone_again(step: Step, visit: Visit) -> None:
    """Another code to the number that is being added, and more time."""
    steps.extend(step)
    number = codes.number_of(step)
    codes.ask_for_code(step, number=number, blind=phones.blind_of(number), visit=visit)


def confirm_phone(*, actor: Actor, token: str, code: str, visit: Visit) -> None:
    """The code that was sent came back: the number is the account's. Refuses ``proof_refused``."""
    step = steps.under_way(token, visit, PHONE)
    if step.account_id != actor.account_id or step.factor_id is None:
        raise NotFound
    codes.check_code(step, code)  # outside the use case: a wrong answer must stay counted
    steps.finish(step)
    keep_phone(actor=actor, factor_id=step.factor_id)


@use_case("account.factor_added")
def keep_phone(*, actor: Actor, factor_id: UUID) -> None:
    """The number of an own unfinished factor was confirmed."""
    factor = Factor.objects.visible_to(actor).filter(kind=phones.KIND, removed_at=None).get_or_refuse(factor_id)
    Factor.objects.visible_to(actor).filter(pk=factor.pk).update(confirmed_at=clock.now())
    about = Subject("account", factor.account_id)
    record("account.factor_added", actor=actor, subject=about, payload={"kind": phones.KIND})
    tell_owner(factor.account_id, "signin.factor_added", name=_("手机号"), source=f"factor:{factor.pk}")


@use_case("account.factor_changed")
def ask_for_factor(*, actor: Actor, factor_id: UUID, asked: bool) -> None:
    """Want a phone's code after the password, or no longer. Apps are always wanted."""
    require_fresh(actor)
    factor = _own(actor, factor_id)
    if factor.kind != phones.KIND:
        raise NotFound
    Factor.objects.visible_to(actor).filter(pk=factor.pk).update(asked=asked)
    payload = {"kind": factor.kind, "asked": asked}
    record("account.factor_changed", actor=actor, subject=Subject("account", factor.account_id), payload=payload)


@use_case("account.factor_removed")
def remove_factor(*, actor: Actor, factor_id: UUID) -> None:
    """Remove a factor; with the last one that is asked for, the recovery codes go too.

    Refuses ``not_permitted`` where the office demands two factors and this is the last that counts.
    """
    require_fresh(actor)
    account = _account(actor)
    factor = _own(actor, factor_id)
    Factor.objects.visible_to(actor).filter(pk=factor.pk).update(removed_at=clock.now(), asked=False)
    settle_removal(actor, account)
    record("account.factor_removed", actor=actor, on=account, payload={"kind": factor.kind})
    tell_owner(account.pk, "signin.factor_removed", name=factor.label or _("备用码"), source=f"gone:{factor.pk}")


def settle_removal(actor: Actor, account: Account) -> None:
    """What follows when a factor of any kind was just removed, in the transaction that removed it.

    Refuses ``not_permitted`` where the office demands two factors and that was the last that counts; with the last one
    that is asked for, the recovery codes go too.
    """
    ways = ways_of(account)
    strong = [way for way in ways if way.kind.cryptographic and way.kind.code != recovery_codes.KIND]
    if policy.demands_two(account) and not strong:
        raise NotPermitted(_("您的岗位要求用两种方式登录，这是最后一种，不能移除。请先添加另一种。"))
    if not any(way.asked for way in ways):
        codes_left = Factor.objects.visible_to(actor).filter(kind=recovery_codes.KIND, removed_at=None)
        codes_left.update(removed_at=clock.now())


def change_password(*, actor: Actor, present: str, password: str, again: str) -> None:
    """An own new password; every other session ends, and the owner is told."""
    if actor.account_id is None:
        raise NotSignedIn
    if password != again:
        raise InvalidInput(fields={"/again": _("两次填写的密码不一样，请重新填写。")})
    if password == present:
        raise InvalidInput(fields={"/password": _("新密码不能和现在的密码一样。")})
    with transaction.atomic():
        set_password(actor=actor, account_id=actor.account_id, password=password, present=present)
        tell_owner(actor.account_id, "signin.password_changed")


def _account(actor: Actor) -> Account:
    if actor.account_id is None:
        raise NotSignedIn
    return Account.objects.get(pk=actor.account_id)


def _own(actor: Actor, factor_id: UUID) -> Factor:
    rows = Factor.objects.visible_to(actor).filter(removed_at=None).exclude(confirmed_at=None)
    found = rows.select_for_update().get_or_refuse(factor_id)
    assert isinstance(found, Factor)
    return found


def _room_for(actor: Actor, kind: str) -> None:
    if sum(factor.kind == kind for factor in own_factors(actor)) >= MOST_OF_A_KIND:
        raise InvalidInput(_("这种方式最多保存%(most)s个，请先移除不用的。") % {"most": MOST_OF_A_KIND})


def _has(account: Account, kind: str) -> bool:
    rows = Factor.objects.unscoped("the account's own factors").filter(account=account, kind=kind, removed_at=None)
    return rows.exclude(confirmed_at=None).exists()
