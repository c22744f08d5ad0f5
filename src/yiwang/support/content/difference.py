"""What changed between two editions, in lines that people read: what went, what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from yiwang.support.content.models import Edition
from yiwang.ui.filters import zh_datetime

AROUND = 1


@dataclass(frozen=True, slots=True)
class Line:
    """``kind``: same, gone, come, gap (lines left out)."""

    kind: str
    text: str


def lines(before: str, after: str) -> list[Line]:
    """Both texts side by side as one list; of what stayed the same only what stands next to a change."""
    old, new = before.split("\n"), after.split("\n")
    found: list[Line] = []
    for code, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if code == "equal":
            found += _near(old[a:b], first=a == 0, last=b == len(old))
        else:
            found += [Line("gone", text) for text in old[a:b] if text] + [
                Line("come", text) for text in new[c:d] if text
            ]
    return found


def _near(same: list[str], *, first: bool, last: bool) -> Iterator[Line]:
    head = [] if first else same[:AROUND]
    tail = [] if last else same[-AROUND:]
    if len(same) <= len(head) + len(tail):
        yield from (Line("same", text) for text in same)
        return
    yield from (Line("same", text) for text in head)
    yield Line("gap", "")
    yield from (Line("same", text) for text in tail)


def facts(before: Edition, after: Edition) -> list[tuple[str, str, str]]:
    """(what, before, after) of title, summary, places, audience and time, where they differ."""
    rows = [
        (_("标题"), before.title, after.title),
        (_("摘要"), before.summary, after.summary),
        (_("地区"), "、".join(before.places), "、".join(after.places)),
        (_("给谁看"), before.audience, after.audience),
        (_("结束"), zh_datetime(before.shown_until), zh_datetime(after.shown_until)),
    ]
    return [row for row in rows if row[1] != row[2]]
