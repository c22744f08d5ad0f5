"""Reads the single elements of a model into nodes: events, tasks, gateways, boundary events."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.draft import BASE_NAMES, Draft, child, yw
from yiwang.engines.flow.durations import DurationRefused, parse_cycle, parse_duration
from yiwang.engines.flow.plan import Node, Timing
from yiwang.engines.flow.user_tasks import read_user
from yiwang.engines.flow.vocabulary import BPMN

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,99}", re.ASCII)
_RESULT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_DEFINITIONS = (
    "timerEventDefinition",
    "messageEventDefinition",
    "errorEventDefinition",
    "terminateEventDefinition",
)

Reader = Callable[[Draft, etree._Element, Node], Node]


def read_node(draft: Draft, element: etree._Element, local: str, parent: str) -> None:
    """Read one flow node into the draft; problems are noted there."""
    node_id = element.get("id") or ""
    bare = Node(node_id, "", (element.get("name") or "").strip(), element.sourceline or 0, parent)
    draft.nodes[node_id] = READERS[local](draft, element, bare)
    if element.get("default"):
        draft.defaults[node_id] = element.get("default") or ""


def _definition(draft: Draft, element: etree._Element) -> tuple[str, etree._Element | None]:
    found = [(name, kid) for name in _DEFINITIONS for kid in element.findall(f"{{{BPMN}}}{name}")]
    if len(found) > 1:
        draft.refuse(element, "several_definitions", "一个事件写了多种触发方式。", "请只保留一种。")
    return found[0] if found else ("", None)


def _message(draft: Draft, element: etree._Element, definition: etree._Element) -> str:
    ref = (definition.get("messageRef") or "").split(":")[-1]
    name = draft.messages.get(ref, "")
    if not name:
        draft.refuse(element, "dangling", f"消息“{ref}”不存在或没有名称。", "请定义message并写上name。")
    return name


def _error(draft: Draft, element: etree._Element, definition: etree._Element, *, needed: bool) -> str:
    ref = (definition.get("errorRef") or "").split(":")[-1]
    code = draft.errors.get(ref, "")
    if not code and (ref or needed):
        draft.refuse(element, "dangling", f"错误“{ref}”不存在或没有代码。", "请定义error并写上errorCode。")
    return code


def _timing(draft: Draft, element: etree._Element, definition: etree._Element, *, start: bool) -> Timing:
    parts = {name: child(definition, name) for name in ("timeDuration", "timeDate", "timeCycle")}
    given = {name: (kid.text or "").strip() for name, kid in parts.items() if kid is not None}
    unit = yw(definition, "unit")
    try:
        if len(given) != 1:
            raise DurationRefused("定时事件要写且只写一个时间。")
        if "timeDuration" in given and not start:
            return Timing(duration=parse_duration(given["timeDuration"], unit))
        if "timeCycle" in given and (start or element.get("cancelActivity") == "false"):
            duration, repeat = parse_cycle(given["timeCycle"], unit)
            return Timing(duration=duration, repeat=repeat)
        if "timeDate" in given and not unit and _INSTANT.fullmatch(given["timeDate"]):
            return Timing(at=given["timeDate"])
        raise DurationRefused("这里不能用这种时间写法。")
    except DurationRefused as error:
        draft.refuse(
            element,
            "timer",
            str(error),
            "请写timeDuration，例如P3D（yw:unit为working_day时按工作日计），开始事件用timeCycle或timeDate。",
        )
        return Timing()


def _start(draft: Draft, element: etree._Element, node: Node) -> Node:
    kind, definition = _definition(draft, element)
    if definition is None:
        return replace(node, kind=p.START)
    if node.parent:
        draft.refuse(element, "start", "子流程的开始事件不能带触发条件。", "请改用普通开始事件。")
    if kind == "messageEventDefinition":
        return replace(node, kind=p.START, message=_message(draft, element, definition))
    return replace(node, kind=p.START, timing=_timing(draft, element, definition, start=True))


def _end(draft: Draft, element: etree._Element, node: Node) -> Node:
    kind, definition = _definition(draft, element)
    if definition is None:
        return replace(node, kind=p.END)
    if kind == "terminateEventDefinition":
        return replace(node, kind=p.END_TERMINATE)
    return replace(node, kind=p.END_ERROR, error_code=_error(draft, element, definition, needed=True))


def _catch(draft: Draft, element: etree._Element, node: Node) -> Node:
    kind, definition = _definition(draft, element)
    if definition is None:
        draft.refuse(element, "event", "中间事件没有写等待什么。", "请写timerEventDefinition或messageEventDefinition。")
        return replace(node, kind=p.CATCH_MESSAGE)
    if kind == "messageEventDefinition":
        return replace(node, kind=p.CATCH_MESSAGE, message=_message(draft, element, definition))
    return replace(node, kind=p.CATCH_TIMER, timing=_timing(draft, element, definition, start=False))


def _boundary(draft: Draft, element: etree._Element, node: Node) -> Node:
    kind, definition = _definition(draft, element)
    interrupting = element.get("cancelActivity", "true") in ("true", "1")
    node = replace(node, host=element.get("attachedToRef") or "", interrupting=interrupting)
    if definition is None:
        draft.refuse(element, "event", "边界事件没有写触发方式。", "请写定时、消息或错误。")
        return replace(node, kind=p.BOUNDARY_MESSAGE)
    if kind == "timerEventDefinition":
        return replace(node, kind=p.BOUNDARY_TIMER, timing=_timing(draft, element, definition, start=False))
    if kind == "messageEventDefinition":
        return replace(node, kind=p.BOUNDARY_MESSAGE, message=_message(draft, element, definition))
    if not interrupting:
        draft.refuse(element, "event", "错误边界事件总是中断活动。", '请删除cancelActivity="false"。')
    code = _error(draft, element, definition, needed=False)
    return replace(node, kind=p.BOUNDARY_ERROR, error_code=code, interrupting=True)


def _user(draft: Draft, element: etree._Element, node: Node) -> Node:
    return replace(node, kind=p.USER, user=read_user(draft, element))


def _service(draft: Draft, element: etree._Element, node: Node) -> Node:
    job = yw(element, "job")
    if not _NAME.fullmatch(job):
        draft.refuse(element, "job", "服务任务没有写由哪个作业执行。", "请写yw:job，例如issue_licence。")
    return replace(node, kind=p.SERVICE, job=job)


def _rule(draft: Draft, element: etree._Element, node: Node) -> Node:
    decision, result = yw(element, "decision"), yw(element, "result")
    if not _NAME.fullmatch(decision):
        draft.refuse(element, "decision", "业务规则任务没有写用哪张决策表。", "请写yw:decision。")
    if not _RESULT.fullmatch(result) or result in BASE_NAMES:
        draft.refuse(
            element,
            "result",
            "业务规则任务的结果名缺少、写错或与已有名称相同。",
            f"请写yw:result，用字母、数字、下划线，不要用{'、'.join(BASE_NAMES)}。",
        )
    return replace(node, kind=p.RULE, decision=decision, result=result)


def _call(draft: Draft, element: etree._Element, node: Node) -> Node:
    called = (element.get("calledElement") or "").strip()
    if not called:
        draft.refuse(element, "dangling", "调用活动没有写调用哪个流程。", "请写calledElement。")
    return replace(node, kind=p.CALL, called=called)


def _gateway(kind: str) -> Reader:
    return lambda draft, element, node: replace(node, kind=kind)


READERS: dict[str, Reader] = {
    "startEvent": _start,
    "endEvent": _end,
    "intermediateCatchEvent": _catch,
    "boundaryEvent": _boundary,
    "userTask": _user,
    "serviceTask": _service,
    "businessRuleTask": _rule,
    "callActivity": _call,
    "subProcess": _gateway(p.SUB),
    "exclusiveGateway": _gateway(p.EXCLUSIVE),
    "parallelGateway": _gateway(p.PARALLEL),
    "inclusiveGateway": _gateway(p.INCLUSIVE),
}
