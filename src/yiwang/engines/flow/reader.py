"""`compile_plan`: a BPMN 2.0 model in, a checked immutable plan out, or every reason why not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.calls import inline
from yiwang.engines.flow.checks import check_graph, check_separate, cycle_without_wait, join_reach
from yiwang.engines.flow.conditions import CompileCondition, compile_feel
from yiwang.engines.flow.diagram import check_diagram
from yiwang.engines.flow.draft import Draft, child, yw
from yiwang.engines.flow.elements import READERS, read_node
from yiwang.engines.flow.lanes import bind_lane, read_lanes
from yiwang.engines.flow.plan import Flow, Limits, Node, Plan, PlanRefused, Problem
from yiwang.engines.flow.source import parse_model
from yiwang.engines.flow.vocabulary import BPMN, FEEL_LANGUAGES, local_name
from yiwang.engines.flow.wording import check_wording

FindModel = Callable[[str], bytes | None]
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,199}", re.ASCII)


@dataclass(slots=True)
class _Compiler:
    limits: Limits
    compile_condition: CompileCondition
    find_model: FindModel
    done: dict[str, Plan] = field(default_factory=dict)


def _no_models(key: str) -> bytes | None:
    return None


def compile_plan(
    xml: bytes,
    *,
    limits: Limits | None = None,
    compile_condition: CompileCondition = compile_feel,
    find_model: FindModel = _no_models,
) -> Plan:
    """Compile a model and everything it calls; raises PlanRefused with all problems found.

    `find_model(process_id)` gives the XML of a called model, or None. Called models are flattened into the
    plan, so that a running case never depends on what is published later.
    """
    return _compile(_Compiler(limits or Limits(), compile_condition, find_model), xml, ())


def _compile(compiler: _Compiler, xml: bytes, stack: tuple[str, ...]) -> Plan:
    root = parse_model(xml, compiler.limits)
    draft = Draft(compiler.limits, compiler.compile_condition)
    process = _open(draft, root)
    if process is not None:
        check_wording(draft, root)
        _check_ids(draft, root)
        _read_definitions(draft, root)
        _read_process(draft, process)
        check_diagram(draft, root)
    _stop(draft)
    nodes = _link(draft)
    check_graph(draft, nodes)
    _stop(draft)
    nodes, flows = inline(draft, nodes, lambda call: _called_plan(compiler, draft, call, (*stack, draft.key)))
    check_separate(draft, nodes)
    cycle_without_wait(draft, nodes, flows)
    if len(nodes) > draft.limits.max_nodes:
        draft.refuse_node(
            nodes[next(iter(nodes))],
            "too_many",
            f"连同被调用的流程共有{len(nodes)}个节点，超过{draft.limits.max_nodes}个。",
            "请拆分流程。",
        )
    _stop(draft)
    start = next(node.id for node in nodes.values() if node.kind == p.START and not node.parent)
    return Plan(draft.key, draft.name, start, nodes, flows, join_reach(nodes, flows))


def _stop(draft: Draft) -> None:
    if draft.problems:
        raise PlanRefused(draft.problems)


def _open(draft: Draft, root: etree._Element) -> etree._Element | None:
    if local_name(root) != (BPMN, "definitions"):
        draft.refuse(root, "not_bpmn", "这不是BPMN 2.0流程图。", "请用BPMN编辑器制作。")
        return None
    if (root.get("expressionLanguage") or "") not in FEEL_LANGUAGES:
        draft.refuse(root, "language", "条件语言不是FEEL。", "请删除expressionLanguage并用FEEL写条件。")
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) != 1:
        draft.refuse(root, "processes", f"文件里有{len(processes)}个流程。", "一个文件只放一个流程，用调用活动相连。")
        return None
    process = processes[0]
    if process.get("isExecutable") not in ("true", "1"):
        draft.refuse(process, "not_executable", "流程没有标为可执行。", '请写isExecutable="true"。')
    draft.key, draft.name = process.get("id") or "", (process.get("name") or "").strip()
    return process


def _check_ids(draft: Draft, root: etree._Element) -> None:
    seen: Counter[str] = Counter()
    for element in root.iter(etree.Element):
        namespace, _ = local_name(element)
        value = element.get("id")
        if value is None:
            continue
        seen[value] += 1
        if seen[value] == 2:
            draft.refuse(element, "duplicate_id", f"编号“{value[:80]}”重复。", "请为每个元素用不同的编号。")
        if namespace == BPMN and not _ID.fullmatch(value):
            draft.refuse(element, "id", "编号写法不对。", "请用字母、数字、下划线，以字母开头。")


def _read_definitions(draft: Draft, root: etree._Element) -> None:
    for message in root.findall(f"{{{BPMN}}}message"):
        draft.messages[message.get("id") or ""] = (message.get("name") or "").strip()
    for error in root.findall(f"{{{BPMN}}}error"):
        draft.errors[error.get("id") or ""] = (error.get("errorCode") or "").strip()
    for participant in root.iterfind(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant"):
        if (participant.get("processRef") or "").split(":")[-1] != draft.key:
            draft.refuse(participant, "dangling", "泳池没有指向本流程。", "只保留本流程的一个泳池。")


def _read_process(draft: Draft, process: etree._Element) -> None:
    rules = list(process.iter(f"{{{BPMN}}}businessRuleTask"))
    draft.results = tuple(dict.fromkeys(yw(rule, "result") for rule in rules if yw(rule, "result")))
    count = sum(1 for element in process.iter(etree.Element) if local_name(element)[1] in READERS)
    if count > draft.limits.max_nodes:
        draft.refuse(process, "too_many", f"流程有{count}个节点，超过{draft.limits.max_nodes}个。", "请拆分流程。")
        return
    for lane_set in process.findall(f"{{{BPMN}}}laneSet"):
        read_lanes(draft, lane_set)
    _read_scope(draft, process, "")
    for node_id, lane in draft.lanes.items():
        node = draft.nodes.get(node_id)
        if node is None and node_id not in draft.refused_ids:
            draft.refuse(process, "dangling", f"泳道“{lane.id}”里的“{node_id}”不存在。", "请删除这个引用。")
    for node in list(draft.nodes.values()):
        if node.user:
            draft.nodes[node.id] = bind_lane(draft, node)


def _read_scope(draft: Draft, container: etree._Element, parent: str) -> None:
    for element in container:
        namespace, local = local_name(element)
        if namespace != BPMN:
            continue
        if local in READERS:
            if not element.get("id"):
                draft.refuse(element, "id", "元素没有编号。", "请用BPMN编辑器重新保存。")
                continue
            read_node(draft, element, local, parent)
            if local == "subProcess":
                _read_scope(draft, element, element.get("id") or "")
        elif local == "sequenceFlow":
            _read_flow(draft, element)


def _read_flow(draft: Draft, element: etree._Element) -> None:
    flow_id = element.get("id") or ""
    expression = child(element, "conditionExpression")
    condition = None if expression is None else draft.condition(expression)
    if not flow_id:
        draft.refuse(element, "id", "连线没有编号。", "请用BPMN编辑器重新保存。")
        return
    draft.flow_lines[flow_id] = element.sourceline or 0
    draft.flows[flow_id] = Flow(
        flow_id,
        element.get("sourceRef") or "",
        element.get("targetRef") or "",
        (element.get("name") or "").strip(),
        condition,
    )


def _link(draft: Draft) -> dict[str, Node]:
    """Nodes with their flows, defaults, boundary events and inner starts filled in."""
    incoming: dict[str, list[str]] = {node_id: [] for node_id in draft.nodes}
    outgoing: dict[str, list[str]] = {node_id: [] for node_id in draft.nodes}
    for flow in draft.flows.values():
        ends = (draft.nodes.get(flow.source), draft.nodes.get(flow.target))
        if ends[0] is None or ends[1] is None:
            draft.refuse_flow(flow, "dangling", "连线的一端没有接到节点上。", "请重新连接或删除。")
        elif ends[0].parent != ends[1].parent:
            draft.refuse_flow(flow, "crosses", "连线穿过了子流程的边界。", "请从子流程本身连出。")
        else:
            outgoing[flow.source].append(flow.id)
            incoming[flow.target].append(flow.id)
    boundaries: dict[str, list[str]] = {node_id: [] for node_id in draft.nodes}
    for node in draft.nodes.values():
        if node.kind in p.BOUNDARIES and node.host in boundaries:
            boundaries[node.host].append(node.id)
    starts = {n.parent: n.id for n in draft.nodes.values() if n.kind == p.START}
    linked = {}
    for node in draft.nodes.values():
        linked[node.id] = replace(
            node,
            incoming=tuple(incoming[node.id]),
            outgoing=tuple(outgoing[node.id]),
            default=draft.defaults.get(node.id, ""),
            boundaries=tuple(boundaries[node.id]),
            start=starts.get(node.id, "") if node.kind == p.SUB else "",
        )
    return linked


def _called_plan(compiler: _Compiler, draft: Draft, node: Node, stack: tuple[str, ...]) -> Plan | None:
    key = node.called
    if key in stack or len(stack) >= draft.limits.max_call_depth:
        path = "→".join([*stack, key])
        draft.refuse_node(node, "recursion", f"流程调用绕回了自己或太深：{path}。", "请去掉其中一次调用。")
        return None
    if key in compiler.done:
        return compiler.done[key]
    xml = compiler.find_model(key)
    if xml is None:
        draft.refuse_node(node, "dangling", f"被调用的流程“{key}”不存在。", "请检查calledElement。")
        return None
    try:
        plan = _compile(compiler, xml, stack)
    except PlanRefused as error:
        inner: Problem = error.problems[0]
        draft.refuse_node(node, "called_refused", f"被调用的流程“{key}”不能使用：{inner}", "请先改好它。")
        return None
    start = plan.nodes[plan.start]
    if plan.key != key or start.message or start.timing:
        draft.refuse_node(
            node,
            "called_refused",
            f"被调用的流程“{key}”编号不符，或它的开始事件带触发条件。",
            "被调用的流程要用普通开始事件。",
        )
        return None
    compiler.done[key] = plan
    return plan
