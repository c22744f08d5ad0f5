"""What has been read of one model so far, and what was found wrong."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from yiwang.engines.flow.conditions import CompileCondition, Condition, ConditionRefused
from yiwang.engines.flow.plan import Flow, Limits, Node, Problem
from yiwang.engines.flow.vocabulary import BPMN, FEEL_LANGUAGES, YW

BASE_NAMES = ("outcome", "outcomes", "votes", "answers", "facts")
MULTI_NAMES = ("nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances")


@dataclass(frozen=True, slots=True)
class Lane:
    """Who stands behind a lane: a duty (of the item's or another organization) or a party."""

    id: str
    duty: str
    party: str
    organization: str


class Draft:
    """A model while it is read; collects problems instead of stopping at the first."""

    def __init__(self, limits: Limits, compile_condition: CompileCondition) -> None:
        self.limits = limits
        self.compile_condition = compile_condition
        self.problems: list[Problem] = []
        self.key = ""
        self.name = ""
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self.flow_lines: dict[str, int] = {}
        self.defaults: dict[str, str] = {}
        self.lanes: dict[str, Lane] = {}
        self.messages: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.refused_ids: set[str] = set()
        self.results: tuple[str, ...] = ()

    def refuse(self, element: etree._Element, code: str, reason: str, remedy: str) -> None:
        """Note a problem at an element of the file."""
        self._note(
            element.get("id") or "",
            element.get("name") or "",
            element.sourceline or 0,
            code,
            (reason, remedy),
        )

    def refuse_node(self, node: Node, code: str, reason: str, remedy: str) -> None:
        """Note a problem at a node that was read."""
        self._note(node.id, node.name, node.line, code, (reason, remedy))

    def refuse_flow(self, flow: Flow, code: str, reason: str, remedy: str) -> None:
        """Note a problem at a sequence flow."""
        self._note(flow.id, flow.name, self.flow_lines.get(flow.id, 0), code, (reason, remedy))

    def _note(self, element_id: str, name: str, line: int, code: str, text: tuple[str, str]) -> None:
        if len(self.problems) < self.limits.max_problems:
            self.problems.append(Problem(element_id[:200], name[:200], line, *text, code))

    def condition(self, element: etree._Element, names: tuple[str, ...] = BASE_NAMES) -> Condition | None:
        """The FEEL condition in an expression element; None (and a problem) where it is unusable."""
        text = (element.text or "").strip()
        owner = element.getparent()
        where = element if owner is None else owner
        if (element.get("language") or "") not in FEEL_LANGUAGES:
            self.refuse(where, "language", "条件不是FEEL表达式。", "请删除language属性并改写成FEEL。")
            return None
        if not text or len(text) > self.limits.max_text or len(element):
            self.refuse(where, "condition", "条件是空的或太长。", "请写一个简短的FEEL表达式。")
            return None
        condition = Condition(text, names + self.results, self.compile_condition)
        try:
            unknown = condition.unknown_names()
        except ConditionRefused as error:
            reason = f"条件“{text[:80]}”读不懂：{str(error).rstrip('。')}。"
            self.refuse(where, "condition", reason, "请按FEEL语法修改。")
            return None
        if unknown:
            reason = f"条件“{text[:80]}”里的“{'、'.join(sorted(unknown))}”没有来源，永远不会成立。"
            self.refuse(where, "name", reason, f"可以用：{'、'.join(condition.names)}。")
        return condition


def child(element: etree._Element, local: str) -> etree._Element | None:
    """The first BPMN child of that name."""
    return element.find(f"{{{BPMN}}}{local}")


def yw(element: etree._Element, name: str) -> str:
    """The value of a `yw:` attribute, stripped; "" where it is absent."""
    return (element.get(f"{{{YW}}}{name}") or "").strip()
