"""What batches hold of people: sealed rows, the table itself, and how long they are kept."""

from __future__ import annotations

from typing import Any

from yiwang.core import files
from yiwang.core.models import File
from yiwang.core.sealed import SealedColumn, open_bytes, sealed_column
from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import Kept, goes_with, kept, redact_events
from yiwang.support.licences.models import LicenceBatch


def _tables(keys: list[Any]) -> None:
    File.objects.unscoped("retention").filter(subject_kind="licence_batch", subject_id__in=keys).delete()
    redact_events(keys)


files.seen_through("licence_batch", lambda actor: LicenceBatch.objects.visible_to(actor))
sealed_column(SealedColumn("licences_batch_row", "sealed"))
open_bytes("licences_batch_row", "digest", "keyed digest by which the same row is found twice")
not_own("licences_batch", "an official's work for the office; what became of a row is the holder's licence")
not_own("licences_batch_row", "a line of an office's table; what became of it is the holder's licence")
kept(Kept("imports", "licences_batch", "coalesce(t.finished_at, t.made_at)", before=_tables))
goes_with("licences_batch_row", "licences_batch")
