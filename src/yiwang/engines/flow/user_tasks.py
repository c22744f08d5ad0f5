"""Reads a user task: its buttons, its law (separation, pause, limit), its 会签; the lane is bound later."""

from __future__ import annotations

import re

from lxml import etree

from yiwang.engines.flow.draft import BASE_NAMES, MULTI_NAMES, Draft, child, yw
from yiwang.engines.flow.durations import Duration, DurationRefused, parse_duration
from yiwang.engines.flow.plan import MIXED, MOVES, PAUSES, Multi, Outcome, User
from yiwang.engines.flow.vocabulary import BPMN, OUTCOME_ATTRIBUTES, YW

_OUTCOME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}", re.ASCII)
_LIMIT_UNITS = ("working_day", "day", "hour")


def read_user(draft: Draft, element: etree._Element) -> User:
    """The part of a user task that stands in its own element."""
    pause = yw(element, "pause")
    if pause and pause not in PAUSES:
        draft.refuse(
            element,
            "pause",
            f"“{pause}”不是法定的特别程序（行政许可法第四十五条），不能停止计时。",
            f"请从中选择：{'、'.join(sorted(PAUSES))}。",
        )
    people = _number(draft, element, "people", 1, 10)
    multi = _multi(draft, element)
    if multi and people > 1:
        draft.refuse(element, "people", "会签任务不能再写共同办理人数。", "请删除yw:people或会签设置。")
    return User(
        outcomes=_outcomes(draft, element),
        form=yw(element, "form"),
        separate=tuple(re.split(r"[\s,]+", yw(element, "separate"))) if yw(element, "separate") else (),
        pause=pause,
        limit=_limit(draft, element),
        batch=_yes(draft, element, "batch"),
        people=people,
        multi=multi,
    )


def _yes(draft: Draft, element: etree._Element, name: str) -> bool:
    value = yw(element, name)
    if value not in ("", "true", "false"):
        draft.refuse(element, "value", f"yw:{name}只能是true或false。", "请改正。")
    return value == "true"


def _number(draft: Draft, element: etree._Element, name: str, low: int, high: int) -> int:
    value = yw(element, name)
    if not value:
        return low
    if not (value.isascii() and value.isdigit() and low <= int(value[:6]) <= high):
        draft.refuse(element, "value", f"yw:{name}要在{low}到{high}之间。", "请改正。")
        return low
    return int(value)


def _limit(draft: Draft, element: etree._Element) -> Duration | None:
    limit, unit = yw(element, "limit"), yw(element, "limit-unit")
    if not limit and not unit:
        return None
    try:
        if unit not in _LIMIT_UNITS:
            raise DurationRefused(f"时限没有单位或单位“{unit}”不对。")
        return parse_duration(limit, unit)
    except DurationRefused as error:
        remedy = "请写yw:limit（例如P3D）和yw:limit-unit（working_day、day或hour）。"
        draft.refuse(element, "limit", str(error), remedy)
        return None


def _outcomes(draft: Draft, element: etree._Element) -> tuple[Outcome, ...]:
    extensions = child(element, "extensionElements")
    found: dict[str, Outcome] = {}
    for item in extensions.findall(f"{{{YW}}}outcome") if extensions is not None else ():
        values = {name: (item.get(name) or "").strip() for name in OUTCOME_ATTRIBUTES}
        name, move = values["name"], values["move"]
        if not _OUTCOME.fullmatch(name) or name in found or name == MIXED:
            draft.refuse(element, "outcome", f"办理结果“{name}”的名称缺少、重复或写错。", "请用字母、数字、下划线。")
        if not values["label"]:
            draft.refuse(element, "outcome", f"办理结果“{name}”没有按钮文字。", "请写label。")
        if move and move not in MOVES:
            draft.refuse(
                element,
                "move",
                f"办理结果“{name}”要执行的“{move}”不是法定环节。",
                f"请从中选择：{'、'.join(sorted(MOVES))}。",
            )
        if values["reason"] not in ("", "none", "optional", "required"):
            draft.refuse(element, "outcome", "reason写错了。", "请写required、optional或不写。")
        reason = "" if values["reason"] == "none" else values["reason"]
        found[name] = Outcome(name, values["label"], move, reason, values["form"])
    if not found:
        draft.refuse(element, "outcome", "用户任务没有办理结果，办不下去。", "请在extensionElements里写yw:outcome。")
    return tuple(found.values())


def _multi(draft: Draft, element: etree._Element) -> Multi | None:
    loop = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    mode, cardinality = yw(loop, "mode") or "all", child(loop, "loopCardinality")
    count = _number(draft, loop, "count", 1, draft.limits.max_instances)
    if mode not in ("all", "any", "count"):
        draft.refuse(element, "mode", f"会签方式“{mode}”不对。", "请写all、any或count。")
    if (mode == "count") != bool(yw(loop, "count")):
        draft.refuse(element, "mode", "yw:count与会签方式不一致。", '只有yw:mode="count"时写yw:count。')
    if cardinality is None and mode != "count":
        draft.refuse(element, "cardinality", "会签没有写一共几人。", "请写loopCardinality（FEEL）。")
    completion = child(loop, "completionCondition")
    return Multi(
        mode=mode,
        count=count,
        sequential=loop.get("isSequential") in ("true", "1"),
        cardinality=None if cardinality is None else draft.condition(cardinality),
        completion=None if completion is None else draft.condition(completion, BASE_NAMES + MULTI_NAMES),
        max_instances=draft.limits.max_instances,
    )
