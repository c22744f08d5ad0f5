"""From somebody at a provider above to an account here: never by an equal name, never silently.

A link is made by the owner, signed in here by another way; or by the citizen number, where the provider is trusted to
know it and the register bears the same name; or with a new account. Its owner is told each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import ASSURANCE_LEVELS, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotSignedIn, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.ids import new_id
from yiwang.core.keys import keystore
from yiwang.core.use_case import record, use_case
from yiwang.crypto.blind_index import BlindIndex
from yiwang.people.models import Account
from yiwang.people.sessions import as_actor
from yiwang.people.signin import once
from yiwang.people.signin.finding import account_of_party, find_person, prove_from_above
from yiwang.people.signin.freshness import require_fresh
from yiwang.people.signin.models.passkey import Passkey
from yiwang.people.signin.models.upstream import UpstreamLink, UpstreamProvider
from yiwang.people.signin.notices import tell_owner
from yiwang.people.signin.upstream.asking import Vouched

PURPOSE, PENDING = "signin_upstream_link.subject", "upstream.pending"
PENDING_LIVES = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody vouched for who has no link yet; ``text`` carries it in the browser until it is used.

    ``number`` and ``level`` are what a trusted provider says; they leave the envelope for no page.
    """

    provider: UpstreamProvider
    subject: str
    name: str
    where: str
    text: str
    number: str = ""
    level: str = ""


def account_for(vouched: Vouched) -> Account | None:
    """The account that signs in now: linked before, or linked here by number. None: its owner must say which."""
    link = _link_of(vouched.provider, vouched.subject)
    if link is None:
        account = _by_number(vouched)
        if account is None:
            return None
        link = link_account(actor=as_actor(account), account_id=account.pk, vouched=vouched, how="number")
    _note_use(actor=as_actor(link.account), link=link, level=vouched.level)
    return raise_level(link.account, vouched)


def raise_level(account: Account, vouched: Vouched | Pending) -> Account:
    """Take over the level that a trusted provider tells, with a proof that ends; never more than it is trusted for.

    Where the number is somebody else's or in no register, the sign-in goes on with the level of before: recorded.
    """
    provider, level = vouched.provider, vouched.level
    trusted = provider.trusted_for_number and vouched.number and vouched.name and level in provider.levels.values()
    if not trusted or account.kind != "person" or not _higher(level, account):
        return account
    try:
        prove_from_above(account, level, provider.code, vouched.number, vouched.name)
    except Refusal as refused:
        payload = {"provider": provider.code, "level": level, "refused": refused.code}
        about = Subject("account", account.pk)
        record_apart(NewEvent("upstream.level_refused", as_actor(account), about, payload))
    return Account.objects.get(pk=account.pk)


def _higher(level: str, account: Account) -> bool:
    over = account.assurance_until is not None and account.assurance_until <= clock.now()
    present = "registered" if over else account.assurance
    return ASSURANCE_LEVELS.index(level) > ASSURANCE_LEVELS.index(present)


def _by_number(vouched: Vouched) -> Account | None:
    if not (vouched.provider.trusted_for_number and vouched.number and vouched.name):
        return None
    found = find_person("111", vouched.number, vouched.name)
    return account_of_party(found.party_id) if found is not None and found.name_fits else None


@use_case("upstream.used")
def _note_use(*, actor: Actor, link: UpstreamLink, level: str) -> None:
    link.last_used_at = clock.now()
    link.save(update_fields=["last_used_at"])
    payload = {"provider": link.provider.code, "level": level}
    record("upstream.used", actor=actor, subject=Subject("account", link.account_id), payload=payload)


@use_case("upstream.linked")
def link_account(*, actor: Actor, account_id: UUID, vouched: Vouched | Pending, how: str) -> UpstreamLink:
    """Link an account; refuses ``changed_meanwhile`` where one of the two has a link already. The owner is told."""
    account = Account.objects.select_for_update().get(pk=account_id)
    try:
        with transaction.atomic():
            link = UpstreamLink.objects.create(
                provider=vouched.provider,
                account=account,
                subject_index=_index().blind(_subject_key(vouched.provider, vouched.subject), PURPOSE),
                how=how,
            )
    except IntegrityError as taken:
        raise ChangedMeanwhile(
            _("这个账号已经关联了另一个人，或者您已经关联了另一个账号。请先在原来的账号里取消关联。")
        ) from taken
    payload = {"provider": vouched.provider.code, "how": how}
    record("upstream.linked", actor=actor, on=account, payload=payload)
    tell_owner(account.pk, "signin.factor_added", name=vouched.provider.title, source=f"upstream:{link.pk}")
    return link


