"""The classes of this room's tables, and of those beneath it."""

from __future__ import annotations

from typing import Any

from yiwang.people.privacy.models import LookWords
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept

_PUBLIC = "no personal data: published or structural"


def _forget_words(keys: list[Any]) -> None:
    LookWords.objects.filter(pk__in=keys).delete()


kept(Kept("idempotency", "core_idempotency", "t.created_at", key_type="bigint"))
kept(Kept("sign_in_attempts", "people_login_attempt", "t.at", key_type="bigint"))
kept(Kept("sessions", "people_session", "coalesce(t.ended_at, t.expires_at)", subjects=("account_id",)))
kept(Kept("looks", "privacy_look", "t.at", subjects=("subject_id",), before=_forget_words))
kept(Kept("privacy_requests", "privacy_request", "t.answered_at", where="t.state <> 'open'", subjects=("account_id",)))
kept(Kept("privacy_requests", "privacy_look_alarm", "t.settled_at", where="t.settled_at IS NOT NULL"))
kept(Kept("data_copies", "privacy_data_copy", "t.asked_at", where="t.file_id IS NULL", subjects=("account_id",)))
kept(Kept("closings", "privacy_closing", "t.ended_at", where="t.state <> 'open'", subjects=("account_id",)))
goes_with("privacy_look_words", "privacy_look")
goes_with("privacy_rotation_column", "privacy_rotation")
for_ever("privacy_rotation", "which key sealed what, when: names nobody")
for_ever("privacy_key_mark", "one fingerprint")
for_ever("privacy_retention_plan", "the rules themselves")
for_ever("privacy_retention_run", "the proof of what went: digests only")
for_ever("privacy_hold", "why something was kept: names ids, not people")
for_ever("people_account", "until its owner closes it, then it holds no personal data (actions.close_account)")
for _table in (
    "people_division", "people_division_code", "people_organization", "people_organization_parent", "people_post",
    "people_post_holding", "core_calendar_day", "core_consumer", "core_number_series", "core_release",
    "core_definition", "core_revision", "core_event", "core_timer", "people_organization_period",
    "people_organization_succession",
):  # fmt: skip
    for_ever(_table, _PUBLIC)
goes_with("core_file", "the case, licence or draft that it belongs to")
goes_with("core_blob", "core_file")
