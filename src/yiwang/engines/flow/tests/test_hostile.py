"""Files that mean harm: refused quickly, and nothing in them is expanded, fetched or run."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import PlanRefused
from yiwang.engines.flow.steps import FlowRefused, Turn
from yiwang.engines.flow.tests.models_xml import end, gate, model, multi, start, user
from yiwang.engines.flow.tests.play import NOW, compiled

GOOD = model(start(), user("a"), end(), flows="start>a;a>end")
HEAD, _, BODY = GOOD.partition(b"\n")
LAUGHS = b'<!DOCTYPE d [<!ENTITY l0 "ha">' + b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
)

HOSTILE = {
    "billion laughs": (HEAD + LAUGHS + b"]>" + BODY.replace(b"\xe6\xb5\x8b", b"&l9;"), "doctype"),
    "external entity": (
        HEAD + b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + BODY, "doctype"),
    "external DTD": (HEAD + b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">' + BODY, "doctype"),
    "undeclared entity": (GOOD.replace(b'id="defs"', b'id="&x;"'), "not_xml"),
    "utf-16 to hide a DOCTYPE": (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "encoding"),
    "utf-7": (GOOD.replace(b"UTF-8", b"UTF-7"), "encoding"),
    "wrong bytes": (GOOD.replace(b"\xe6\xb5\x8b", b"\xff\xfe"), "not_xml"),
    "empty": (b"", "not_xml"),
    "half a file": (GOOD[: len(GOOD) // 2], "not_xml"),
    "no BPMN": (b"<html/>", "not_bpmn"),
    "nul": (b"\0" * 100, "encoding"),
    "too many elements": (b"<a>" + b"<b/>" * 400_000 + b"</a>", "too_large"),
    "too large": (b"<a>" + b" " * 3_000_000 + b"</a>", "too_large"),
    "millions of elements": (b"<a>" + b"<b/>" * 3_000_000 + b"</a>", "too_large"),
    "a thousand deep": (b"<a>" * 1000 + b"</a>" * 1000, "not_xml"),
    "a hundred deep": (b"<a>" * 100 + b"</a>" * 100, "too_deep"),
    "million attributes": (b"<a " + b" ".join(b'a%d=""' % n for n in range(200_000)) + b"/>", "any"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_a_moment(case):
    xml, code = HOSTILE[case]
    began = time.process_time()
    with pytest.raises(PlanRefused) as refused:
        compiled(xml)
    assert time.process_time() - began < 3
    codes = {problem.code for problem in refused.value.problems}
    assert code == "any" or codes == {code}


def test_the_largest_model_allowed_compiles_in_bounded_time():
    names = [f"g{n}" for n in range(240)]
    parts, flows, before = [], [], "start"
    for name in names:
        parts += [gate(name, "inclusive"), user(f"u{name}")]
        flows += [f"{before}>{name}", f"{name}>u{name}", f"u{name}>{name}"]
        before = name
    xml = model(start(), *parts, end(), flows=";".join([*flows, f"{before}>end"]))
    began = time.process_time()
    plan = compiled(xml)
    assert len(plan.nodes) == 482
    assert time.process_time() - began < 5


def doubling(times: int) -> tuple[list[str], list[str], str]:
    """Forks that merge without a join: each doubles the tokens."""
    parts, flows, before = [], [], "start"
    for number in range(times):
        fork, merge = f"fork{number}", f"merge{number}"
        parts += [gate(fork, "parallel"), gate(merge)]
        flows += [f"{before}>{fork}", f"x{number}: {fork}>{merge}", f"y{number}: {fork}>{merge}"]
        before = merge
    return parts, flows, before


@pytest.mark.parametrize(("times", "last"), [(30, "user"), (12, "user"), (11, "inclusive"), (9, "inclusive")])
def test_branches_that_double_and_double_are_stopped_or_end_in_a_moment(times, last):
    parts, flows, before = doubling(times)
    tail = [user("u")] if last == "user" else [gate("k", "parallel"), gate("u", "inclusive"), user("z")]
    flows += [f"{before}>u", "u>end"] if last == "user" else [f"{before}>k", "k1: k>u", "k2: k>u", "u>z", "z>end"]
    plan = compiled(model(start(), *parts, *tail, end(), flows=";".join(flows)))
    began = time.process_time()
    try:
        assert len(semantics.start(plan, Turn(NOW)).state.tasks) <= 1000
    except FlowRefused as refused:
        assert refused.code in ("too_many_steps", "too_many_tokens")
    assert time.process_time() - began < 5


def test_a_council_in_a_thousand_branches_is_stopped():
    parts, flows, before = doubling(9)
    council = user("u", inside=multi("all", "100"))
    plan = compiled(model(start(), *parts, council, end(), flows=";".join([*flows, f"{before}>u", "u>end"])))
    began = time.process_time()
    with pytest.raises(FlowRefused) as refused:
        semantics.start(plan, Turn(NOW))
    assert refused.value.code == "too_many_tokens"
    assert time.process_time() - began < 3


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_crashes(data):
    xml = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(xml) - 1))
        action = data.draw(st.sampled_from(["cut", "change", "double"]))
        if action == "cut":
            del xml[place : place + data.draw(st.integers(1, 40))]
        elif action == "change":
            xml[place] = data.draw(st.integers(0, 255))
        else:
            xml[place:place] = xml[place : place + data.draw(st.integers(1, 200))]
        if not xml:
            break
    try:
        compiled(bytes(xml))
    except PlanRefused as refused:
        assert refused.problems
