"""Reading the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.paging import Page, page
from yiwang.core.refs import Ref, resolve
from yiwang.support.messages.models import Message
from yiwang.support.messages.models.message import MessageQuerySet

MOST_UNREAD = 99
MOST_EXPORTED = 5_000
LONGEST_QUERY = 60
ORDER = ("-id",)


def inbox(actor: Actor, *, show: str = "", text: str = "", cursor: str = "", size: int = 20) -> Page[Message]:
    """Own messages, newest first; ``show`` is empty or ``unread``. One query."""
    return page(_wanted(actor, show, text), order=ORDER, cursor=cursor or None, size=size)


def _wanted(actor: Actor, show: str, text: str) -> MessageQuerySet:
    if show not in ("", "unread"):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    rows: MessageQuerySet = Message.objects.visible_to(actor)
    if show == "unread":
        rows = rows.filter(read_at=None)
    wanted = text.replace("\x00", "").strip()[:LONGEST_QUERY]
    return rows.filter(Q(heading__icontains=wanted) | Q(number__icontains=wanted)) if wanted else rows


def unread_count(actor: Actor) -> int:
    """How many messages wait, at most 99 (one query over a partial index; none for strangers)."""
    if not actor.signed_in:
        return 0
    rows = Message.objects.visible_to(actor).filter(read_at=None).order_by()
    return rows[:MOST_UNREAD].count()


def one(actor: Actor, message_id: UUID | str) -> Message:
    """An own message, or ``not_found``."""
    found: Message = Message.objects.visible_to(actor).get_or_refuse(message_id)
    return found


def subject_of(actor: Actor, message: Message) -> Ref | None:
    """What the message is about, if the reader may still see it."""
    try:
        return resolve(actor, message.ref_kind, message.ref_id)
    except NotFound:
        return None


def exported(actor: Actor, *, show: str = "", text: str = "") -> Iterator[Message]:
    """The newest 5,000 messages of a list, in chunks."""
    yield from _wanted(actor, show, text).order_by(*ORDER)[:MOST_EXPORTED].iterator(chunk_size=500)
