"""The copy that leaves: annotated for this use and sealed again (加注件), never the bare file."""

from __future__ import annotations

from dataclasses import dataclass

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.support.licence_use.models import Use, UseRequest
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.files import annotated_copy

MEDIA_TYPE = "application/ofd"


@dataclass(frozen=True, slots=True)
class Copy:
    """A file with its name and kind."""

    name: str
    media_type: str
    content: bytes


def copy_for(actor: Actor, licence: Licence, use: Use) -> Copy:
    """A copy that says for whom it is, what for, and until when; sealed by the issuing office, kept nowhere."""
    row = UseRequest.objects.unscoped("until when it may be used").filter(pk=use.request_id).first()
    until = row.valid_until if row is not None and row.valid_until is not None else use.at
    content = annotated_copy(
        actor=actor,
        licence=licence,
        purpose=use.purpose,
        receiver=use.organization_name,
        until=legal_day(until),
    )
    return Copy(f"{licence.title}{licence.number}加注件.ofd", MEDIA_TYPE, content)
