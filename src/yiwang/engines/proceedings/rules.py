"""The legal life as a table of named transitions. Pure: no Django, no clock.

Sources: 行政许可法 第三十二条 (intake, corrections, acceptance), 第三十四条, 第四十二条 (limit, extension),
第四十四条 (delivery), 第四十五条 (special procedures).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OPEN_STATES = frozenset({"received", "correcting", "accepted", "suspended"})
DECIDED_STATES = frozenset({"decided_granted", "decided_refused"})
ENDED_STATES = frozenset({"not_accepted", "withdrawn", "terminated", "completed"})

STATE_TITLES: Mapping[str, str] = {
    "draft": "草稿",
    "received": "已收件",
    "correcting": "待补正",
    "accepted": "办理中",
    "suspended": "特别程序中",
    "decided_granted": "已准予",
    "decided_refused": "不予许可",
    "delivered": "已送达",
    "completed": "已办结",
    "not_accepted": "不予受理",
    "withdrawn": "已撤回",
    "terminated": "已终止",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """``by_person``: an official must sign it. ``title`` is what the log and the timeline say."""

    name: str
    sources: frozenset[str]
    target: str
    event: str
    title: str
    basis: str = ""
    by_person: bool = False


def _move(
    name: str, sources: str, target: str, event: str, title: str, basis: str = "", *, by_person: bool = False
) -> Transition:
    return Transition(name, frozenset(sources.split()), target, f"proceeding.{event}", title, basis, by_person)


_FIFTH = "行政许可法 第三十二条"
_SPECIAL = "行政许可法 第四十五条"
MOVES: Mapping[str, Transition] = {
    move.name: move
    for move in (
        _move("submit", "draft", "received", "submitted", "提交申请", _FIFTH),
        _move("request_correction", "received", "correcting", "correction_requested", "一次性告知补正", _FIFTH),
        _move("supplement", "correcting", "received", "supplemented", "补正材料", _FIFTH),
        _move("accept", "received", "accepted", "accepted", "受理", _FIFTH),
        _move("deem_accepted", "received", "accepted", "deemed_accepted", "逾期未告知，视为受理", _FIFTH),
        _move("not_accept", "received correcting", "not_accepted", "not_accepted", "不予受理", _FIFTH, by_person=True),
        _move("pause", "accepted suspended", "suspended", "paused", "进入特别程序，期限停止计算", _SPECIAL),
        _move("resume", "suspended", "accepted", "resumed", "特别程序结束，期限继续计算", _SPECIAL),
        _move("extend", "accepted", "accepted", "extended", "延长办理期限", "行政许可法 第四十二条", by_person=True),
        _move("grant", "accepted", "decided_granted", "granted", "准予", "行政许可法 第三十八条"),
        _move("refuse", "accepted", "decided_refused", "refused", "不予", "行政许可法 第三十八条", by_person=True),
        _move("deliver", "decided_granted decided_refused", "delivered", "delivered", "送达", "行政许可法 第四十四条"),
        _move("complete", "decided_granted decided_refused delivered", "completed", "completed", "办结"),
        _move("withdraw", "received correcting accepted suspended", "withdrawn", "withdrawn", "申请人撤回"),
        _move(
            "terminate",
            "received correcting accepted suspended",
            "terminated",
            "terminated",
            "终止办理",
            by_person=False,
        ),
    )
}


def target_of(name: str, state: str) -> str | None:
    """The state after ``name`` from ``state``; None where the move does not exist."""
    move = MOVES[name]
    return move.target if state in move.sources else None


def moves_from(state: str) -> list[str]:
    """Names of the transitions that exist from ``state``."""
    return [name for name, move in MOVES.items() if state in move.sources]
