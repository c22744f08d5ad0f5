"""What a person does with the own passkeys: add, rename, remove, prove with one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import InvalidInput, NotFound, NotSignedIn
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Account
from yiwang.people.signin.freshness import require_fresh
from yiwang.people.signin.managing import settle_removal
from yiwang.people.signin.models.passkey import Passkey
from yiwang.people.signin.notices import tell_owner
from yiwang.people.signin.passkeys import ceremonies
from yiwang.people.signin.passkeys.ceremonies import Answer, Asked, Enrolled, PasskeyRefused

MOST_KEYS = 20
LONGEST_NAME = 40


def own_keys(actor: Actor) -> QuerySet[Passkey]:
    """The actor's keys, the oldest first."""
    return Passkey.objects.visible_to(actor).order_by("created_at", "id")


def has_key(account_id: UUID) -> bool:
    """Whether an account can prove itself by a passkey; for the table of factors."""
    return Passkey.objects.unscoped("sign-in, before there is an actor").filter(**_living(account_id)).exists()


def ask_for_new(actor: Actor) -> Asked:
    """Begin an enrolment for the signed-in actor."""
    account = _account(actor)
    known = [bytes(key) for key in own_keys(actor).values_list("credential_id", flat=True)]
    return ceremonies.ask_enrolment(
        account_id=account.pk, login=account.login, name=account.full_name, bound_to=str(actor.session_id), known=known
    )


@use_case("passkey.added")
def add_key(*, actor: Actor, sealed: str, answer: str, name: str) -> Passkey:
    """Keep a new key, and tell the owner.

    Refuses ``reauthentication_needed``, ``challenge_over``, ``passkey_refused``, and ``invalid_input`` at ``/name``.
    """
    require_fresh(actor)
    account, named = _account(actor), _named(name)
    made = ceremonies.read_enrolment(
        sealed=sealed, answer=answer, account_id=account.pk, bound_to=str(actor.session_id)
    )
    Account.objects.select_for_update().get(pk=account.pk)
    if own_keys(actor).count() >= MOST_KEYS:
        raise InvalidInput(_("最多保存%(most)s把通行密钥，请先删除不用的。") % {"most": MOST_KEYS})
    key = _keep(account, made, named)
    record("passkey.added", actor=actor, subject=Subject("account", account.pk), payload={"passkey": str(key.pk)})
    tell_owner(account.pk, "signin.factor_added", name=_("通行密钥"), source=f"passkey:{key.pk}")
    return key


def _keep(account: Account, made: Enrolled, name: str) -> Passkey:
    number = bytes(made.credential.credential_id)
    if Passkey.objects.unscoped("a credential belongs to one account").filter(credential_id=number).exists():
        raise PasskeyRefused
    return Passkey.objects.create(
        account=account,
        name=name,
        credential_id=number,
        credential=bytes(made.credential),
        sign_count=made.sign_count,
        transports=list(made.transports),
        backed_up=made.backed_up,
    )


@use_case("passkey.renamed")
def rename_key(*, actor: Actor, key_id: UUID, name: str) -> None:
    """Give an own key another name."""
    key, key_name = _own(actor, key_id), _named(name)
    key.name = key_name
    key.save(update_fields=["name"])
    record("passkey.renamed", actor=actor, subject=Subject("account", key.account_id), payload={"passkey": str(key.pk)})


@use_case("passkey.removed")
def remove_key(*, actor: Actor, key_id: UUID) -> None:
    """Forget an own key, and tell the owner; under the rules of every factor (``managing.settle_removal``).

    Refuses ``reauthentication_needed``, and ``not_permitted`` where the office demands two factors and this key is the
    last that counts.
    """
    require_fresh(actor)
    account, key = _account(actor), _own(actor, key_id)
    number = key.pk
    key.delete()
    settle_removal(actor, account)
    record("passkey.removed", actor=actor, subject=Subject("account", account.pk), payload={"passkey": str(number)})
    tell_owner(account.pk, "signin.factor_removed", name=_("通行密钥"), source=f"gone:{number}")


def ask_to_sign_in() -> Asked:
    """Begin a sign-in without a login name: whoever owns the key says so."""
    return ceremonies.ask_proof()


def ask_to_prove(account_id: UUID, bound_to: str) -> Asked:
    """Begin a proof of a known account: second factor, or a proof once more before something grave."""
    rows = Passkey.objects.unscoped("the account just gave its password").filter(**_living(account_id))
    known = [bytes(key) for key in rows.values_list("credential_id", flat=True)]
    return ceremonies.ask_proof(bound_to=bound_to, account_id=account_id, known=known)


def prove_by_key(*, sealed: str, answer: str, bound_to: str = "", account_id: UUID | None = None) -> Account:
    """The account whose passkey this is. Refuses ``challenge_over`` and ``passkey_refused``.

    A key whose counter went back is stopped for good, and that is recorded although the sign-in is refused.
    """
    read = ceremonies.read_proof(sealed=sealed, answer=answer, bound_to=bound_to, account_id=account_id)
    key = _key_of(read, account_id)
    count = ceremonies.check_proof(read, credential=bytes(key.credential), account_id=key.account_id)
    actor = Actor(kind=key.account.kind, account_id=key.account_id, name=key.account.full_name)
    if not _count(actor=actor, key_id=key.pk, count=count, backed_up=ceremonies.backed_up(read)):
        raise PasskeyRefused(_("这把通行密钥可能被复制过，已经停用。请用别的方式登录，然后删除它，再添加一把新的。"))
    return key.account


def _key_of(read: Answer, account_id: UUID | None) -> Passkey:
    rows = Passkey.objects.unscoped("whose key it is shows when it is found").select_related("account")
    key = rows.filter(credential_id=read.credential_id, stopped_at=None, account__is_active=True).first()
    if key is None or account_id not in (None, key.account_id):
        record_apart(NewEvent("account.sign_in_refused", STRANGER, Subject("account", key.account_id))) if key else None
        raise PasskeyRefused
    return key


@use_case("passkey.used", "passkey.stopped")
def _count(*, actor: Actor, key_id: UUID, count: int, backed_up: bool) -> bool:
    """Keep the new counter; False, and the key is stopped, if it went back."""
    key = Passkey.objects.unscoped("its owner was just proven").select_for_update().get(pk=key_id)
    about = Subject("account", key.account_id)
    if ceremonies.went_back(key.sign_count, count):
        key.stopped_at = clock.now()
        key.save(update_fields=["stopped_at"])
        record("passkey.stopped", actor=actor, subject=about, payload={"passkey": str(key.pk)})
        return False
    key.sign_count, key.last_used_at, key.backed_up = count, clock.now(), backed_up
    key.save(update_fields=["sign_count", "last_used_at", "backed_up"])
    record("passkey.used", actor=actor, subject=about, payload={"passkey": str(key.pk)})
    return True


def _living(account_id: UUID) -> dict[str, object]:
    return {"account_id": account_id, "stopped_at": None}


def _account(actor: Actor) -> Account:
    if not actor.signed_in or actor.session_id is None:
        raise NotSignedIn
    return Account.objects.get(pk=actor.account_id)


def _own(actor: Actor, key_id: UUID) -> Passkey:
    key = Passkey.objects.visible_to(actor).select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound
    return key


def _named(name: str) -> str:
    found = name.strip()
    if not 1 <= len(found) <= LONGEST_NAME or not found.isprintable():
        raise InvalidInput(
            fields={"/name": _("请给这把通行密钥起个名字，最多%(most)s个字，例如“我的手机”。") % {"most": LONGEST_NAME}}
        )
    return found
