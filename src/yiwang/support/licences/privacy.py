"""What licences hold of people: sealed columns, whose a licence is, the holder's own, and their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.models import File
from yiwang.core.sealed import SealedColumn, open_bytes, sealed_column
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import Person, kept_after_closing, not_own, own_data, rows_of
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept, redact_events
from yiwang.support.licences.models import Licence


def owners(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """Holders of licences."""
    rows = Licence.objects.unscoped("whose the licence is").filter(pk__in=ids)
    return {
        key: Whose(None, holder if kind == "natural_person" else None, f"{title}（{number}）")
        for key, kind, holder, title, number in rows.values_list("id", "holder_kind", "holder_id", "title", "number")
    }


def _held(person: Person) -> Iterator[dict[str, Any]]:
    return rows_of("licences_licence", {"holder_id": person.party_id}) if person.party_id else iter(())


def _papers(keys: list[Any]) -> None:
    File.objects.unscoped("retention").filter(subject_kind="licence", subject_id__in=keys).delete()
    redact_events(keys)


sealed_column(SealedColumn("licences_licence", "sealed"))
open_bytes("licences_licence", "token_digest", "digest of the link that the licence itself shows")
whose("licence", owners)
own_data("licences", gettext_noop("证照"), ("licences_licence",), _held)
kept_after_closing("licences", gettext_noop("颁发给您的证照"), gettext_noop("国务院关于在线政务服务的若干规定第十条"))
kept(
    Kept(
        "licences",
        "licences_licence",
        "coalesce(t.state_at, t.valid_until::timestamptz)",
        where="t.state IN ('revoked', 'cancelled', 'superseded', 'expired') OR t.valid_until < now()",
        subjects=("holder_id",),
        redact={
            "sealed": "NULL",
            "fields": "'{}'::jsonb",
            "holder_masked": "''",
            "holder_id": "NULL",
            "ofd_id": "NULL",
            "file_id": "NULL",
            "state_reason": "''",
        },
        before=_papers,
    )
)
goes_with("licences_annual_check", "licences_licence")
not_own("licences_annual_check", "part of the licence, whose copy names its state; the result is told in its history")
for_ever("licences_opening", "which organization issued which type, and since when, is what its licences rest on")
not_own("licences_opening", "organizations only")
