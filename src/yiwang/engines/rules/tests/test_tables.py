"""Decision tables: hit policies, defaults, allowed values, cells, and what the receipt says."""

import json

import pytest

from yiwang.engines.rules import ModelRefused
from yiwang.engines.rules.tests.models import compiled, decision, given, table
from yiwang.engines.rules.text import literal_text

RULES = """
> 10 => "a"
> 20 => "b"
> 30 => "a"
"""


def decide(policy: str, x: object, *, outputs: str = 'r="b","a"', rules: str = RULES, aggregation: str = "") -> str:
    logic = table("x", outputs, rules, policy, aggregation)
    return literal_text(compiled(given("x"), decision("d", logic, "x")).evaluate("d", {"x": x}).value)


@pytest.mark.parametrize(
    ("policy", "x", "expected"),
    [
        ("UNIQUE", 15, '"a"'),
        ("UNIQUE", 25, "null"),
        ("UNIQUE", 5, "null"),
        ("FIRST", 35, '"a"'),
        ("ANY", 15, '"a"'),
        ("ANY", 25, "null"),
        ("PRIORITY", 25, '"b"'),
        ("PRIORITY", 15, '"a"'),
        ("RULE ORDER", 35, '["a", "b", "a"]'),
        ("OUTPUT ORDER", 35, '["b", "a", "a"]'),
        ("COLLECT", 35, '["a", "b", "a"]'),
        ("COLLECT", 5, "[]"),
        ("FIRST", None, "null"),
        ("FIRST", "x", "null"),
    ],
)
def test_hit_policies(policy: str, x: object, expected: str) -> None:
    assert decide(policy, x) == expected


@pytest.mark.parametrize(
    ("aggregation", "x", "expected"),
    [
        ("SUM", 35, "6"),
        ("MIN", 35, "1"),
        ("MAX", 35, "3"),
        ("COUNT", 35, "3"),
        ("COUNT", 5, "0"),
        ("SUM", 5, "null"),
    ],
)
def test_collect_with_an_aggregation(aggregation: str, x: int, expected: str) -> None:
    rules = "> 10 => 1\n> 20 => 2\n> 30 => 3"
    assert decide("COLLECT", x, outputs="r", rules=rules, aggregation=aggregation) == expected


def test_any_accepts_equal_results() -> None:
    assert decide("ANY", 35, rules="> 10 => 1\n> 20 => 1.0", outputs="r") == "1"


def test_default_outputs_stand_in_when_no_rule_matches() -> None:
    assert decide("UNIQUE", 5, outputs='r=:"none"') == '"none"'
    outputs = 'a=:"x" | b=:1 + 1'
    assert decide("FIRST", 5, outputs=outputs, rules='> 10 => "y" | 3') == '{a: "x", b: 2}'


def test_several_outputs_make_a_context_and_priority_looks_at_the_columns_in_order() -> None:
    rules = """
    > 1 => "low" | 1
    > 2 => "high" | 2
    > 3 => "high" | 1
    """
    assert decide("PRIORITY", 4, outputs='k="high","low" | n=1,2', rules=rules) == '{k: "high", n: 1}'
    assert decide("OUTPUT ORDER", 3, outputs='k="high","low" | n=1,2', rules=rules) == (
        '[{k: "high", n: 2}, {k: "low", n: 1}]'
    )


def test_an_output_that_is_not_allowed_gives_null_and_a_problem() -> None:
    model = compiled(given("x"), decision("d", table("x", 'r="a"', '- => "z"'), "x"))
    result = model.evaluate("d", {"x": 1})
    assert result.value is None
    assert [problem.code for problem in result.problems] == ["not_allowed"]


