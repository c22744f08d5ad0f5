"""Everything outside the subset is refused, each with its reason."""
# ruff: noqa: E501

import pickle

import pytest

from yiwang.engines.flow.plan import Limits, PlanRefused
from yiwang.engines.flow.reader import compile_plan
from yiwang.engines.flow.tests.models_xml import (
    boundary,
    call,
    catch,
    end,
    error,
    gate,
    message,
    model,
    multi,
    rule,
    service,
    start,
    sub,
    timer,
    user,
)
from yiwang.engines.flow.tests.play import compiled, refusal_codes

LINE = "start>a;a>end"


def task_model(task: str, flows: str = LINE, **kwargs) -> bytes:
    return model(start(), task, end(), flows=flows, **kwargs)


def test_the_plain_model_behind_these_tests_is_accepted():
    assert refusal_codes(task_model(user("a"))) == set()


@pytest.mark.parametrize(
    "element",
    [
        "task", "manualTask", "scriptTask", "sendTask", "receiveTask", "eventBasedGateway", "complexGateway",
        "intermediateThrowEvent", "dataObject", "adHocSubProcess", "transaction", "inventedTask",
    ],
)  # fmt: skip
def test_an_element_outside_the_subset_is_refused_by_name(element):
    xml = task_model(f'<bpmn:{element} id="a" name="做事"/>')
    with pytest.raises(PlanRefused) as refused:
        compiled(xml)
    (problem,) = [p for p in refused.value.problems if p.code == "unsupported"]
    assert (problem.element_id, problem.element_name) == ("a", "做事")
    assert element in problem.reason_zh and problem.line > 0


@pytest.mark.parametrize(
    "definition",
    ["signal", "escalation", "compensate", "conditional", "link", "cancel"],
)
def test_events_outside_the_subset_are_refused(definition):
    xml = model(start(), catch("a", f"<bpmn:{definition}EventDefinition/>"), end(), flows=LINE)
    assert "unsupported" in refusal_codes(xml)


