"""Whole models: requirements, boxed expressions, knowledge, services, types, imports."""

import pytest

from yiwang.engines.rules import ModelRefused, compile_model
from yiwang.engines.rules.tests.models import compiled, decision, definitions, given, literal, needs, table
from yiwang.engines.rules.text import literal_text


def value_of(logic: str, *others: str, requirements: tuple[str, ...] = (), kind: str = "", **inputs: object) -> str:
    model = compiled(*others, decision("d", logic, *requirements, kind=kind))
    return literal_text(model.evaluate("d", inputs).value)


def entry(name: str, text: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


def knowledge(name: str, logic: str, *parameters: str, attributes: str = "", requirements: str = "") -> str:
    formal = "".join(
        f'<formalParameter name="{one.split(":")[0]}" typeRef="{one.partition(":")[2]}"/>' for one in parameters
    )
    body = logic if logic.startswith("<") else literal(logic)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic{attributes}>{formal}{body}</encapsulatedLogic>{requirements}</businessKnowledgeModel>"
    )


BOXED = [
    (f"<context>{entry('a', '1')}{entry('b', 'a + 1')}</context>", "{a: 1, b: 2}"),
    (f"<context>{entry('a', '1')}{entry('', 'a + 1')}</context>", "2"),
    (f"<list>{literal('1')}{literal('1 + 1')}</list>", "[1, 2]"),
    (
        f'<relation><column name="a"/><column name="b c"/><row>{literal("1")}{literal("2")}</row></relation>',
        "[{a: 1, b c: 2}]",
    ),
    (
        f"<conditional><if>{literal('1 > 2')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>",
        "2",
    ),
    (f"<filter><in>{literal('[1, 2, 3]')}</in><match>{literal('item > 1')}</match></filter>", "[2, 3]"),
    (
        f"<filter><in>{literal('[{a b: 1}, {a b: 2}]')}</in><match>{literal('a b > 1')}</match></filter>",
        "[{a b: 2}]",
    ),
    (
        f'<for iteratorVariable="i"><in>{literal("1..3")}</in><return>{literal("i * 2")}</return></for>'.replace(
            "1..3", "[1, 2, 3]"
        ),
        "[2, 4, 6]",
    ),
    (
        f'<for iteratorVariable="i"><in>{literal("[1, 2]")}</in><return>{literal("count(partial)")}</return></for>',
        "[0, 1]",
    ),
    (
        f'<every iteratorVariable="i"><in>{literal("[1, 2]")}</in><satisfies>{literal("i > 0")}</satisfies></every>',
        "true",
    ),
    (
        f'<some iteratorVariable="i"><in>{literal("[1, 2]")}</in><satisfies>{literal("i > 2")}</satisfies></some>',
        "false",
    ),
    (
        "<context><contextEntry><variable name='f'/><functionDefinition><formalParameter name='x' typeRef='number'/>"
        f"{literal('x + 1')}</functionDefinition></contextEntry>{entry('', 'f(2)')}</context>",
        "3",
    ),
]


@pytest.mark.parametrize(("logic", "expected"), BOXED)
def test_boxed_expressions(logic: str, expected: str) -> None:
    assert value_of(logic) == expected


def test_a_table_inside_a_context_is_named_by_its_entry() -> None:
    inner = f"<contextEntry><variable name='limit'/>{table('x', 'r', '> 1 => 5')}</contextEntry>"
    model = compiled(given("x"), decision("d", f"<context>{inner}{entry('', 'limit + 1')}</context>", "x"))
    result = model.evaluate("d", {"x": 2})
    assert (result.value, result.matched) == (6, ["d/limit.1"])


def test_knowledge_is_called_from_text_and_by_invocation() -> None:
    add = knowledge("add up", "a + b", "a:number", "b:number")
    assert value_of("add up(1, 2)", add, requirements=("bkm:add up",)) == "3"
    assert value_of("add up(b: 1, a: 2)", add, requirements=("bkm:add up",)) == "3"
    assert value_of('add up(1, "x")', add, requirements=("bkm:add up",)) == "null"
    invocation = (
        f"<invocation>{literal('add up')}<binding><parameter name='b'/>{literal('5')}</binding>"
        f"<binding><parameter name='a'/>{literal('1')}</binding></invocation>"
    )
    assert value_of(invocation, add, requirements=("bkm:add up",)) == "6"


