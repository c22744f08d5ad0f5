"""Scenarios as a typed model: given, when, then. What a runner over the public actions needs, and no more.

A scenario file is a list of stories, or an object with what its stories share (``item``, ``given``) and
``stories``. Shared and own ``given`` are merged key by key; mappings are merged one level deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .model import Document

SUBJECTS = ("item", "bundle", "rules", "licence")
SHORT = ("start", "apply", "recheck", "decide")
# What anybody may do besides pressing a button of a task in a flow; a test holds that each of them can be acted.
PUBLIC_ACTIONS: dict[str, str] = {
    "start": "打开事项, 系统先判断能不能办",
    "answer": "填写表单的一部分",
    "submit": "提交申请",
    "apply": "打开、填写并提交",
    "resubmit": "用同一个幂等键再提交一次",
    "withdraw": "撤回申请",
    "dispute_prefill": "对预填的内容提出异议",
    "rate": "评价(level 1 到 5, 5 是非常满意)",
    "take": "办理人领取任务(task)",
    "give_back": "办理人把领取的任务(task)放回岗位",
    "transfer": "把任务(task)转办给同事(colleague), 写明理由",
    "add_signer": "请同事(colleague)在任务(task)之前或之后加签(order: before 或 after)",
    "message": "流程收到外部消息(message)",
    "recheck": "定期复核",
    "ask": "本人要开证明或者证照, purpose 写用途",
    "suspend": "暂停证照(licence), 写明理由",
    "resume": "恢复证照(licence), 写明理由",
    "revoke": "撤销证照(licence), 写明理由",
    "expire": "宣布证照(licence)失效, 写明理由",
    "undo": "撤回对证照(licence)的误操作, 写明理由",
    "annual_check": "记录证照(licence)的年检结果(result), 没有通过的写明理由",
}
ACTIONS_ON_TASKS = frozenset({"take", "give_back", "transfer", "add_signer"})
"""Actions that name a task without pressing one of its buttons."""
ON_LICENCES = frozenset({"suspend", "resume", "revoke", "expire", "undo", "annual_check"})
"""What an office does with a licence; in a story about a licence type it need not be named again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: somebody does something, or time passes, or an intermediate expectation.

    ``task`` is set when ``does`` is a button of a user task or one of ACTIONS_ON_TASKS. ``who`` holds personas such as
    ``applicant``, ``food.accept`` or ``food.inspect#2`` (a second, different person of that duty).
    """

    pointer: str
    who: tuple[str, ...] = ()
    does: str = ""
    task: str = ""
    part: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    passes: Mapping[str, Any] | None = None
    to: str = ""
    then: Mapping[str, Any] | None = None
    colleague: str = ""
    order: str = ""
    message: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One scenario with the shared part of its file merged in. ``then`` is what must hold at the end."""

    document: Document
    pointer: str
    title: str
    subject: str
    key: str
    given: Mapping[str, Any]
    steps: tuple[Step, ...]
    then: Mapping[str, Any]

    @property
    def line(self) -> int:
        return self.document.line(self.pointer)


def stories_of(document: Document) -> Iterator[Story]:
    """The stories of a scenario document that has passed its schema."""
    data = document.data
    shared: Mapping[str, Any] = data if isinstance(data, dict) else {}
    listing = shared.get("stories", []) if isinstance(data, dict) else data
    prefix = "/stories" if isinstance(data, dict) else ""
    for index, raw in enumerate(listing if isinstance(listing, list) else []):
        if isinstance(raw, dict):
            yield _story(document, f"{prefix}/{index}", raw, shared)


def _story(document: Document, pointer: str, raw: Mapping[str, Any], shared: Mapping[str, Any]) -> Story:
    own = next((s for s in SUBJECTS if s in raw), "")
    subject = own or next((s for s in SUBJECTS if s in shared), "")
    key = str((raw if own else shared).get(subject, ""))
    given = merged(shared.get("given", {}), raw.get("given", {}))
    when = raw.get("when")
    if isinstance(when, str):
        who = ("system",) if when in ("recheck", "decide") else ("applicant",)
        steps: tuple[Step, ...] = (Step(f"{pointer}/when", who, when),)
    else:
        listing = when if isinstance(when, list) else []
        steps = tuple(_step(f"{pointer}/when/{i}", s) for i, s in enumerate(listing) if isinstance(s, dict))
    return Story(document, pointer, str(raw.get("story", "")), subject, key, given, steps, raw.get("then", {}))


def merged(shared: Any, own: Any) -> dict[str, Any]:
    """``own`` over ``shared``; a mapping under the same key is merged, everything else replaced."""
    result = dict(shared) if isinstance(shared, dict) else {}
    for name, value in (own if isinstance(own, dict) else {}).items():
        below = result.get(name)
        result[name] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def _step(pointer: str, raw: Mapping[str, Any]) -> Step:
    who = raw.get("who", ())
    data = {
        k: raw[k] for k in ("answers", "scenario", "files", "fills", "items", "level", "purpose", "result") if k in raw
    }
    return Step(
        pointer,
        tuple(who) if isinstance(who, list) else (who,) if who else (),
        str(raw.get("does", "")),
        str(raw.get("task", "")),
        str(raw.get("part", "")),
        str(raw.get("reason", "")),
        data,
        raw.get("pass"),
        str(raw.get("to", "")),
        raw.get("then"),
        *(str(raw.get(name, "")) for name in ("colleague", "order", "message", "licence")),
    )
