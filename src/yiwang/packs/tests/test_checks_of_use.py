"""What a pack uses must be there when a case needs it: jobs, called flows, parameters, and a law for asking again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yiwang.packs.checking.library import open_library
from yiwang.packs.findings import Finding
from yiwang.packs.showing.sheets import section_of

from .conftest import TinyPack

CALL = '<bpmn:callActivity id="decide" name="决定" calledElement="inner">{}</bpmn:callActivity>'
_EDGE = '<bpmndi:BPMNEdge id="f{0}_di" bpmnElement="f{0}"><di:waypoint x="0" y="0"/><di:waypoint x="9" y="9"/>'


def piece(text: str, element: str) -> str:
    """One user task of the small flow, as it is written."""
    start = text.index(f'<bpmn:userTask id="{element}"')
    return text[start : text.index("</bpmn:userTask>", start) + len("</bpmn:userTask>")]


def calling(tiny: TinyPack) -> None:
    """The small flow calls another one for its decision."""
    flow = (tiny.path / "flows/tiny.bpmn").read_text(encoding="utf-8")
    decide, accept = piece(flow, "decide"), piece(flow, "accept")
    links = "<bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing>"
    tiny.write("flows/tiny.bpmn", flow.replace(decide, CALL.format(links)))
    inner = flow.replace('process id="tiny"', 'process id="inner"').replace('bpmnElement="tiny"', 'bpmnElement="inner"')
    inner = inner.replace(accept, "").replace("<bpmn:flowNodeRef>accept</bpmn:flowNodeRef>", "")
    inner = inner.replace('<bpmn:sequenceFlow id="f2" sourceRef="accept" targetRef="decide"/>', "")
    inner = inner.replace('sourceRef="start" targetRef="accept"', 'sourceRef="start" targetRef="decide"')
    inner = inner.replace("<bpmn:incoming>f2</bpmn:incoming>", "<bpmn:incoming>f1</bpmn:incoming>")
    drawn = [
        line for line in inner.splitlines() if 'bpmnElement="accept"' not in line and 'bpmnElement="f2"' not in line
    ]
    tiny.write("flows/inner.bpmn", "\n".join(drawn))


def test_a_flow_that_calls_another_of_its_pack_is_fit_to_publish(tiny: TinyPack) -> None:
    calling(tiny)
    assert [str(f) for f in tiny.check() if f.severity == "error"] == []
    sheet = section_of(open_library(tiny.path).pack, "flows", "tiny").sheet
    assert sheet is not None and not sheet.broken
    assert [step["title"] for step in sheet.steps] == ["受理", "决定"]


def test_a_button_in_a_called_flow_that_can_never_work_is_told_at_the_call(tiny: TinyPack) -> None:
    calling(tiny)
    findings = tiny.spoil("flows/inner.bpmn", 'move="grant"', 'move="supplement"')
    hits = [f for f in findings if f.code == "life.move"]
    assert [(f.file, f.line) for f in hits] == [
        ("flows/tiny.bpmn", tiny.line_of("flows/tiny.bpmn", "<bpmn:callActivity"))
    ]


def test_an_end_without_a_decision_behind_a_call_is_told(tiny: TinyPack) -> None:
    calling(tiny)
    findings = tiny.spoil("flows/inner.bpmn", ' move="refuse"', "")
    assert "life.end" in {f.code for f in findings}


def test_a_slip_in_a_called_flow_is_told_once_and_at_its_own_place(tiny: TinyPack) -> None:
    calling(tiny)
    findings = tiny.spoil("flows/inner.bpmn", "tiny.handle", "tiny.handel")
    hits = [f for f in findings if f.code == "flow.duty"]
    assert {f.file for f in hits} == {"flows/inner.bpmn"}


def test_a_called_flow_that_is_not_there_is_named(tiny: TinyPack) -> None:
    calling(tiny)
    (tiny.path / "flows/inner.bpmn").unlink()
    assert any("inner" in f.what_zh for f in tiny.check() if f.code.startswith("flow."))


def test_a_job_nobody_installed_is_refused_before_a_case_stands_still(tiny: TinyPack) -> None:
    flow = (tiny.path / "flows/tiny.bpmn").read_text(encoding="utf-8")
    decide = piece(flow, "decide")
    job = '<bpmn:serviceTask id="send" name="送达" yw:job="deliver_resulk">'
    job += "<bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f4</bpmn:outgoing></bpmn:serviceTask>"
    more = flow.replace(decide, decide + job).replace(
        'sourceRef="decide" targetRef="end"/>',
        'sourceRef="decide" targetRef="send"/><bpmn:sequenceFlow id="f4" sourceRef="send" targetRef="end"/>',
    )
    more = more.replace('id="end" name="办结"><bpmn:incoming>f3', 'id="end" name="办结"><bpmn:incoming>f4')
    shape = '<bpmndi:BPMNShape id="send_di" bpmnElement="send"><dc:Bounds x="9" y="9" width="90" height="60"/>'
    drawn = f"{shape}</bpmndi:BPMNShape>{_EDGE.format(4)}</bpmndi:BPMNEdge>"
    tiny.write("flows/tiny.bpmn", more.replace("</bpmndi:BPMNPlane>", drawn + "</bpmndi:BPMNPlane>"))
    found = [f for f in tiny.check() if f.severity == "error"]
    assert [f.code for f in found] == ["flow.job"], [str(f) for f in found]
    assert "deliver_result" in found[0].remedy_zh


def test_a_parameter_for_fresh_data_must_exist(tiny: TinyPack, expect_one: Callable[..., Finding]) -> None:
    facts = "facts: {known: {source: register:accounts, fresh_within: {parameter: no.such}}}\nform: tiny"
    expect_one(tiny.spoil("items/new.yaml", "form: tiny", facts), "reference.parameters")


def test_a_pack_cannot_need_itself(tiny: TinyPack, expect_one: Callable[..., Finding]) -> None:
    expect_one(tiny.spoil("pack.yaml", "needs: []", "needs: [tiny]"), "needs")


@pytest.mark.parametrize(("reason", "legal"), [("因为需要", False), ("某法第二条", True), ("某文〔2026〕1号", True)])
def test_only_a_law_excuses_asking_again(tiny: TinyPack, reason: str, legal: bool) -> None:
    findings = tiny.spoil("forms/tiny.yaml", "title: 账号", f"title: 登记号, x-source-reason: {reason}")
    assert ("once_only.reason" in {f.code for f in findings}) is not legal
    assert "once_only.held" not in {f.code for f in findings}


def test_a_material_is_asked_for_again_only_by_law(tiny: TinyPack, expect_one: Callable[..., Finding]) -> None:
    expect_one(tiny.spoil("items/new.yaml", "title: 照片", "title: 照片, reason: 方便存档"), "once_only.reason")


@pytest.mark.parametrize("title", ["身份证号", "居民身份证号码"])
def test_the_everyday_name_of_what_is_held_is_known(tiny: TinyPack, title: str) -> None:
    tiny.spoil("registers/accounts.yaml", "title: 登记号", "title: 公民身份号码")
    findings = tiny.spoil("forms/tiny.yaml", "title: 账号", f"title: {title}")
    assert "once_only.held" in {f.code for f in findings}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<definitions", '<!DOCTYPE x [<!ENTITY a "b">]><definitions'),
        ("scenario.kind</text>", "scenarion.kind</text>"),
        ("scenario.kind</text>", "1 +</text>"),
        ('hitPolicy="FIRST"', 'hitPolicy="LAST"'),
        ('<requiredInput href="#i"/>', '<requiredDecision href="#verdict"/>'),
        ("</definitions>", ""),
    ],
)
def test_what_is_wrong_with_a_table_comes_with_its_remedy(tiny: TinyPack, before: str, after: str) -> None:
    findings = [f for f in tiny.spoil("rules/verdict.dmn", before, after) if f.code == "rules"]
    assert findings
    assert all(f.remedy_zh for f in findings)


def test_a_refusal_without_remedies_is_told_before_its_paper_fails(tiny: TinyPack) -> None:
    findings = tiny.spoil("texts/note.yaml", "不服的，可以申请行政复议。", "")
    hits = [f for f in findings if f.code == "documents.remedies"]
    assert {f.file for f in hits} == {"items/new.yaml"}


def test_a_folder_in_place_of_a_file_is_told_plainly(tiny: TinyPack) -> None:
    (tiny.path / "pack.yaml").unlink()
    (tiny.path / "pack.yaml").mkdir()
    assert [f.what_zh for f in tiny.check()] == ["这不是普通文件"]