def test_a_built_in_function_may_be_invoked() -> None:
    parts = "".join(
        f"<binding><parameter name='{name}'/>{literal(text)}</binding>"
        for name, text in (("year", "2026"), ("month", "1"), ("day", "2"))
    )
    assert value_of(f"<invocation>{literal('date')}{parts}</invocation>") == '@"2026-01-02"'
    wrong = f"<invocation>{literal('date')}<binding><parameter name='x'/>{literal('1')}</binding></invocation>"
    assert value_of(wrong) == "null"


def test_knowledge_uses_other_knowledge_and_itself() -> None:
    double = knowledge("double", "2 * n", "n:number")
    power = knowledge(
        "power", "if n = 0 then 1 else double(power(n - 1))", "n:number", requirements=needs("bkm:double")
    )
    assert value_of("power(10)", double, power, requirements=("bkm:power",)) == "1024"


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_external_functions_are_refused_or_null(kind: str) -> None:
    foreign = knowledge("cos", "null", "x:number", attributes=f' kind="{kind}"')
    elements = (foreign, decision("d", "cos(1)", "bkm:cos"))
    with pytest.raises(ModelRefused, match="不支持外部函数"):
        compiled(*elements)
    assert compiled(*elements, strict=False).evaluate("d", {}).value is None


SERVICE = (
    given("x", "number"),
    given("y", "number"),
    decision("inner", "x * 10", "x"),
    decision("out", "inner + y", "decision:inner", "y"),
    decision("other", '"o"'),
)


def service(name: str, outputs: str, parameters: str) -> str:
    return (
        f'<decisionService id="{name}" name="{name}"><variable name="{name}"/>{outputs}{parameters}</decisionService>'
    )


OUT = '<outputDecision href="#out"/>'
X, Y, INNER = '<inputData href="#x"/>', '<inputData href="#y"/>', '<inputDecision href="#inner"/>'


def test_a_decision_service_decides_from_its_inputs() -> None:
    model = compiled(*SERVICE, service("s", OUT, X + Y))
    assert model.evaluate("s", {"x": 1, "y": 2}).value == 12
    assert model.services == ["s"]


def test_an_input_decision_is_given_and_not_computed() -> None:
    model = compiled(*SERVICE, service("s", OUT, Y + INNER))
    assert model.evaluate("s", {"inner": 5, "y": 2, "x": 100}).value == 7


def test_several_output_decisions_make_a_context() -> None:
    outputs = OUT + '<outputDecision href="#other"/>'
    model = compiled(*SERVICE, service("s", outputs, X + Y))
    assert model.evaluate("s", {"x": 1, "y": 2}).value == {"out": 12, "other": "o"}


def test_a_service_is_called_as_a_function() -> None:
    s = service("s", OUT, Y + INNER)
    assert value_of("s(1, 2)", *SERVICE, s, requirements=("bkm:s",)) == "3"
    assert value_of("s(inner: 5, y: 1)", *SERVICE, s, requirements=("bkm:s",)) == "6"
    assert value_of("s(1)", *SERVICE, s, requirements=("bkm:s",)) == "null"
    assert value_of('s("x", 1)', *SERVICE, s, requirements=("bkm:s",)) == "null"


def item(name: str, body: str, attributes: str = "") -> str:
    return f'<itemDefinition name="{name}"{attributes}>{body}</itemDefinition>'


def of(kind: str, allowed: str = "", tag: str = "allowedValues") -> str:
    return f"<typeRef>{kind}</typeRef>" + (f"<{tag}><text>{allowed}</text></{tag}>" if allowed else "")


PERSON = item(
    "tPerson",
    f'<itemComponent name="full name">{of("string")}</itemComponent>'
    f'<itemComponent name="age">{of("number")}</itemComponent>',
)
PEOPLE = item("tPeople", of("tPerson"), ' isCollection="true"')