@pytest.mark.parametrize(
    ("cell", "x", "matches"),
    [
        ("-", None, True),
        ("5", 5, True),
        ('"5"', 5, False),
        ("1, 3", 3, True),
        ("not(1, 3)", 3, False),
        ("not(1, 3)", 2, True),
        ("not(null)", 1, True),
        ("[1..3)", 3, False),
        ("]1..3]", 1, False),
        ("< 3, > 5", 6, True),
        ("? > 5", 6, True),
        ("? > 5 and ? < 7", 6, True),
        ("odd(?)", 5, True),
        ("null", None, True),
        ("limit", 7, True),
        ("> limit", 8, True),
        ("[limit..9]", 8, True),
        ("[1, 2]", 2, True),
        ("list contains([1, 2], ?)", 2, True),
        ("limit = 7", 1, True),
        ("limit = 8", 1, False),
        ("count(?) = 2", [1, 2], True),
        ("[1, 2]", [1, 2], True),
        ('@"2026-01-01"', "2026-01-01", False),
        ("-5", -5, True),
        ("true", True, True),
        ("false", False, True),
        ("not(true)", False, True),
    ],
)
def test_cells(cell: str, x: object, matches: bool) -> None:
    logic = table("x", "r", f"{cell} => 1")
    model = compiled(given("x"), given("limit"), decision("d", logic, "x", "limit"))
    assert (model.evaluate("d", {"x": x, "limit": 7}).value == 1) is matches


def test_input_values_are_checked() -> None:
    logic = table("x", "r", "- => 1").replace(
        "</inputExpression>", '</inputExpression><inputValues><text>"a","b"</text></inputValues>'
    )
    model = compiled(given("x"), decision("d", logic, "x"))
    assert model.evaluate("d", {"x": "a"}).value == 1
    assert model.evaluate("d", {"x": "c"}).value is None
    assert model.evaluate("d", {"x": "c"}).problems[0].code == "not_allowed"


def test_the_path_tells_inputs_matched_rules_and_outputs_as_json() -> None:
    logic = table("x + 1", 'grade="low","high" | days', '<= 5 => "low" | 3\n> 5 => "high" | x * 2', "FIRST")
    logic = logic.replace("</rule>", "<annotationEntry><text>第三条</text></annotationEntry></rule>", 1)
    model = compiled(given("x"), decision("eligibility", logic, "x"))
    result = model.evaluate("eligibility", {"x": 9})
    assert result.matched == ["eligibility.2"]
    assert json.loads(json.dumps(result.path)) == [
        {
            "table": "eligibility",
            "policy": "FIRST",
            "inputs": [{"expression": "x + 1", "value": 10}],
            "matched": ["eligibility.2"],
            "rules": [
                {"rule": "eligibility.2", "outputs": {"grade": "high", "days": 18}, "annotations": []},
            ],
            "result": {"grade": "high", "days": 18},
        },
        {"decision": "eligibility", "name": "eligibility", "result": {"grade": "high", "days": 18}},
    ]
    assert model.evaluate("eligibility", {"x": 1}).path[0]["rules"][0]["annotations"] == ["第三条"]


@pytest.mark.parametrize(
    ("logic", "code"),
    [
        (table("x", "r", "5 => 1", "SOMETIMES"), "unknown_policy"),
        (table("x", "r", "5 => 1", "COLLECT", "AVERAGE"), "unknown_policy"),
        (table("x", "r", "5 => 1", "PRIORITY"), "no_priority"),
        (table("x", "r", "5 | 6 => 1"), "bad_row"),
        (table("x", "a | a", "5 => 1 | 2"), "output_name"),
        (table("x", "r", "5 6 => 1"), "feel_syntax"),
        (table("x", "r", "> y => 1"), "unknown_name"),
        (table("", "r", "5 => 1"), "no_input"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(logic: str, code: str) -> None:
    with pytest.raises(ModelRefused) as refusal:
        compiled(given("x"), decision("d", logic, "x"))
    problem = next(one for one in refusal.value.problems if one.code == code)
    assert problem.element == "d"
    assert problem.line == 1
    assert any("\u4e00" <= char <= "\u9fff" for char in problem.message)
