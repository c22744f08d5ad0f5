"""What the rooms beside this one hold of people: for changes of key, for the person's copy, for leaving, for retention.

They stand on the same floor and know nothing of this room, so their tables are told here, by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, one_way, open_bytes, sealed_column
from yiwang.people import directory
from yiwang.people.privacy.consents import Consent, ConsentSource, consents_in
from yiwang.people.privacy.own_data import (
    kept_after_closing,
    model_of,
    not_own,
    own_data,
    own_rows,
    rows_erased,
    rows_of,
)
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept

_WHY = "changes of key index again what they open"
Plain = Mapping[Any, tuple[str, str] | None]


def _rows(table: str, keys: Sequence[Any]) -> Any:
    rows = model_of(table)._default_manager.all()
    rows = rows.unscoped(_WHY) if hasattr(rows, "unscoped") else rows
    return rows.filter(pk__in=keys)


def numbers_of_phones(keys: Sequence[Any]) -> Plain:
    """The phone number of a factor."""
    from yiwang.people.signin import phones

    return {
        row.pk: (phones.number_of(row), phones.PURPOSE) if row.secret else None for row in _rows("signin_factor", keys)
    }


def numbers_of_agents(keys: Sequence[Any]) -> Plain:
    """The number of who was invited, while the invitation is open."""
    from yiwang.people.delegation import naming

    told: dict[Any, tuple[str, str] | None] = {}
    for row in _rows("delegation_delegation", keys):
        number = str(naming.opened(row).get("number") or "")
        told[row.pk] = (number, naming.PURPOSE) if number else None
    return told


for _column in (
    SealedColumn("signin_factor", "secret"),
    SealedColumn("signin_step", "code_sealed"),
    SealedColumn("signin_terminal", "sealed_key", field="key"),
    SealedColumn("signin_upstream_provider", "sealed_secret", field="secret"),
    SealedColumn("delegation_delegation", "sealed"),
    SealedColumn("staffing_row", "sealed"),
):
    sealed_column(_column)
blind_column(BlindColumn("signin_factor", "blind", numbers_of_phones))
blind_column(BlindColumn("delegation_delegation", "agent_index", numbers_of_agents))
blind_column(BlindColumn("signin_recovery_code", "digest", one_way, key_type="bigint", one_way=True))
blind_column(BlindColumn("signin_upstream_link", "subject_index", one_way, one_way=True))
for _table, _name, _what in (
    ("signin_passkey", "credential_id", "public identifier of a passkey"),
    ("signin_passkey", "credential", "public key of a passkey"),
    ("signin_activation_slip", "code_digest", "digest of a random code"),
    ("signin_activation_slip", "word_digest", "digest of a random word"),
    ("signin_spent_value", "digest", "digest of a random value"),
    ("signin_step", "token_digest", "digest of a random token"),
    ("signin_step", "code_digest", "keyed digest of a code that is good for minutes"),
    ("signin_terminal", "code_digest", "digest of a random code"),
    ("delegation_delegation", "code_digest", "digest of a random code"),
):
    open_bytes(_table, _name, _what)


own_rows("signin_factor", "account_id", gettext_noop("登录方式"), leave_out=("secret", "blind"))
own_rows("signin_passkey", "account_id", gettext_noop("通行密钥"), leave_out=("credential", "credential_id"))
own_rows("signin_device", "account_id", gettext_noop("用过的设备"))
own_rows("signin_upstream_link", "account_id", gettext_noop("绑定的其他平台账号"), leave_out=("subject_index",))
own_rows("signin_recovery", "account_id", gettext_noop("找回账号"))
own_rows("signin_activation_slip", "account_id", gettext_noop("窗口代办登录"), leave_out=("code_digest", "word_digest"))
own_rows(
    "delegation_delegation", "giver_account", gettext_noop("授权别人代办"), leave_out=("agent_index", "code_digest")
)
own_data(
    "delegation_agent",
    gettext_noop("替别人代办"),
    ("delegation_delegation",),
    lambda person: rows_of(
        "delegation_delegation", {"agent_account": person.account_id}, ("agent_index", "code_digest")
    ),
)
own_rows("staffing_relative", "account_id", gettext_noop("申报的亲属"))
own_rows("sso_consent", "account_id", gettext_noop("同意提供信息的系统"))
own_rows("sso_grant", "account_id", gettext_noop("登录过的其他系统"), leave_out=("code_digest",))
not_own("signin_step", "a sign-in in the making: minutes")
not_own("access_review_line", "an office's review of its own posts")
not_own("access_emergency", "told to the person as a look, with its reason")
not_own("staffing_import", "an administrator's work for the office")
not_own("staffing_address_entry", "the office's address book: posts, names of officials, office telephones")
for _table in (
    "sso_grant", "sso_consent", "signin_factor", "signin_passkey", "signin_device", "signin_upstream_link",
    "signin_recovery", "signin_activation_slip", "signin_step",
):  # fmt: skip
    rows_erased(_table, "account_id")
kept_after_closing(
    "delegations", gettext_noop("代办授权的记录"), gettext_noop("民法典第一百六十一条、第一百八十八条（诉讼时效）")
)

kept(Kept("sign_in_steps", "signin_step", "t.expires_at"))
kept(Kept("sign_in_steps", "signin_spent_value", "t.expires_at", key="digest", key_type="bytea"))
kept(Kept("sign_in_steps", "signin_recovery", "t.ends_at", subjects=("account_id",)))
kept(Kept("sign_in_steps", "signin_activation_slip", "t.ends_at", subjects=("account_id",)))
kept(Kept("sign_in_steps", "sso_replay", "t.expires_at", key="digest", key_type="bytea"))
kept(Kept("sign_in_steps", "sso_logout_call", "t.told_at", where="t.told_at IS NOT NULL"))
kept(Kept("sessions", "signin_device", "t.last_seen_at", subjects=("account_id",)))
kept(Kept("sessions", "sso_grant", "t.ended_at", where="t.ended_at IS NOT NULL", subjects=("account_id",)))
kept(Kept("delegations", "delegation_delegation", "t.ended_at", where="t.ended_at IS NOT NULL"))
kept(Kept("reviews", "access_emergency", "t.reviewed_at", where="t.reviewed_at IS NOT NULL", subjects=("subject_id",)))
kept(Kept("reviews", "access_review", "t.closed_at", where="t.closed_at IS NOT NULL"))
kept(Kept("reviews", "staffing_relative", "t.withdrawn_at", where="t.withdrawn_at IS NOT NULL"))
kept(Kept("imports", "staffing_import", "coalesce(t.finished_at, t.made_at)"))
for _table, _parent in (
    ("delegation_use", "delegation_delegation"),
    ("access_review_line", "access_review"),
    ("staffing_row", "staffing_import"),
    ("staffing_address_entry", "people_post_holding"),
    ("sso_token", "sso_grant"),
    ("sso_client_secret", "sso_client"),
    ("sso_consent", "people_account"),
    ("signin_factor", "people_account"),
    ("signin_passkey", "people_account"),
    ("signin_upstream_link", "people_account"),
    ("signin_recovery_code", "signin_factor"),
):
    goes_with(_table, _parent)
for _table, _what in (
    ("signin_terminal", "machines of offices"),
    ("signin_upstream_provider", "settings"),
    ("sso_client", "systems of organizations"),
    ("sso_signing_key", "public keys"),
    ("people_duty_conflict", "rules about duties"),
    ("people_organization_period", "history of organizations: public"),
    ("people_organization_succession", "history of organizations: public"),
):
    for_ever(_table, _what)


def _agreed(account_id: Any) -> list[Consent]:
    rows = model_of("sso_consent")._default_manager.all()
    rows = rows.unscoped("the person's own consents") if hasattr(rows, "unscoped") else rows
    return [
        Consent(str(row.pk), row.client.name, _("登录时向这个系统提供您同意的信息"), row.given_at)
        for row in rows.filter(account_id=account_id).select_related("client").order_by("-given_at")[:100]
    ]


def _taken_back(actor: Actor, key: str) -> bool:
    from yiwang.people.sso.actions.ending import take_back

    rows = model_of("sso_consent")._default_manager.all()
    rows = rows.unscoped("the person's own consents") if hasattr(rows, "unscoped") else rows
    if directory.identifier(key) is None:
        return False
    client = rows.filter(account_id=actor.account_id, pk=key).values_list("client_id", flat=True).first()
    if client is not None:
        take_back(actor=actor, client_id=client)
    return client is not None


consents_in(ConsentSource("sso", _agreed, _taken_back))
