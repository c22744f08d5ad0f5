"""Lanes say who does a user task: holders of a duty, another organization's, or a party."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from yiwang.engines.flow.draft import Draft, Lane, child, yw
from yiwang.engines.flow.plan import Node
from yiwang.engines.flow.vocabulary import BPMN


def read_lanes(draft: Draft, lane_set: etree._Element) -> None:
    """Read a lane set with its inner lanes; the innermost lane of a node counts."""
    placed: set[str] = set()
    for element in lane_set.findall(f"{{{BPMN}}}lane"):
        lane = Lane(element.get("id") or "", yw(element, "duty"), yw(element, "party"), yw(element, "organization"))
        inner = child(element, "childLaneSet")
        if bool(lane.duty) == bool(lane.party) and inner is None:
            draft.refuse(
                element,
                "lane",
                "泳道没有说明由谁办理。",
                "请写yw:duty（岗位职责）或yw:party（当事人），二选一。",
            )
        if lane.organization and not lane.duty:
            draft.refuse(element, "lane", "写了yw:organization却没有yw:duty。", "请补上yw:duty。")
        for ref in element.findall(f"{{{BPMN}}}flowNodeRef"):
            node_id = (ref.text or "").strip()
            if node_id in placed:
                draft.refuse(element, "lane", f"“{node_id}”同时在两个泳道里。", "请只放在一个泳道里。")
            placed.add(node_id)
            draft.lanes[node_id] = lane
        if inner is not None:
            read_lanes(draft, inner)


def bind_lane(draft: Draft, node: Node) -> Node:
    """The user task with its lane, or that of the sub-process it lies in."""
    assert node.user is not None
    place, lane = node.id, draft.lanes.get(node.id)
    while lane is None and place in draft.nodes:
        place = draft.nodes[place].parent
        lane = draft.lanes.get(place)
    if lane is None or not (lane.duty or lane.party):
        draft.refuse_node(node, "no_lane", "用户任务不在任何泳道里，没有人会收到。", "请放进一个泳道。")
        return node
    user = replace(node.user, duty=lane.duty, party=lane.party, organization=lane.organization)
    return replace(node, user=user)