@pytest.mark.parametrize(
    ("kind", "x", "expected"),
    [
        ("string", "a", '"a"'),
        ("string", 1, "null"),
        ("string", ["a"], '"a"'),
        ("string", ["a", "b"], "null"),
        ("number", True, "null"),
        ("tList", 1, "[1]"),
        ("tList", [1, "x"], "null"),
        ("tSmall", 5, "5"),
        ("tSmall", 50, "null"),
        ("tSmalls", [1, 50], "null"),
        ("tSmalls", [1, 2], "[1, 2]"),
        ("tFew", [1, 2, 3], "null"),
        ("tFew", [1, 2], "[1, 2]"),
        ("tPerson", {"full name": "x", "age": 1}, '{full name: "x", age: 1}'),
        ("tPerson", {"full name": "x"}, '{full name: "x", age: null}'),
        ("tPerson", {"full name": 1}, "null"),
        ("tPeople", {"age": 1}, "[{age: 1, full name: null}]"),
        ("date and time", "2026-01-01", "null"),
        ("Any", 5, "5"),
    ],
)
def test_types_of_inputs(kind: str, x: object, expected: str) -> None:
    types = (
        item("tList", of("number"), ' isCollection="true"'),
        item("tSmall", of("number", "&lt; 10")),
        item("tSmalls", of("number", "&lt; 10"), ' isCollection="true"'),
        item("tFew", of("number", "count(?) &lt; 3", "typeConstraint"), ' isCollection="true"'),
        PERSON,
        PEOPLE,
    )
    assert value_of("x", *types, given("x", kind), requirements=("x",), x=x) == expected


def test_types_of_results_convert_or_give_null() -> None:
    assert value_of("[1]", kind="number") == "1"
    assert value_of('"x"', kind="number") == "null"
    assert value_of('@"2026-01-01"', kind="date and time") == '@"2026-01-01T00:00:00Z"'
    assert value_of(literal("5", "string")) == "null"


def test_members_with_spaces_are_known_in_paths_and_filters() -> None:
    people = [{"full name": "甲", "age": 80}, {"full name": "乙", "age": 70}]
    logic = "people[full name != null and age >= 75].full name"
    elements = (PERSON, PEOPLE, given("people", "tPeople"))
    assert value_of(logic, *elements, requirements=("people",), people=people) == '["甲"]'


def test_a_type_may_be_used_in_text() -> None:
    assert value_of('{full name: "x", age: 1} instance of tPerson', PERSON) == "true"


OTHER = definitions(
    PERSON + given("n", "number") + decision("twice", "2 * n", "n") + knowledge("hello", '"hi " + who', "who:string"),
    namespace="urn:other",
)
IMPORT = '<import namespace="urn:other" name="o" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'


def importing(body: str) -> bytes:
    return definitions(IMPORT + body)


def required(tag: str, identifier: str) -> str:
    outer = "knowledgeRequirement" if tag == "requiredKnowledge" else "informationRequirement"
    return f'<{outer}><{tag} href="urn:other#{identifier}"/></{outer}>'


@pytest.mark.parametrize(
    ("requirement", "text", "inputs", "expected"),
    [
        (required("requiredDecision", "twice"), "o.twice + 1", {"o": {"n": 4}}, "9"),
        (required("requiredDecision", "twice"), "o.twice + 1", {"n": 4}, "9"),
        (required("requiredDecision", "twice"), "o.twice + 1", {"urn:other#n": 4}, "9"),
        (required("requiredInput", "n"), "o.n", {"o": {"n": 4}}, "4"),
        (required("requiredKnowledge", "hello"), 'o.hello("x")', {}, '"hi x"'),
        (required("requiredKnowledge", "hello"), 'o.hello(who: "x")', {}, '"hi x"'),
        ("", '{full name: "x", age: 1} instance of o.tPerson', {}, "true"),
    ],
)
def test_imports(requirement: str, text: str, inputs: dict[str, object], expected: str) -> None:
    body = f'<decision id="d" name="d"><variable name="d"/>{requirement}{literal(text)}</decision>'
    model = compile_model(importing(body), imports=[OTHER])
    assert literal_text(model.evaluate("d", inputs).value) == expected


