"""A model comes with its drawing: each node has a shape, each flow a line, or the case page shows holes."""

from __future__ import annotations

import math

from lxml import etree

from yiwang.engines.flow.draft import Draft
from yiwang.engines.flow.vocabulary import BPMNDI, DC, DI


def check_diagram(draft: Draft, root: etree._Element) -> None:
    """Note every node without a drawn shape and every flow without a drawn line (BPMN 2.0 §12)."""
    shapes = {
        (shape.get("bpmnElement") or "").split(":")[-1]
        for shape in root.iter(f"{{{BPMNDI}}}BPMNShape")
        if _has_bounds(shape)
    }
    edges = {
        (edge.get("bpmnElement") or "").split(":")[-1]
        for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge")
        if len(edge.findall(f"{{{DI}}}waypoint")) >= 2
    }
    for node in draft.nodes.values():
        if node.id not in shapes:
            draft.refuse_node(node, "no_shape", "图上没有画这个节点。", "请用BPMN编辑器打开并画好。")
    for flow in draft.flows.values():
        if flow.id not in edges:
            draft.refuse_flow(flow, "no_shape", "图上没有画这条连线。", "请用BPMN编辑器打开并画好。")


def _has_bounds(shape: etree._Element) -> bool:
    bounds = shape.find(f"{{{DC}}}Bounds")
    if bounds is None:
        return False
    try:
        numbers = [float(bounds.get(key) or "nan") for key in ("x", "y", "width", "height")]
    except ValueError:
        return False
    return all(math.isfinite(number) for number in numbers) and min(numbers[2:]) > 0
