"""Nothing that a model or its data holds may hang the platform, read files, or run code."""

import time

import pytest

from yiwang.engines.rules import (
    FeelSyntaxError,
    Limits,
    ModelRefused,
    compile_expression,
    compile_model,
    compile_unary_tests,
)
from yiwang.engines.rules.errors import Problem
from yiwang.engines.rules.tests.models import compiled, decision, definitions, given

SECONDS = 5.0


def run(text: str, **values: object) -> tuple[object, list[str]]:
    problems: list[Problem] = []
    start = time.perf_counter()
    value = compile_expression(text, tuple(values)).evaluate(values, problems=problems)
    assert time.perf_counter() - start < SECONDS
    return value, [problem.code for problem in problems]


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000 return i",
        "for i in 1..1000, j in 1..1000, k in 1..1000 return i",
        "count(for i in 1..200000 return i)",
        "some i in 1..1000000000 satisfies i < 0",
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "{f: function(g) g(g), r: f(f)}.r",
        "for i in 1..100000 return partial",
        'for i in 1..40 return if i = 1 then "ab" else partial[-1] + partial[-1]',
        "for i in 1..40 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
        "count(distinct values(for i in 1..100000 return [i]))",
        "sort(for i in 1..100000 return i, function(a, b) a > b)",
        "count(flatten(for i in 1..30 return if i = 1 then [1] else [partial[-1], partial[-1]]))",
    ],
)
def test_an_evaluation_that_is_too_long_gives_null(text: str) -> None:
    value, problems = run(text)
    assert value is None
    assert "limit_exceeded" in problems


TREE = "(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])"


@pytest.mark.parametrize(
    "text",
    [
        f"{TREE} = {TREE}",
        f"{TREE}[-1]",
        f"string({TREE})",
        f"count(distinct values([{TREE}, {TREE}]))",
        f"list contains([{TREE}], {TREE})",
        f"flatten({TREE})",
        f"{TREE} instance of list<list<list<list<list<list<list<list<list<list<number>>>>>>>>>>",
        "for i in 1..3000 return if i = 1 then [1] else [partial[-1]]",
        "string(for i in 1..3000 return if i = 1 then [1] else [partial[-1]])",
        "{a: for i in 1..3000 return if i = 1 then {a: 1} else {a: partial[-1]}, b: a = a and string(a) = string(a)}",
    ],
)
def test_a_small_text_with_a_huge_or_deep_value_does_not_hang(text: str) -> None:
    value, _ = run(text)
    assert value in (None, True, False)


@pytest.mark.parametrize(
    "call",
    [
        'matches(x, "(a+)+$")',
        'matches(x, "(a|a)*$")',
        'matches(x, "(a|aa)+$")',
        'matches(x, "((((a*)*)*)*)*$")',
        'replace(x, "(a*)*b", "c")',
        'split(x, "(a+)+c")',
    ],
)
def test_a_catastrophic_pattern_gives_null(call: str) -> None:
    value, problems = run(call, x="a" * 5000 + "!")
    assert value is None or value in (False, [("a" * 5000) + "!"])
    assert value is not None or "bad_regex" in problems


@pytest.mark.parametrize(
    "text", ["(" * 500 + "1" + ")" * 500, "[" * 500, "-" * 500 + "1", "a" + ".b" * 500, "{a:" * 99]
)
def test_deep_nesting_is_a_syntax_error(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


def test_a_long_chain_is_not_deep() -> None:
    assert run(" + ".join(["1"] * 3000))[0] == 3000
    assert run(" and ".join(["true"] * 3000))[0] is True
    assert run("1 in (" + ", ".join(["2"] * 3000) + ")")[0] is False


def test_many_branches_are_not_deep() -> None:
    text = "".join(f"if x = {i} then {i} else " for i in range(100)) + "-1"
    assert run(text, x=99)[0] == 99


def test_brackets_that_could_mean_two_things_do_not_explode() -> None:
    start = time.perf_counter()
    for text in ("]1..a[" * 40, "1 in (" * 50, "[1..2[" * 50):
        with pytest.raises(FeelSyntaxError):
            compile_expression(text)
    assert time.perf_counter() - start < SECONDS


def test_a_long_expression_is_refused() -> None:
    with pytest.raises(FeelSyntaxError, match="过长"):
        compile_expression("1" * 200_000)


@pytest.mark.parametrize(
    "text", ["1 +", "> ", "a(", '"x', "@1", "if 1", "{a}", "function(", "1..2", ")", "for i return 1"]
)
def test_a_syntax_error_has_a_place_and_a_chinese_message(text: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert caught.value.line == 1
    assert 0 <= caught.value.position <= len(text)
    assert caught.value.message.startswith("第1行第")


def test_the_place_counts_lines() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("1 +\n  * 2")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_unary_tests_refuse_what_is_no_test() -> None:
    for text in ("", "1,", "not(", "- 5 -"):
        with pytest.raises(FeelSyntaxError):
            compile_unary_tests(text)


def test_model_text_never_reaches_python() -> None:
    for text in ("__import__('os').system('true')", "x.__class__", "().__class__.__bases__", "open('a')"):
        try:
            value = compile_expression(text, ("x",)).evaluate({"x": {"a": 1}})
        except FeelSyntaxError:
            continue
        assert value is None


ENTITY = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "bad_xml"),
        (b"<a", "bad_xml"),
        (b"<a/>", "no_dmn"),
        (ENTITY + definitions(decision("d", '"&amp;e;"')), "dtd"),
        (b"<!DOCTYPE definitions>" + definitions(""), "dtd"),
        (definitions("", dmn="urn:other"), "no_dmn"),
        (definitions("<a>" * 300 + "</a>" * 300), "bad_xml"),
    ],
)
def test_dangerous_or_foreign_xml_is_refused(xml: bytes, code: str) -> None:
    with pytest.raises(ModelRefused) as refusal:
        compile_model(xml)
    assert refusal.value.problems[0].code == code


def test_a_model_that_is_too_large_is_refused() -> None:
    xml = definitions("".join(decision(f"d{i}", "1") for i in range(50)))
    for limits in (Limits(model_bytes=100), Limits(elements=100)):
        with pytest.raises(ModelRefused, match="过大|过多"):
            compile_model(xml, limits=limits)


def test_the_budget_is_that_of_the_model() -> None:
    xml = definitions(given("n") + decision("d", "for i in 1..n return i", "n"))
    model = compile_model(xml, limits=Limits(steps=1000))
    assert model.evaluate("d", {"n": 10}).value is not None
    result = model.evaluate("d", {"n": 10_000})
    assert (result.value, result.problems[-1].code) == (None, "limit_exceeded")


def test_boxed_expressions_nested_too_deeply_are_refused() -> None:
    logic = "<list>" * 60 + "</list>" * 60
    with pytest.raises(ModelRefused, match="嵌套过深"):
        compiled(decision("d", logic))


def test_problems_are_bounded() -> None:
    problems: list[Problem] = []
    text = "for i in 1..5000 return if odd(i) then i + true else string length(i)"
    compile_expression(text).evaluate({}, problems=problems)
    assert len(problems) <= Limits().problems