def keep_pending(vouched: Vouched) -> str:
    """What the browser carries while the owner proves an account here, or decides to open one."""
    content = {
        "provider": str(vouched.provider.pk),
        "subject": vouched.subject,
        "name": vouched.name,
        "where": vouched.where,
        "number": vouched.number,
        "level": vouched.level,
        "value": once.challenge(),
    }
    return once.seal(PENDING, content, PENDING_LIVES)


def read_pending(text: str) -> Pending:
    """It again; refuses ``challenge_over``, also where the provider was switched off meanwhile."""
    content = once.unseal(PENDING, text)
    provider = UpstreamProvider.objects.filter(pk=content["provider"], enabled=True).first()
    if provider is None:
        raise once.ChallengeOver
    return Pending(
        provider, content["subject"], content["name"], content["where"], text, content["number"], content["level"]
    )


def link_own(actor: Actor, text: str) -> Pending:
    """Link the actor's own account, proven here just now and not by a provider above."""
    if not actor.signed_in or actor.account_id is None:
        raise NotSignedIn
    require_fresh(actor)
    pending = read_pending(text)
    _spend(text)
    link = link_account(actor=actor, account_id=actor.account_id, vouched=pending, how="proven")
    raise_level(link.account, pending)
    return pending


def open_with(text: str, name: str) -> tuple[Account, Pending]:
    """Open an account for who is vouched for; its level is ``registered`` until its owner proves more here."""
    pending = read_pending(text)
    wanted = name.strip() or pending.name
    if not 1 <= len(wanted) <= 60 or not wanted.isprintable():
        raise InvalidInput(fields={"/name": _("请填写姓名，最多 60 个字。")})
    with transaction.atomic():
        _spend(text)
        account = _open(actor=Actor(kind="stranger"), name=wanted, provider=pending.provider)
        link_account(actor=as_actor(account), account_id=account.pk, vouched=pending, how="new")
    return raise_level(account, pending), pending


@use_case("upstream.account_opened")
def _open(*, actor: Actor, name: str, provider: UpstreamProvider) -> Account:
    account = Account.objects.create(
        login=f"u{new_id().hex[-14:]}", name=name, kind="person", assurance="registered", password=make_password(None)
    )
    record("upstream.account_opened", actor=actor, on=account, payload={"provider": provider.code})
    return account


def own_links(actor: Actor) -> QuerySet[UpstreamLink]:
    """The actor's links with their providers."""
    return UpstreamLink.objects.visible_to(actor).select_related("provider").order_by("linked_at", "id")


@use_case("upstream.unlinked")
def unlink(*, actor: Actor, link_id: UUID) -> None:
    """Take an own link away; refuses where nothing else would open the account any more."""
    require_fresh(actor)
    link = own_links(actor).select_for_update(of=("self",)).get_or_refuse(link_id)
    account = Account.objects.get(pk=link.account_id)
    others = own_links(actor).exclude(pk=link.pk).exists() or Passkey.objects.visible_to(actor).exists()
    if not account.has_usable_password() and not others:
        raise ChangedMeanwhile(_("这是您唯一的登录方式。请先添加通行密钥，再取消关联。"))
    record("upstream.unlinked", actor=actor, on=account, payload={"provider": link.provider.code})
    tell_owner(account.pk, "signin.factor_removed", name=link.provider.title, source=f"upstream-gone:{link.pk}")
    link.delete()


def _spend(text: str) -> None:
    content: Mapping[str, Any] = once.unseal(PENDING, text)
    once.spend(PENDING, str(content["value"]), PENDING_LIVES)


def _link_of(provider: UpstreamProvider, subject: str) -> UpstreamLink | None:
    wanted = _index().candidates(_subject_key(provider, subject), PURPOSE)
    rows = UpstreamLink.objects.unscoped("a provider vouches for its owner").select_related("account", "provider")
    return rows.filter(provider=provider, subject_index__in=wanted).first()


def _subject_key(provider: UpstreamProvider, subject: str) -> str:
    """Digested first: a blind index takes upper and lower case for one, a provider's ``sub`` does not."""
    return f"{provider.pk.hex}{hashlib.sha256(subject.encode()).hexdigest()}"


def _index() -> BlindIndex:
    return BlindIndex(keystore())