def test_two_imports_of_one_model_have_inputs_of_their_own() -> None:
    twice = '<import namespace="urn:other" name="p"/>' + IMPORT
    body = required("requiredInput", "n")
    middle = definitions(IMPORT + f'<decision id="e" name="e">{body}{literal("o.n")}</decision>', namespace="urn:b")
    again = definitions(IMPORT + f'<decision id="e" name="e">{body}{literal("o.n")}</decision>', namespace="urn:c")
    links = "".join(
        f'<informationRequirement><requiredDecision href="urn:{one}#e"/></informationRequirement>' for one in "bc"
    )
    imports = '<import namespace="urn:b" name="model B"/><import namespace="urn:c" name="C"/>'
    top = definitions(imports + f'<decision id="d" name="d">{links}{literal("[model B.e, C.e]")}</decision>')
    model = compile_model(top, imports=[OTHER, middle, again])
    assert model.evaluate("d", {"model B": {"o": {"n": 1}}, "C": {"o": {"n": 2}}}).value == [1, 2]
    assert compile_model(definitions(twice), imports=[OTHER]).imports[0][0] == "p"


def test_an_import_without_a_name_brings_its_names_as_they_are() -> None:
    other = IMPORT.replace('name="o"', 'name=""')
    body = f'<decision id="d" name="d">{required("requiredDecision", "twice")}{literal("twice + 1")}</decision>'
    assert compile_model(definitions(other + body), imports=[OTHER]).evaluate("d", {"n": 4}).value == 9


def test_a_missing_import_is_refused() -> None:
    with pytest.raises(ModelRefused, match="找不到可以引入的模型"):
        compile_model(importing(""))


def test_imports_in_a_circle_are_refused() -> None:
    other = definitions('<import namespace="urn:test" name="t"/>', namespace="urn:other")
    with pytest.raises(ModelRefused, match="循环"):
        compile_model(importing(""), imports=[other, importing("")])


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ((decision("a", "b", "decision:b"), decision("b", "a", "decision:a")), "cycle"),
        ((decision("a", "a", "decision:a"),), "cycle"),
        ((decision("a", "1", "missing"),), "no_element"),
        ((decision("a", "x + 1"),), "unknown_name"),
        (
            (
                given("x"),
                decision("a", "x"),
            ),
            "unknown_name",
        ),
        ((decision("a", "1 +"),), "feel_syntax"),
        ((decision("a", "1", kind="tNothing"),), "unknown_type"),
        ((decision("a", "1"), decision("a", "2")), "double_name"),
        ((item("t", of("t")),), "endless_type"),
        ((item("t", of("number", "&lt;")),), "feel_syntax"),
        ((service("s", "", ""),), "no_output"),
        (
            (decision("a", '<literalExpression expressionLanguage="urn:js"><text>1</text></literalExpression>'),),
            "other_language",
        ),
    ],
)
def test_a_wrong_model_is_refused_with_all_problems(elements: tuple[str, ...], code: str) -> None:
    with pytest.raises(ModelRefused) as refusal:
        compiled(*elements)
    assert code in [problem.code for problem in refusal.value.problems]
    assert all(problem.message and problem.line for problem in refusal.value.problems)


def test_a_lenient_model_gives_null_for_what_is_broken_and_values_for_the_rest() -> None:
    model = compiled(decision("a", "1 +"), decision("b", "2"), strict=False)
    assert (model.evaluate("a", {}).value, model.evaluate("b", {}).value) == (None, 2)
    assert [problem.element for problem in model.problems] == ["a"]


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_other_versions_of_dmn_are_read(namespace: str) -> None:
    assert compile_model(definitions(decision("d", "1"), dmn=namespace)).evaluate("d", {}).value == 1


def test_a_name_that_the_model_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        compiled(decision("d", "1")).evaluate("e", {})


def test_a_decision_is_computed_once_and_long_chains_do_not_nest() -> None:
    chain = [decision("d0", "1")]
    chain += [decision(f"d{i}", f"d{i - 1} + d{i - 1}", f"decision:d{i - 1}") for i in range(1, 300)]
    result = compiled(*chain).evaluate("d299", {})
    assert result.value is not None
    assert len(result.path) == 300
