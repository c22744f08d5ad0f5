"""What this room holds of people: sealed and blind columns, the own data, what goes with an account, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from yiwang.core.keys import open_json
from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, sealed_column
from yiwang.people.identity import documents
from yiwang.people.identity.documents import Paper
from yiwang.people.identity.models import IdentityDocument, Party
from yiwang.people.models import Account
from yiwang.people.privacy.own_data import (
    Person,
    erased_with_account,
    kept_after_closing,
    not_own,
    own_data,
    own_rows,
    rows_of,
)
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept


def indexed(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """What stands behind ``identity_document.number_index``: the lasting part of the number."""
    rows = IdentityDocument.objects.unscoped("changes of key open what they index again").filter(pk__in=keys)
    return {row.pk: (_lasting(row), documents.PURPOSE) for row in rows}


def _lasting(row: IdentityDocument) -> str:
    number = open_json(bytes(row.number_sealed), table=documents.TABLE, record_id=row.pk, field=documents.FIELD)
    return Paper(row.kind, str(number), row.issuer).lasting


def _papers(person: Person) -> Iterator[dict[str, Any]]:
    return rows_of("identity_document", {"party_id": person.party_id}) if person.party_id else iter(())


def _party(person: Person) -> Iterator[dict[str, Any]]:
    return rows_of("identity_party", {"id": person.party_id}) if person.party_id else iter(())


def _erase(person: Person) -> int:
    """Documents go with the last account of a person; what the register says stays the register's."""
    others = Account.objects.filter(party_id=person.party_id, is_active=True).exclude(pk=person.account_id)
    if person.party_id is None or others.exists():
        return 0
    Party.objects.unscoped("an account is closed").filter(pk=person.party_id).update(sealed=None)
    rows = IdentityDocument.objects.unscoped("an account is closed").filter(party_id=person.party_id)
    return rows.delete()[0]


sealed_column(SealedColumn("identity_party", "sealed"))
sealed_column(SealedColumn("identity_document", "number_sealed"))
for _side in ("kept", "given"):  # names before a merge or a split, for the undo
    sealed_column(
        SealedColumn(
            "identity_duplicate",
            "changed",
            record_id=f"{_side}_id",
            sealed_as="people_account",
            field="sealed_name",
            path=(_side, "sealed_name"),
        )
    )
blind_column(BlindColumn("identity_document", "number_index", indexed))
own_data("identity_document", gettext_noop("登记的证件"), ("identity_document",), _papers)
own_data("identity_party", gettext_noop("身份的登记"), ("identity_party",), _party)
own_rows("identity_proof", "account_id", gettext_noop("身份核验记录"), leave_out=("by",))
not_own("identity_duplicate", "a question about two accounts; what was decided is told to its owner as a message")
erased_with_account("identity", _erase)
kept_after_closing(
    "identity",
    gettext_noop("身份核验的时间和方式（不含证件号码）"),
    gettext_noop("个人信息保护法第五十六条"),
)
kept(Kept("sign_in_attempts", "identity_attempt", "t.at", key_type="bigint"))
kept(
    Kept(
        "identity_proofs",
        "identity_proof",
        "coalesce(t.revoked_at, t.until)",
        where="t.revoked_at IS NOT NULL OR t.until < now()",
        subjects=("account_id", "party_id"),
    )
)
kept(
    Kept(
        "identity_proofs",
        "identity_duplicate",
        "coalesce(t.undone_at, t.decided_at)",
        where="t.state <> 'open'",
        subjects=("kept_id", "given_id"),
    )
)
goes_with("identity_document", "identity_party")
for_ever("identity_party", "an id that the base register knows; name and birthday go with the last account")
