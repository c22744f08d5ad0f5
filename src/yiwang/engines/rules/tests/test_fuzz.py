"""Random texts: the only way to fail is FeelSyntaxError; everything else gives a value."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from yiwang.engines.rules import FeelSyntaxError, compile_expression, compile_unary_tests, to_json
from yiwang.engines.rules.builtins import BUILTINS
from yiwang.engines.rules.tests.cases import NOW
from yiwang.engines.rules.text import literal_text

WORDS = [
    *[
        "1",
        "2.5",
        "-1",
        "null",
        "true",
        "x",
        "y",
        "item",
        "partial",
        "?",
        "and",
        "or",
        "not",
        "in",
        "between",
        "instance",
        "of",
        "number",
        "list",
        "context",
    ],
    *[
        "if",
        "then",
        "else",
        "for",
        "some",
        "every",
        "return",
        "satisfies",
        "function",
        "external",
        "string",
        "date",
        "time",
        "duration",
        "Any",
    ],
    *[
        "<",
        "<=",
        "=",
        "!=",
        ">",
        ">=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "..",
        ":",
        "+",
        "-",
        "*",
        "/",
        "**",
        "@",
        "->",
        "a",
        "b",
        "(",
        ")",
        "[",
        "]",
        "..",
        ",",
    ],
    *('"a"', '"2026-01-01"', '"P1D"'),
    *sorted(BUILTINS),
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(max_size=20)
VALUES = {"x": [1, "a", {"b": None}], "y": {"item": 5, "a": NOW}}


def run(text: str) -> None:
    try:
        value = compile_expression(text, ("x", "y")).evaluate(VALUES, now=NOW)
    except FeelSyntaxError:
        return
    to_json(value)
    literal_text(value)


@settings(max_examples=600, deadline=None)
@given(TEXTS)
@example("x[item[item]]")
@example("for i in x return i[i]")
@example("sort(x, function(a, b) a.b < b)")
def test_expressions(text: str) -> None:
    run(text)


CALLS = st.tuples(
    st.sampled_from(sorted(BUILTINS)),
    st.lists(
        st.sampled_from(
            ["null", "1", "-1.5", "1e6000", '"a"', '"("', "x", "y", "[]", "[x]", '@"P1D"', '@"2026-01-01"', "[1..2]"]
            + ['@"10:00:00@Asia/Shanghai"', '@"2026-01-01T00:00:00Z"', "function(a, b) a", "(..5]", "true", "abs"]
        ),
        max_size=4,
    ),
).map(lambda call: f"{call[0]}({', '.join(call[1])})")


@settings(max_examples=800, deadline=None)
@given(CALLS)
def test_calls_of_built_in_functions(text: str) -> None:
    run(text)


OPERATIONS = st.tuples(
    st.sampled_from(["1", "1e6144", '"a"', "x", '@"P1D"', '@"P1M"', '@"999999999-12-31"', '@"10:00:00Z"', "null"]),
    st.sampled_from(["+", "-", "*", "/", "**", "<", "=", "in", "and"]),
    st.sampled_from(["2", "-1e6144", '"a"', "[1]", '@"-P999999999D"', '@"P999999999Y"', '@"2026-01-01T00:00:00"', "y"]),
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(OPERATIONS)
def test_operations(text: str) -> None:
    run(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_unary_tests(text: str) -> None:
    try:
        test = compile_unary_tests(text, ("x", "y"))
    except FeelSyntaxError:
        return
    assert test.evaluate(5, VALUES, now=NOW) in (True, False, None)
