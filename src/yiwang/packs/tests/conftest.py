"""A small valid pack in a temporary folder, and a way to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from yiwang.packs.checking import check
from yiwang.packs.findings import Finding

SHIPPED = Path(__file__).resolve().parents[4] / "packs"
SHIPPED_PACKS = ("base-registers", "food-business", "old-age-allowance", "start-company")

MANIFEST = """pack: tiny
title: 小包
version: "2026.1"
jurisdiction: "440825"
needs: []
basis: [{law: 中华人民共和国行政许可法, article: 三十二}]
organizations: [{role: office, title: 某局}]
duties: [{duty: tiny.handle, title: 办理, organization: office}]
"""

ITEM = """item: tiny.new
title: 小事项
power_type: 行政许可
exercised_at: [county]
organization: office
applicants: [natural_person]
assurance: real_name
basis: [{law: 中华人民共和国行政许可法, article: 三十二}]
channels: [web]
visits: {count: 0}
limits:
  statutory: {days: 20, unit: working_day}
  committed: {days: 5, unit: working_day}
form: tiny
flow: tiny
decide: {rules: verdict, grants: at_once, otherwise: person}
questions:
  - {question: kind, title: 哪一种, options: [{value: a, title: 甲}, {value: b, title: 乙}]}
materials:
  - {material: photo, title: 照片, when: 'scenario.kind = "a"'}
documents: {accept: note, refuse: note, not_accept: note, request_correction: note}
results:
  - {decision: grant, text: note}
  - {decision: refuse, text: note}
appeal:
  reconsideration: {days: 60, unit: day, to: same_level_government}
  litigation: {months: 6}
guide: {who: 谁, what: 什么}
faq: [{question: 问, answer: 答}]
"""

FORM = """title: 表
type: object
required: [payout]
properties:
  payout:
    title: 发放
    type: object
    required: [account]
    properties:
      account: {type: string, title: 账号, maxLength: 40}
"""

TEXT = """text: note
title: 通知
kind: notice
body: |
  {{ applicant }}：

  办好了。不服的，可以申请行政复议。
fills: {applicant: {title: 申请人, example: 张三}}
basis: [{law: 中华人民共和国行政许可法, article: 三十二}]
"""

REGISTER = """register: accounts
title: 账户簿
of: natural_person
kept_by: office
basis: [{law: 中华人民共和国行政许可法, article: 三十三}]
key: [number]
schema:
  type: object
  properties:
    number: {type: string, title: 登记号, x-privacy: personal}
indexes: [{fields: [number], kind: blind}]
"""

PARAMETERS = """parameters:
  - parameter: tiny.amount
    title: 金额
    type: money
    values:
      - {division: "44", from: 2026-01-01, value: 100, basis: [{law: 某规定, document: 某文〔2026〕1号}]}
"""

STORIES = """- story: 甲可以
  item: tiny.new
  given: {today: 2026-11-23, scenario: {kind: a}}
  when: apply
  then: {decision: grant, receipt: {matched: [verdict.1]}}
- story: 乙转人工
  item: tiny.new
  given: {today: 2026-11-23, scenario: {kind: b}}
  when: apply
  then: {decision: to_person, because: verdict.2}
"""

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:tiny">
  <inputData id="i" name="scenario"><variable name="scenario"/></inputData>
  <decision id="verdict" name="verdict">
    <variable name="verdict"/>
    <informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="in1"><inputExpression typeRef="string"><text>scenario.kind</text></inputExpression></input>
      <output id="o1" name="decision" typeRef="string"/>
      <output id="o2" name="ground" typeRef="string"/>
      <annotation name="依据"/>
      <rule id="r1">
        <inputEntry><text>"a"</text></inputEntry>
        <outputEntry><text>"grant"</text></outputEntry>
        <outputEntry><text>"是甲"</text></outputEntry>
        <annotationEntry><text>行政许可法 第三十八条</text></annotationEntry>
      </rule>
      <rule id="r2">
        <inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"person"</text></outputEntry>
        <outputEntry><text>"不是甲"</text></outputEntry>
        <annotationEntry><text>行政许可法 第三十四条</text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""

_BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yw="urn:yiwang:bpmn"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="defs" targetNamespace="urn:tiny">
  <bpmn:process id="tiny" name="小流程" isExecutable="true">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="lane" name="办理" yw:duty="tiny.handle">
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:flowNodeRef>accept</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>decide</bpmn:flowNodeRef><bpmn:flowNodeRef>end</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start" name="开始"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="accept" name="受理">
      <bpmn:extensionElements>
        <yw:outcome name="accept" label="受理" move="accept"/>
      </bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:userTask id="decide" name="决定">
      <bpmn:extensionElements>
        <yw:outcome name="grant" label="准予" move="grant"/>
        <yw:outcome name="refuse" label="不予" move="refuse" reason="required"/>
      </bpmn:extensionElements>
      <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="end" name="办结"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="accept"/>
    <bpmn:sequenceFlow id="f2" sourceRef="accept" targetRef="decide"/>
    <bpmn:sequenceFlow id="f3" sourceRef="decide" targetRef="end"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="tiny">
DRAWN
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""

_SHAPES = {"lane": (0, 0, 700, 120), "start": (40, 40, 36, 36), "end": (540, 40, 36, 36)}
_SHAPES |= {"accept": (140, 20, 120, 76), "decide": (340, 20, 120, 76)}
_EDGES = {"f1": (76, 140), "f2": (260, 340), "f3": (460, 540)}


def _drawn() -> str:
    shape = '<bpmndi:BPMNShape id="{0}_di" bpmnElement="{0}"><dc:Bounds x="{1}" y="{2}" width="{3}" height="{4}"/>'
    edge = '<bpmndi:BPMNEdge id="{0}_di" bpmnElement="{0}"><di:waypoint x="{1}" y="58"/><di:waypoint x="{2}" y="58"/>'
    shapes = [shape.format(name, *box) + "</bpmndi:BPMNShape>" for name, box in _SHAPES.items()]
    edges = [edge.format(name, *ends) + "</bpmndi:BPMNEdge>" for name, ends in _EDGES.items()]
    return "\n".join(shapes + edges)


BPMN = _BPMN.replace("DRAWN", _drawn())

FILES = {
    "pack.yaml": MANIFEST,
    "items/new.yaml": ITEM,
    "forms/tiny.yaml": FORM,
    "flows/tiny.bpmn": BPMN,
    "rules/verdict.dmn": DMN,
    "texts/note.yaml": TEXT,
    "registers/accounts.yaml": REGISTER,
    "parameters/money.yaml": PARAMETERS,
    "scenarios/stories.yaml": STORIES,
}


class TinyPack:
    """The pack on disk; ``spoil`` changes a piece of one file and returns what the check then says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def check(self) -> list[Finding]:
        return check(self.path)

    def spoil(self, name: str, before: str, after: str) -> list[Finding]:
        text = (self.path / name).read_text(encoding="utf-8")
        assert before in text, f"{before!r} is not in {name}"
        self.write(name, text.replace(before, after, 1))
        return self.check()

    def line_of(self, name: str, piece: str) -> int:
        text = (self.path / name).read_text(encoding="utf-8")
        return text[: text.index(piece)].count("\n") + 1


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return TinyPack(tmp_path / "tiny")


@pytest.fixture
def expect_one() -> Callable[[list[Finding], str], Finding]:
    """The only finding (besides warnings and notes) with this code."""

    def one(findings: list[Finding], code: str) -> Finding:
        hits = [f for f in findings if f.code == code]
        assert len(hits) == 1, [str(f) for f in findings]
        return hits[0]

    return one
