"""What cases hold of people: sealed columns, whose a case is, the person's own rows, and their end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.models import File
from yiwang.core.sealed import SealedColumn, sealed_column
from yiwang.engines.proceedings.models import Document, Proceeding, Receipt
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import (
    Person,
    hinders_closing,
    kept_after_closing,
    not_own,
    own_data,
    rows_of,
)
from yiwang.people.privacy.retaining import Kept, goes_with, kept, redact_events

_WHY = "the person's own, found by the person's own key"

sealed_column(SealedColumn("proceedings_proceeding", "sealed"))
sealed_column(SealedColumn("proceedings_receipt", "sealed"))
sealed_column(SealedColumn("proceedings_task", "data", path=("form", "sealed"), field="form"))


def owners(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """Account and applicant of cases; a firm's case is nobody's personal look but its account's."""
    rows = Proceeding.objects.unscoped("whose the case is").filter(pk__in=ids)
    return {
        key: Whose(account, party if kind == "natural_person" else None, f"{title}（{number}）")
        for key, account, kind, party, title, number in rows.values_list(
            "id", "account_id", "applicant_kind", "applicant_id", "title", "number"
        )
    }


def _owners_of_papers(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """The same for papers of cases, by their own ids."""
    rows = Document.objects.unscoped("whose case the paper belongs to").filter(pk__in=ids)
    cases = dict(rows.values_list("id", "proceeding_id"))
    found = owners(list(cases.values()))
    return {key: found[case] for key, case in cases.items() if case in found}


def cases_of(person: Person) -> list[UUID]:
    """Cases that the person filed, or that were filed for the person at a window."""
    rows = Proceeding.objects.unscoped(_WHY)
    found = rows.filter(account_id=person.account_id)
    if person.party_id is not None:
        found = found | rows.filter(applicant_id=person.party_id)
    return list(found.order_by("id").values_list("id", flat=True)[:2000])


def _cases(person: Person) -> list[dict[str, Any]]:
    return list(rows_of("proceedings_proceeding", {"pk__in": cases_of(person)}, ("flow",)))


def _papers(person: Person) -> list[dict[str, Any]]:
    return list(rows_of("proceedings_document", {"proceeding_id__in": cases_of(person), "for_applicant": True}))


def _receipts(person: Person) -> list[dict[str, Any]]:
    return list(rows_of("proceedings_receipt", {"proceeding_id__in": cases_of(person), "for_applicant": True}))


def _open_cases(person: Person) -> list[str]:
    rows = Proceeding.objects.unscoped(_WHY).filter(account_id=person.account_id, ended_at=None).order_by("id")
    return [
        _("“%(title)s”（%(number)s）还没有办结，请等办完或者先撤回。") % {"title": title, "number": number}
        for title, number in rows.values_list("title", "number")[:10]
    ]


def empty(keys: list[Any]) -> None:
    """What hangs on cases goes: papers and materials, receipts, notes of officials, the words of the log."""
    documents = list(Document.objects.unscoped(_WHY).filter(proceeding_id__in=keys).values_list("id", flat=True))
    File.objects.unscoped("retention").filter(subject_id__in=[*keys, *documents]).delete()
    Document.objects.unscoped("retention").filter(proceeding_id__in=keys).update(data={}, file_id=None)
    Receipt.objects.unscoped("retention").filter(proceeding_id__in=keys).update(sealed=b"")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE proceedings_task SET data = '{}', reason = '', account_id = NULL WHERE proceeding_id = ANY(%s)",
            [keys],
        )
    redact_events([*keys, *documents])


whose("proceeding", owners)
whose("document", _owners_of_papers)
own_data("cases", gettext_noop("办件和填写的内容"), ("proceedings_proceeding",), _cases)
own_data("documents", gettext_noop("收到的文书"), ("proceedings_document",), _papers)
own_data("receipts", gettext_noop("决定凭据"), ("proceedings_receipt",), _receipts)
not_own("proceedings_task", "steps of the offices; what they ask of the person stands in the case and its papers")
hinders_closing("cases", _open_cases)
kept_after_closing("cases", gettext_noop("办件、文书和决定凭据"), gettext_noop("行政许可法第四十条、档案法第十三条"))
kept(
    Kept(
        "cases",
        "proceedings_proceeding",
        "t.ended_at",
        where="t.ended_at IS NOT NULL",
        subjects=("account_id", "applicant_id"),
        redact={
            "sealed": "NULL",
            "answers": "'{}'::jsonb",
            "facts": "'{}'::jsonb",
            "applicant_masked": "''",
            "account_id": "NULL",
            "applicant_id": "NULL",
        },
        before=empty,
    )
)
for _table in (
    "proceedings_document",
    "proceedings_receipt",
    "proceedings_task",
    "proceedings_token",
    "proceedings_clock",
):
    goes_with(_table, "proceedings_proceeding")
