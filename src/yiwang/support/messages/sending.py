"""Writing messages: once for each source, in the current transaction; the way outside is a job after the commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.support.messages.models import Delivery, Message
from yiwang.support.messages.sentences import BLANKS, SENTENCES
from yiwang.support.messages.tasks import defer_deliveries

LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to write. ``source`` names what caused it (an event's id): the same source never writes twice."""

    account_id: UUID
    kind: str
    ref: tuple[str, UUID]
    source: str
    words: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None


def send(letters: Iterable[Letter]) -> int:
    """Write the letters that were not written before; returns how many were new.

    Words outside ``sentences.BLANKS`` are a programming error: nothing personal slips into a message.
    """
    wanted = {(letter.account_id, letter.source): letter for letter in letters}
    rows = [_row(letter) for letter in wanted.values()]
    if not rows:
        return 0
    ids = [row.pk for row in rows]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    mine = Message.objects.unscoped("which of the new messages were written")
    written = set(mine.filter(pk__in=ids).values_list("pk", flat=True))
    _send_out([row for row in rows if row.pk in written])
    return len(written)


def _row(letter: Letter) -> Message:
    unknown = set(letter.words) - BLANKS
    if unknown or letter.kind not in SENTENCES:
        raise ValueError(f"message {letter.kind!r} with words {sorted(unknown)}")
    words = {name: str(value)[:LONGEST_WORD] for name, value in letter.words.items() if value not in (None, "")}
    return Message(
        id=new_id(),
        account_id=letter.account_id,
        kind=letter.kind,
        words=words,
        heading=words.get("title", ""),
        number=words.get("number", "")[:64],
        ref_kind=letter.ref[0],
        ref_id=letter.ref[1],
        source=letter.source[:120],
        created_at=letter.at or clock.now(),
    )


def _send_out(messages: list[Message]) -> None:
    """Urgent ones also go through the senders that the installation names (setting ``MESSAGE_SENDERS``)."""
    senders = getattr(settings, "MESSAGE_SENDERS", ("demo_text",))
    rows = [
        Delivery(message=message, sender=sender)
        for message in messages
        if SENTENCES[message.kind].urgent
        for sender in senders
    ]
    if rows:
        Delivery.objects.bulk_create(rows)
        defer_deliveries([row.pk for row in rows])
