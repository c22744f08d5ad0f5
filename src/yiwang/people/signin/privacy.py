"""What this room holds of people: sealed and blind columns, the own data, what goes with an account, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, one_way, open_bytes, sealed_column
from yiwang.people.privacy.own_data import not_own, own_rows, rows_erased
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept
from yiwang.people.signin import phones
from yiwang.people.signin.models import Factor


def numbers_of_phones(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """The phone number of a factor."""
    rows = Factor.objects.unscoped("changes of key index again what they open").filter(pk__in=keys)
    return {row.pk: (phones.number_of(row), phones.PURPOSE) if row.secret else None for row in rows}


for _column in (
    SealedColumn("signin_factor", "secret"),
    SealedColumn("signin_step", "code_sealed"),
    SealedColumn("signin_terminal", "sealed_key", field="key"),
    SealedColumn("signin_upstream_provider", "sealed_secret", field="secret"),
):
    sealed_column(_column)
blind_column(BlindColumn("signin_factor", "blind", numbers_of_phones))
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
):
    open_bytes(_table, _name, _what)

own_rows("signin_factor", "account_id", gettext_noop("登录方式"), leave_out=("secret", "blind"))
own_rows("signin_passkey", "account_id", gettext_noop("通行密钥"), leave_out=("credential", "credential_id"))
own_rows("signin_device", "account_id", gettext_noop("用过的设备"))
own_rows("signin_upstream_link", "account_id", gettext_noop("绑定的其他平台账号"), leave_out=("subject_index",))
own_rows("signin_recovery", "account_id", gettext_noop("找回账号"))
own_rows("signin_activation_slip", "account_id", gettext_noop("窗口代办登录"), leave_out=("code_digest", "word_digest"))
not_own("signin_step", "a sign-in in the making: minutes")
for _table in (
    "signin_factor", "signin_passkey", "signin_device", "signin_upstream_link", "signin_recovery",
    "signin_activation_slip", "signin_step",
):  # fmt: skip
    rows_erased(_table, "account_id")

kept(Kept("sign_in_values", "signin_step", "t.expires_at"))
kept(Kept("sign_in_values", "signin_spent_value", "t.expires_at", key="digest", key_type="bytea"))
kept(Kept("sign_in_steps", "signin_recovery", "t.ends_at", subjects=("account_id",)))
kept(Kept("sign_in_steps", "signin_activation_slip", "t.ends_at", subjects=("account_id",)))
kept(Kept("sessions", "signin_device", "t.last_seen_at", subjects=("account_id",)))
goes_with("signin_factor", "people_account")
goes_with("signin_passkey", "people_account")
goes_with("signin_upstream_link", "people_account")
goes_with("signin_recovery_code", "signin_factor")
for_ever("signin_terminal", "machines of offices")
for_ever("signin_upstream_provider", "settings")
