"""What this room holds of a person, what goes when the account is closed, and how long rows are kept."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.people import directory
from yiwang.people.privacy.consents import Consent as Told
from yiwang.people.privacy.consents import ConsentSource, consents_in
from yiwang.people.privacy.own_data import Person, erased_with_account, kept_after_closing, own_rows, rows_erased
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept
from yiwang.people.sso.actions.ending import end_grants, take_back
from yiwang.people.sso.models import Consent

_WHY = "the person's own consents"
MOST = 100


def _end_grants(person: Person) -> int:
    return end_grants([person.account_id], why="account_closed")


def _agreed(account_id: Any) -> list[Told]:
    rows = Consent.objects.unscoped(_WHY).filter(account_id=account_id).select_related("client")
    return [
        Told(str(row.pk), row.client.name, _("登录时向这个系统提供您同意的信息"), row.given_at)
        for row in rows.order_by("-given_at")[:MOST]
    ]


def _taken_back(actor: Actor, key: str) -> bool:
    if directory.identifier(key) is None:
        return False
    rows = Consent.objects.unscoped(_WHY).filter(account_id=actor.account_id, pk=key)
    client = rows.values_list("client_id", flat=True).first()
    if client is not None:
        take_back(actor=actor, client_id=client)
    return client is not None


own_rows("sso_consent", "account_id", gettext_noop("同意使用信息的系统"))
own_rows(
    "sso_grant",
    "account_id",
    gettext_noop("用统一身份登录别的系统的记录"),
    leave_out=("claims", "nonce", "code_digest"),
)
consents_in(ConsentSource("sso", _agreed, _taken_back))
rows_erased("sso_consent", "account_id")
# Ended at once, and kept as what it is: the log of a sign-in, which closing an account does not erase.
erased_with_account("sso_grant", _end_grants)
kept_after_closing(
    "sso_grant", gettext_noop("登录别的系统的记录，保留六个月"), gettext_noop("《网络安全法》第二十一条第三项")
)

# A grant that nobody fetched a token for never ends: its time counts from the beginning.
_UNUSED = "t.code_expires_at < now() AND NOT EXISTS (SELECT FROM sso_token k WHERE k.grant_id = t.id)"
kept(
    Kept(
        "sessions",
        "sso_grant",
        "coalesce(t.ended_at, t.created_at)",
        where=f"t.ended_at IS NOT NULL OR ({_UNUSED})",
        subjects=("account_id", "party_id"),
    )
)
kept(Kept("sso_tokens", "sso_token", "t.expires_at", key="digest", key_type="bytea"))
kept(Kept("sign_in_values", "sso_replay", "t.expires_at", key="digest", key_type="bytea"))
kept(Kept("sign_in_steps", "sso_logout_call", "t.created_at"))
goes_with("sso_token", "sso_grant")
goes_with("sso_client_secret", "sso_client")
goes_with("sso_agreement", "sso_client")
for_ever("sso_consent", "until the person takes it back or closes the account")
for_ever("sso_client", "registrations of systems; a closed one stays, so that old sign-ins still have a name")
for_ever("sso_signing_key", "public keys, so that old signatures can still be checked")
