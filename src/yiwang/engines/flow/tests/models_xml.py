"""Builds small models with their drawing for the tests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

MODELS = Path(__file__).parent / "models"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:yw="urn:yiwang:bpmn" id="defs" targetNamespace="urn:yiwang:test">\n'
)
_NODE = re.compile(
    r"<bpmn:(startEvent|endEvent|userTask|serviceTask|businessRuleTask|exclusiveGateway|parallelGateway|"
    r'inclusiveGateway|boundaryEvent|intermediateCatchEvent|callActivity|subProcess)\b[^>]*?\bid="([^"]+)"'
)
_USER = re.compile(r'<bpmn:userTask\b[^>]*?\bid="([^"]+)"')


def user(id: str, outcomes: str = "ok", *, inside: str = "", name: str = "", **yw: str) -> str:
    """A user task; `outcomes` is "agree:grant refuse:refuse"."""
    extra = "".join(f' yw:{key.replace("_", "-")}="{value}"' for key, value in yw.items())
    buttons = ""
    for entry in outcomes.split():
        label, _, move = entry.partition(":")
        buttons += f'<yw:outcome name="{label}" label="{label}"' + (f' move="{move}"/>' if move else "/>")
    return (
        f'<bpmn:userTask id="{id}" name="{name or id}"{extra}><bpmn:extensionElements>{buttons}'
        f"</bpmn:extensionElements>{inside}</bpmn:userTask>"
    )


def multi(mode: str = "all", cardinality: str = "3", count: str = "", until: str = "", one_by_one: bool = False) -> str:
    """会签."""
    inner = f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>" if cardinality else ""
    inner += f"<bpmn:completionCondition>{until}</bpmn:completionCondition>" if until else ""
    extra = f' yw:count="{count}"' if count else ""
    extra += ' isSequential="true"' if one_by_one else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics yw:mode="{mode}"{extra}>{inner}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def gate(id: str, kind: str = "exclusive", default: str = "") -> str:
    return f'<bpmn:{kind}Gateway id="{id}"' + (f' default="{default}"/>' if default else "/>")


def start(id: str = "start", inside: str = "") -> str:
    return f'<bpmn:startEvent id="{id}">{inside}</bpmn:startEvent>'


def end(id: str = "end", inside: str = "") -> str:
    return f'<bpmn:endEvent id="{id}">{inside}</bpmn:endEvent>'


def service(id: str, job: str = "work") -> str:
    return f'<bpmn:serviceTask id="{id}" yw:job="{job}"/>'


def rule(id: str, decision: str = "check", result: str = "checked") -> str:
    return f'<bpmn:businessRuleTask id="{id}" yw:decision="{decision}" yw:result="{result}"/>'


def timer(text: str = "P3D", unit: str = "") -> str:
    extra = f' yw:unit="{unit}"' if unit else ""
    kind = "timeCycle" if text.startswith("R") else "timeDuration"
    return f"<bpmn:timerEventDefinition{extra}><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"


def message(ref: str = "m1") -> str:
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def error(ref: str = "e1") -> str:
    return f'<bpmn:errorEventDefinition errorRef="{ref}"/>' if ref else "<bpmn:errorEventDefinition/>"


def boundary(id: str, host: str, inside: str, *, keep: bool = False) -> str:
    extra = ' cancelActivity="false"' if keep else ""
    return f'<bpmn:boundaryEvent id="{id}" attachedToRef="{host}"{extra}>{inside}</bpmn:boundaryEvent>'


def catch(id: str, inside: str) -> str:
    return f'<bpmn:intermediateCatchEvent id="{id}">{inside}</bpmn:intermediateCatchEvent>'


def call(id: str, called: str) -> str:
    return f'<bpmn:callActivity id="{id}" calledElement="{called}"/>'


def sub(id: str, *inside: str, flows: str = "") -> str:
    return f'<bpmn:subProcess id="{id}">{"".join(inside)}{lines(flows, prefix=id)}</bpmn:subProcess>'


def lines(text: str, prefix: str = "f") -> str:
    """Flows from "a > b; name: b > c [condition]; ..."; unnamed ones are called after their ends."""
    out = ""
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        match = re.fullmatch(r"(?:(\w+):\s*)?(\w+)\s*>\s*(\w+)\s*(?:\[(.*)\])?", entry, re.S)
        assert match, entry
        name, source, target, condition = match.groups()
        inner = ""
        if condition:
            text = condition.replace("&", "&amp;").replace("<", "&lt;")
            inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>'
        flow_id = name or f"{prefix}_{source}_{target}"
        out += f'<bpmn:sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">'
        out += f"{inner}</bpmn:sequenceFlow>"
    return out


def drawing(body: str) -> str:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{found[2]}_di" bpmnElement="{found[2]}">'
        f'<dc:Bounds x="{index * 130}" y="100" width="100" height="80"/></bpmndi:BPMNShape>'
        for index, found in enumerate(_NODE.finditer(body))
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}"><di:waypoint x="0" y="0"/>'
        '<di:waypoint x="9" y="9"/></bpmndi:BPMNEdge>'
        for flow in re.findall(r'<bpmn:sequenceFlow id="([^"]+)"', body)
    )
    return (
        '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="p">'
        f"{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )


def model(
    *parts: str,
    flows: str,
    lanes: Mapping[str, Sequence[str]] | None = None,
    key: str = "p",
    above: str = "",
    drawn: bool = True,
) -> bytes:
    """A whole model: one lane (duty d.staff) over all user tasks unless `lanes` (duty -> tasks) is given."""
    body = "".join(parts) + lines(flows)
    if lanes is None:
        lanes = {"d.staff": _USER.findall(body)}
    lane_set = "".join(
        f'<bpmn:lane id="lane_{index}" yw:duty="{duty}">'
        + "".join(f"<bpmn:flowNodeRef>{ref}</bpmn:flowNodeRef>" for ref in refs)
        + "</bpmn:lane>"
        for index, (duty, refs) in enumerate(lanes.items())
    )
    lane_set = f'<bpmn:laneSet id="lanes">{lane_set}</bpmn:laneSet>' if lane_set else ""
    process = f'<bpmn:process id="{key}" name="测试" isExecutable="true">{lane_set}{body}</bpmn:process>'
    common = '<bpmn:message id="m1" name="paid"/><bpmn:error id="e1" errorCode="E1"/>'
    return (HEAD + common + above + process + (drawing(body) if drawn else "") + "</bpmn:definitions>").encode()