BAD_TASKS = {
    "unknown yw attribute": (user("a", colour="red"), "extension"),
    "yw attribute of another element": (user("a", job="x"), "extension"),
    "foreign attribute": (user("a").replace("<bpmn:userTask", '<bpmn:userTask xmlns:c="urn:c" c:class="X"'), "foreign"),
    "unknown attribute": (user("a").replace("<bpmn:userTask", '<bpmn:userTask script="x"'), "attribute"),
    "compensation": (user("a").replace("<bpmn:userTask", '<bpmn:userTask isForCompensation="true"'), "attribute"),
    "foreign extension": (user("a").replace("<yw:outcome", '<x xmlns="urn:c"/><yw:outcome'), "extension"),
    "unknown outcome attribute": (user("a").replace("label=", 'colour="red" label='), "extension"),
    "no outcome": (user("a", ""), "outcome"),
    "outcome twice": (user("a", "ok ok"), "outcome"),
    "outcome called mixed": (user("a", "mixed"), "outcome"),
    "outcome without label": (user("a").replace('label="ok"', 'label=" "'), "outcome"),
    "move that is no legal move": (user("a", "ok:approve"), "move"),
    "reason misspelt": (user("a").replace("label=", 'reason="yes" label='), "outcome"),
    "pause without law": (user("a", pause="holiday"), "pause"),
    "limit without unit": (user("a", limit="P3D"), "limit"),
    "limit in minutes": (user("a", limit="PT3M", limit_unit="hour"), "limit"),
    "limit that is no duration": (user("a", limit="3 days", limit_unit="day"), "limit"),
    "nobody": (user("a", people="0"), "value"),
    "batch misspelt": (user("a", batch="yes"), "value"),
    "people in a council": (user("a", people="2", inside=multi()), "people"),
    "separate from nothing": (user("a", separate="b"), "dangling"),
    "separate from itself": (user("a", separate="a"), "dangling"),
    "council mode": (user("a", inside=multi("most")), "mode"),
    "council count missing": (user("a", inside=multi("count")), "mode"),
    "council count in excess": (user("a", inside=multi("all", count="2")), "mode"),
    "council of unknown size": (user("a", inside=multi("all", "")), "cardinality"),
    "council with broken condition": (user("a", inside=multi(until="a = (")), "condition"),
    "loop of a single task": (user("a", inside="<bpmn:standardLoopCharacteristics/>"), "unsupported"),
    "service without job": ('<bpmn:serviceTask id="a"/>', "job"),
    "service with code": ('<bpmn:serviceTask id="a" yw:job="os.system(1)"/>', "job"),
    "rule without decision": ('<bpmn:businessRuleTask id="a" yw:result="x"/>', "decision"),
    "rule result taken": (rule("a", "d", "outcome"), "result"),
    "call of nothing": ('<bpmn:callActivity id="a"/>', "dangling"),
    "call of unknown": (call("a", "nowhere"), "dangling"),
    "call of itself": (call("a", "p"), "recursion"),
    "message without name": (catch("a", message("m9")), "dangling"),
    "event without trigger": (catch("a", ""), "event"),
    "event with two triggers": (catch("a", message() + timer()), "several_definitions"),
    "bad timer": (catch("a", timer("soon")), "timer"),
    "timer mixing months and days": (catch("a", timer("P1M3D")), "timer"),
    "working hours": (catch("a", timer("PT3H", "working_day")), "timer"),
    "cycle that would not end": (catch("a", timer("R3/P1D")), "timer"),
    "id with a slash": (user("a/b"), "id"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_TASKS)
def test_a_wrong_task_is_refused(case):
    task, code = BAD_TASKS[case]
    assert code in refusal_codes(task_model(task, "start>a;a>end" if "a/b" not in task else ""))


def boundaried(part: str, host: str) -> bytes:
    return model(start(), host, part, end(), flows="start>a;a>end;x>end")


WRONG_GRAPHS = {
    "no end": (model(start(), user("a"), flows="start>a"), "no_end"),
    "no start": (model(user("a"), end(), flows="a>end"), "starts"),
    "two starts": (model(start(), start("s2"), user("a"), end(), flows=LINE + ";s2>a"), "starts"),
    "island": (model(start(), user("a"), user("b"), end(), flows=LINE + ";b>b"), "unreachable"),
    "not entered": (model(start(), user("a"), user("b"), end(), flows=LINE + ";b>end"), "unreachable"),
    "unreachable join": (
        model(start(), user("a"), gate("j", "inclusive"), end(), end("e2"), flows=LINE + ";j>e2"), "unreachable"),
    "no way out": (model(start(), user("a"), user("b"), end(), flows=LINE + ";a>b"), "no_way_out"),
    "circle without end": (
        model(start(), user("a"), user("b"), user("c"), end(), flows=LINE + ";a>b;b>c;c>b"), "no_way_out"),
    "into the start": (model(start(), user("a"), end(), flows=LINE + ";a>start"), "links"),
    "out of the end": (model(start(), user("a"), end(), flows=LINE + ";end>a"), "links"),
    "dangling flow": (model(start(), user("a"), end(), flows=LINE + ";a>nowhere"), "dangling"),
    "duplicate id": (model(start(), user("a"), user("a"), end(), flows=LINE), "duplicate_id"),
    "no default": (
        model(start(), gate("g"), user("a"), end(), flows="start>g;g>a [answers.x = 1];g>end [answers.x = 2];a>end"), "no_default"),
    "not all buttons named": (
        model(start(), user("a", "x y z"), gate("g"), end(), end("e"),
              flows='start>a;a>g;g>end [outcome = "x"];g>e [outcome = "y"]'), "no_default"),
    "inclusive without default": (
        model(start(), gate("g", "inclusive"), user("a"), end(), flows="start>g;g>a [answers.x];g>end [answers.y];a>end"), "no_default"),
    "way without condition": (
        model(start(), gate("g", default="dd"), user("a"), end(), end("e"),
              flows="start>g;g>a;g>e [answers.x];dd: g>end;a>end"), "default"),
    "default with condition": (
        model(start(), gate("g", default="dd"), user("a"), end(), flows="start>g;g>a [answers.x];dd: g>end [answers.y];a>end"), "default"),
    "default of another gateway": (
        model(start(), gate("g", default="f_a_end"), user("a"), end(), flows="start>g;g>a [answers.x];g>end [answers.y];a>end"), "dangling"),
    "condition behind a task": (
        model(start(), user("a"), end(), end("e"), flows=LINE + ";a>e [answers.x]"), "condition_place"),
    "condition behind a parallel gateway": (
        model(start(), gate("g", "parallel"), user("a"), end(), flows="start>g;g>a [answers.x];g>end;a>end"), "condition_place"),
    "condition that is no expression": (
        model(start(), gate("g", default="dd"), user("a"), end(), flows="start>g;g>a [answers.x = ];dd: g>end;a>end"), "condition"),
    "condition about a task that is not there": (
        model(start(), gate("g", default="dd"), user("a"), end(),
              flows='start>g;g>a [outcomes.b = "ok"];dd: g>end;a>end'), "dangling"),
    "condition about a button that is not there": (
        model(start(), user("a"), gate("g", default="dd"), end(), end("e"),
              flows='start>a;a>g;g>e [outcome = "okay"];dd: g>end'), "dangling"),
    "condition with a name that nobody provides": (
        model(start(), gate("g", default="dd"), user("a"), end(), flows='start>g;g>a [outcom = "x"];dd: g>end;a>end'), "name"),
    "condition that would call Python": (
        model(start(), gate("g", default="dd"), user("a"), end(),
              flows='start>g;g>a [__import__("os").system("true")];dd: g>end;a>end'), "name"),
    "endless loop": (
        model(start(), user("a"), gate("m"), service("w"), gate("g", default="dd"), end(),
              flows="start>a;a>m;m>w;w>g;g>m [answers.x];dd: g>end"), "endless"),
    "endless loop over an error boundary": (
        model(start(), user("a"), service("w"), boundary("e", "w", error("")), end(),
              flows="start>a;a>w;w>end;e>w"), "endless"),
    "error boundary on a person": (boundaried(boundary("x", "a", error("e1")), user("a")), "host"),
    "timer on a rule": (boundaried(boundary("x", "a", timer()), rule("a")), "host"),
    "error boundary that keeps": (boundaried(boundary("x", "a", error("e1"), keep=True), service("a")), "event"),
    "boundary on nothing": (boundaried(boundary("x", "nothing", timer()), user("a")), "dangling"),
    "boundary with unknown error": (boundaried(boundary("x", "a", error("e9")), service("a")), "dangling"),
    "interrupting cycle": (boundaried(boundary("x", "a", timer("R3/P1D")), user("a")), "timer"),
    "flow across a border": (
        model(start(), sub("s", start("s0"), user("a"), end("s1"), flows="s0>a;a>s1"), end(),
              flows="start>s;s>end;a>end"), "crosses"),
    "sub-process without end": (
        model(start(), sub("s", start("s0"), user("a"), flows="s0>a"), end(), flows="start>s;s>end"), "no_end"),
    "sub-process starting by message": (
        model(start(), sub("s", start("s0", message()), user("a"), end("s1"), flows="s0>a;a>s1"), end(),
              flows="start>s;s>end"), "start"),
    "no lane": (model(start(), user("a"), end(), flows=LINE, lanes={}), "no_lane"),
    "lane with a node that is not there": (
        model(start(), user("a"), end(), flows=LINE, lanes={"d": ["a", "ghost"]}), "dangling"),
    "in two lanes": (model(start(), user("a"), end(), flows=LINE, lanes={"d": ["a"], "e": ["a"]}), "lane"),
    "lane of nobody": (model(start(), user("a"), end(), flows=LINE, lanes={"": ["a"]}), "lane"),
    "not drawn": (model(start(), user("a"), end(), flows=LINE, drawn=False), "no_shape"),
    "message flow between pools": (
        task_model(user("a"), above='<bpmn:collaboration id="c"><bpmn:participant id="pp" processRef="other"/>'
                   '<bpmn:messageFlow id="mf" sourceRef="a" targetRef="b"/></bpmn:collaboration>'), "unsupported"),
    "pool of another process": (
        task_model(user("a"), above='<bpmn:collaboration id="c"><bpmn:participant id="pp" processRef="other"/>'
                   "</bpmn:collaboration>"), "dangling"),
    "two processes": (
        task_model(user("a"), above='<bpmn:process id="second" isExecutable="true"/>'), "processes"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_GRAPHS)
def test_a_wrong_graph_is_refused(case):
    xml, code = WRONG_GRAPHS[case]
    assert code in refusal_codes(xml)


@pytest.mark.parametrize("language", ["http://www.w3.org/1999/XPath", "groovy", "javascript"])
def test_conditions_in_another_language_are_refused(language):
    xml = model(start(), gate("g", default="dd"), user("a"), end(), flows="start>g;g>a [answers.x];dd: g>end;a>end")
    by_condition = xml.replace(b'"bpmn:tFormalExpression"', f'"bpmn:tFormalExpression" language="{language}"'.encode())
    by_file = xml.replace(b'id="defs"', f'id="defs" expressionLanguage="{language}"'.encode())
    assert refusal_codes(xml) == set()
    assert refusal_codes(by_condition) == {"language"}
    assert refusal_codes(by_file) == {"language"}


def test_a_model_not_marked_executable_is_refused():
    xml = task_model(user("a")).replace(b' isExecutable="true"', b"")
    assert refusal_codes(xml) == {"not_executable"}


def test_a_shape_without_size_is_no_drawing():
    xml = task_model(user("a")).replace(b'width="100"', b'width="nan"')
    assert refusal_codes(xml) == {"no_shape"}


def test_models_that_call_each_other_are_refused():
    one = task_model(call("a", "two"))
    two = task_model(call("a", "p"), key="two")
    assert refusal_codes(one, two=two, p=one) == {"called_refused"}
    with pytest.raises(PlanRefused) as refused:
        compiled(one, two=two, p=one)
    assert "p→two→p" in str(refused.value)


def test_a_broken_called_model_is_named_in_the_caller():
    broken = task_model(user("a", "ok:approve"), key="two")
    with pytest.raises(PlanRefused) as refused:
        compiled(task_model(call("a", "two")), two=broken)
    assert "approve" in refused.value.problems[0].reason_zh
    wrong_key = task_model(user("a"), key="three")
    assert refusal_codes(task_model(call("a", "two")), two=wrong_key) == {"called_refused"}


def test_calls_that_multiply_stay_below_the_limit():
    def level(number: int) -> bytes:
        calls = [call(f"c{i}", f"l{number + 1}") for i in range(8)]
        flows = ";".join(f"start>c{i};c{i}>end" for i in range(8))
        return model(start(), *calls, end(), flows=flows, key=f"l{number}")

    models = {f"l{n}": level(n) for n in range(4)} | {"l4": task_model(user("a"), key="l4")}
    codes = refusal_codes(models["l0"], **models)
    assert codes <= {"too_many", "called_refused"} and codes


def test_too_many_nodes_are_refused():
    names = [f"n{i}" for i in range(40)]
    chain = ["start", *names, "end"]
    xml = model(
        start(), *map(user, names), end(), flows=";".join(f"{a}>{b}" for a, b in zip(chain, chain[1:], strict=False))
    )
    assert refusal_codes(xml) == set()
    with pytest.raises(PlanRefused) as refused:
        compile_plan(xml, limits=Limits(max_nodes=20))
    assert "too_many" in {problem.code for problem in refused.value.problems}


def test_all_problems_are_told_at_once_up_to_a_bound():
    xml = model(start(), *[user(f"t{i}", "ok:nonsense") for i in range(200)], end(), flows="start>t0;t0>end")
    with pytest.raises(PlanRefused) as refused:
        compiled(xml)
    assert len(refused.value.problems) == 100
    assert "第" in str(refused.value)


def test_harmless_notes_of_an_editor_stay():
    xml = task_model(
        user("a").replace("<bpmn:extensionElements>", "<bpmn:documentation>说明</bpmn:documentation><bpmn:extensionElements>")
        + '<bpmn:textAnnotation id="note"><bpmn:text>注</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="link" sourceRef="a" targetRef="note"/>',
        above='<bpmn:collaboration id="c"><bpmn:participant id="pool" processRef="p"/></bpmn:collaboration>',
    ).replace(b'id="defs"', b'id="defs" exporter="bpmn-js" exporterVersion="18"')  # fmt: skip
    assert refusal_codes(xml) == set()


def test_a_plan_can_be_cached_and_is_compact():
    xml = model(
        start(), user("a", "x y"), gate("g", default="dd"), user("b", inside=multi()), end(),
        flows='start>a;a>g;g>b [outcome = "x"];dd: g>end;b>end',
    )  # fmt: skip
    plan = compiled(xml)
    data = pickle.dumps(plan)
    again = pickle.loads(data)
    assert again == plan and len(data) < 4_000
    flow = next(flow for flow in again.flows.values() if flow.condition)
    assert flow.condition.evaluate({"outcome": "x"}) is True


def test_an_inner_lane_and_the_lane_of_a_sub_process_bind_their_tasks():
    xml = model(
        start(),
        user("a"),
        sub("s", start("s0"), user("b"), end("s1"), flows="s0>b;b>s1"),
        end(),
        flows="start>a;a>s;s>end",
        lanes={"d.one": ["a"], "d.two": ["s"]},
    ).replace(
        b'<bpmn:lane id="lane_0" yw:duty="d.one">',
        b'<bpmn:lane id="lane_0"><bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:childLaneSet id="inner">'
        b'<bpmn:lane id="deep" yw:duty="d.deep" yw:organization="tax">'
        b"<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>",
    )
    plan = compiled(xml.replace(b"</bpmn:childLaneSet><bpmn:flowNodeRef>a</bpmn:flowNodeRef>", b"</bpmn:childLaneSet>"))
    assert plan.nodes["a"].user.duty == "d.deep" and plan.nodes["a"].user.organization == "tax"
    assert plan.nodes["b"].user.duty == "d.two"
    assert plan.references().duties == {"d.deep", "d.two"}
