"""The legal life inside a flow: no button that can never work, no end before there is a decision.

Walks every way through a flow with the state of the case, following `outcome = "..."` on gateways; other
conditions are taken to go either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yiwang.engines.flow import plan as p
from yiwang.engines.proceedings.rules import STATE_TITLES, target_of

from ..findings import Finding
from .library import Library

_OUTCOME = re.compile(r'\s*outcome\s*=\s*"(\w+)"\s*')
_OPEN = frozenset({"received", "correcting", "accepted", "suspended"})
_Place = tuple[str, str, str]
MAX_PLACES = 20_000
DELIVERING = frozenset({"deliver_result", "deliver_document"})
"""Jobs that deliver what was decided and complete the case."""


def check_life(library: Library) -> Iterator[Finding]:
    """Moves that are illegal in every state in which their button can be reached, and ends without decision.

    A flow that only others call has no life of its own: it is walked inside its callers.
    """
    called = {node.called for plan in library.plans.values() if plan for node in plan.nodes.values()}
    begun = {item.data.get("flow") for item in library.pack.documents("items")}
    for document in library.pack.documents("flows"):
        plan = library.plans.get(document.key)
        if plan is None or document.key in called - begun:
            continue
        places = reached(plan)
        yield from _buttons(document.file, plan, places)
        if not any(n.kind in (p.PARALLEL, p.INCLUSIVE) for n in plan.nodes.values()):
            yield from _ends(document.file, plan, places)


def _buttons(file: str, plan: Any, places: set[_Place]) -> Iterator[Finding]:
    lives: dict[str, set[str]] = {}
    for node, life, _ in places:
        lives.setdefault(node, set()).add(life)
    for node in plan.nodes.values():
        for outcome in node.user.outcomes if node.user else ():
            found = lives.get(node.id, set())
            if outcome.move and found and not any(target_of(outcome.move, life) for life in found):
                states = "、".join(sorted(STATE_TITLES[life] for life in found))
                line = plan.nodes[node.prefix.partition("/")[0]].line if node.prefix else node.line
                what = f"“{node.name}”的按钮“{outcome.label}”({outcome.move})在这里永远用不上: 这时办件是{states}"
                yield Finding(file, line or 1, "error", what, "换一个动作, 或挪到合适的环节", "life.move")


def _ends(file: str, plan: Any, places: set[_Place]) -> Iterator[Finding]:
    told: set[str] = set()
    for node_id, life, _ in sorted(places):
        node = plan.nodes[node_id]
        if node.kind in p.ENDS and not node.parent and life in _OPEN and node_id not in told:
            told.add(node_id)
            what = f"流程可以走到“{node.name or node_id}”, 而办件还是{STATE_TITLES[life]}, 没有结果"
            yield Finding(file, node.line or 1, "error", what, "结束前要有准予、不予、不予受理或终止", "life.end")


def reached(plan: Any) -> set[_Place]:
    """Every (node, state of the case on arrival, last outcome) that can come about."""
    seen: set[_Place] = set()
    waiting: list[_Place] = [(plan.start, "received", "")]
    while waiting and len(seen) < MAX_PLACES:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting.extend(_next(plan, place))
    return seen


def _next(plan: Any, place: _Place) -> Iterator[_Place]:
    node_id, life, outcome = place
    node = plan.nodes[node_id]
    around = node
    while around is not None:
        yield from ((boundary, life, outcome) for boundary in around.boundaries)
        around = plan.nodes.get(around.parent)
    if node.kind in (p.SUB, p.CALL):
        yield node.start, life, outcome
        return
    if node.kind in p.ENDS and node.parent:
        yield from ((target, life, outcome) for target in _targets(plan, plan.nodes[node.parent], outcome))
        return
    if node.user is None:
        after = _delivered(node, life)
        yield from ((target, after, outcome) for target in _targets(plan, node, outcome))
        return
    for button in node.user.outcomes:
        after = (target_of(button.move, life) or life) if button.move else life
        yield from ((target, after, button.name) for target in _targets(plan, node, button.name))


def _delivered(node: Any, life: str) -> str:
    return "completed" if node.job in DELIVERING and life in ("decided_granted", "decided_refused") else life


def _targets(plan: Any, node: Any, outcome: str) -> Iterator[str]:
    flows = [plan.flows[f] for f in node.outgoing]
    literals = {f.id: m[1] for f in flows if f.condition and (m := _OUTCOME.fullmatch(f.condition.text))}
    if outcome and outcome in literals.values():
        flows = [f for f in flows if literals.get(f.id) == outcome]
    else:
        flows = [f for f in flows if f.id not in literals]
    for flow in flows:
        yield flow.target
