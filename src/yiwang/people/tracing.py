"""Who took what along: every export of an official carries a line that says so, and a mark that is not seen.

The number stands in the event log (``export.traced``): a file that turned up somewhere leads to who exported it.
The mark is the same number in characters without width, at the end of the first line: who cuts the line off leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id

ZERO, ONE, EDGE = "\u200b", "\u200c", "\u2060"


def new_trace() -> UUID:
    """The number of one export: the id of its event."""
    return new_id()


def visible_line(actor: Actor, trace: UUID) -> bytes:
    """The last line of a CSV: who, where, when, number."""
    office = "、".join(dict.fromkeys(post.organization_name for post in actor.posts))
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    words = _("导出人：%(who)s，%(office)s，%(at)s，追踪号%(trace)s。请勿外传。") % {
        "who": actor.name,
        "office": office[:120],
        "at": at,
        "trace": trace.hex,
    }
    return f"# {words}\r\n".encode()


def mark(trace: UUID) -> str:
    """The number in characters without width."""
    bits = f"{trace.int:0128b}"
    return EDGE + "".join(ONE if bit == "1" else ZERO for bit in bits) + EDGE


def trace_in(text: str) -> UUID | None:
    """The number that a text carries, seen or unseen; None without one."""
    inside = text.partition(EDGE)[2].partition(EDGE)[0]
    bits = "".join("1" if char == ONE else "0" for char in inside if char in (ZERO, ONE))
    if len(bits) == 128:
        return UUID(int=int(bits, 2))
    for word in text.replace("。", " ").replace("追踪号", " ").split():
        if len(word) == 32 and all(char in "0123456789abcdef" for char in word):
            return UUID(hex=word)
    return None


def without_trace(text: str) -> str:
    """A CSV as it was before: for imports of what was exported here."""
    plain = text.translate({ord(char): None for char in (ZERO, ONE, EDGE)})
    lines = plain.splitlines(keepends=True)
    return "".join(lines[:-1]) if lines and lines[-1].startswith("# ") and trace_in(lines[-1]) else plain


def traced(content: Iterable[bytes], actor: Actor, trace: UUID) -> Iterator[bytes]:
    """A CSV as it is sent, with the mark after its first line's last cell and the line at its end."""
    marked = False
    for chunk in content:
        if not marked and b"\r\n" in chunk:
            head, _end, rest = chunk.partition(b"\r\n")
            chunk, marked = head + mark(trace).encode() + b"\r\n" + rest, True
        yield chunk
    yield visible_line(actor, trace)
