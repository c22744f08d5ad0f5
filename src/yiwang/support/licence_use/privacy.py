"""What this room holds of people: whose requests and uses are, how long they are kept, why somebody looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.sealed import open_bytes
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import kept_after_closing, own_rows
from yiwang.people.privacy.purposes import purpose
from yiwang.people.privacy.retaining import Kept, for_ever, kept, redact_events
from yiwang.support.licence_use.models import UseRequest


def owners(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """Holders of the licences that requests are about."""
    rows = UseRequest.objects.unscoped("whose the licence is").filter(pk__in=ids)
    return {
        key: Whose(None, holder if kind == "natural_person" else None, f"{title}（{number}）")
        for key, kind, holder, title, number in rows.values_list("id", "holder_kind", "holder_id", "title", "number")
    }


def _words_too(keys: list[Any]) -> None:
    redact_events(keys)


purpose("licence_use", gettext_noop("办理业务时使用您的证照"))
whose("licence_use", owners)
open_bytes("licence_use_request", "code_digest", "digest of a code that lives ten minutes")
open_bytes("licence_use_use", "ticket_digest", "digest of a random token that lives ten minutes")
own_rows("licence_use_request", "holder_id", gettext_noop("对您证照的用证申请"), by="party")
own_rows("licence_use_use", "holder_id", gettext_noop("您的证照被谁用过"), by="party")
kept_after_closing("licence_uses", gettext_noop("您的证照被谁用过的记录"), gettext_noop("个人信息保护法第五十六条"))
kept(
    Kept(
        "licence_uses",
        "licence_use_request",
        "coalesce(t.ended_at, t.valid_until, t.answer_until)",
        subjects=("holder_id", "licence_id"),
        before=_words_too,
    )
)
kept(Kept("licence_uses", "licence_use_use", "t.at", subjects=("holder_id", "licence_id", "proceeding_id")))
for_ever("licence_use_basis", "which organization may use which licences by which law: names no citizen")
