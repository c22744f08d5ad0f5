"""What the seal office holds of people: personal signatures in their envelopes, and who did what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.sealed import SealedColumn, open_bytes, sealed_column
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import (
    Person,
    erased_with_account,
    kept_after_closing,
    not_own,
    own_data,
    rows_of,
)
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept
from yiwang.support.seals.models import Seal
from yiwang.support.seals.purposes import LIVING


def _signatures(person: Person) -> Iterator[dict[str, Any]]:
    return rows_of("seals_seal", {"holder_account": person.account_id})


def _uses(person: Person) -> Iterator[dict[str, Any]]:
    return rows_of("seals_use", {"used_by": person.account_id, "purpose": "personal"})


def _revoked(person: Person) -> int:
    """A closed account signs no more; what it signed stays good."""
    living = Seal.objects.unscoped("the account is closed by its owner").filter(holder_account=person.account_id)
    now = clock.now()
    why = {"state_reason": "账号已注销", "state_at": now, "ended_at": now}
    return living.filter(state__in=LIVING).update(state="revoked", row_version=F("row_version") + 1, **why)


def owners(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """Whose signatures these are; organizations' seals are nobody's."""
    rows = Seal.objects.unscoped("whose the signature is").filter(pk__in=ids, holder_account__isnull=False)
    return {key: Whose(account, None, name) for key, account, name in rows.values_list("id", "holder_account", "name")}


sealed_column(SealedColumn("seals_seal", "sealed"))
open_bytes("seals_seal", "picture", "what an organization's seal looks like; a person's signature lies in `sealed`")
open_bytes("seals_seal", "der", "an organization's seal, which every document with it shows")
open_bytes("seals_use", "digest", "SM3 of a file")
open_bytes("seals_use", "digest_before", "SM3 of a file")
whose("seal", owners)
own_data("signatures", gettext_noop("个人签名"), ("seals_seal",), _signatures)
own_data("signature_uses", gettext_noop("个人签名的使用"), ("seals_use",), _uses)
erased_with_account("signatures", _revoked)
kept_after_closing(
    "signatures", gettext_noop("您签过的文件上的签名，要能核验"), gettext_noop("电子签名法第六条、第二十四条")
)
not_own("seals_permit", "names posts and the officials who authorised them")
not_own("seals_step", "names officials who decided on a seal")
kept(
    Kept(
        "signatures",
        "seals_seal",
        "coalesce(t.ended_at, t.valid_until)",
        where="t.purpose = 'personal' AND (t.ended_at IS NOT NULL OR t.valid_until < now())",
        subjects=("holder_account",),
        redact={"sealed": "NULL", "name": "''", "asked_by_name": "''", "decided_by_name": "''"},
    )
)
kept(
    Kept(
        "signatures",
        "seals_use",
        "t.used_at",
        where="t.purpose = 'personal'",
        subjects=("used_by",),
        redact={"title": "''", "reason": "''", "used_by_name": "''", "seal_name": "''"},
    )
)
for_ever("seals_permit", "who could use a seal when: part of the register of seals, names posts")
goes_with("seals_step", "seals_seal")
