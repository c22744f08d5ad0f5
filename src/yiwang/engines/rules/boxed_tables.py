"""Decision tables: from the element to a compiled table."""

from __future__ import annotations

from .dmn_xml import Element, child, children, name_of, text_of, type_ref
from .frames import Code, Scope
from .hit_policies import policy_named
from .scanner import normal
from .site import Site, broken
from .tables import Input, Output, Rule, Table, Test


def read_table(site: Site, element: Element, scope: Scope, reference: str, result_type: str) -> Table | None:
    """The table of a `decisionTable` element; None (and a finding) when its hit policy is unknown."""
    policy = policy_named(element.get("hitPolicy") or "", element.get("aggregation") or "")
    if policy is None:
        site.findings.add(element, "unknown_policy", "不认识的命中策略")
        return None
    inputs = [_input(site, column, scope) for column in children(element, "input")]
    columns = list(children(element, "output"))
    single = len(columns) == 1
    outputs = [_output(site, column, scope, result_type if single else "") for column in columns]
    if not outputs:
        site.findings.add(element, "no_output", "决策表没有输出")
        return None
    names = [output.name for output in outputs]
    if not single and ("" in names or len(set(names)) != len(names)):
        site.findings.add(element, "output_name", "多个输出应当各有不同的名称")
    if policy.by_priority and not any(output.ranks for output in outputs):
        site.findings.add(element, "no_priority", "按优先级的决策表应当列出输出的取值")
    table = Table(reference, policy, inputs, outputs)
    table.rules = [_rule(site, row, scope, table) for row in children(element, "rule")]
    return table


def _input(site: Site, column: Element, scope: Scope) -> Input:
    expression = child(column, "inputExpression")
    text = text_of(expression)
    if expression is None or not text:
        site.findings.add(column, "no_input", "输入列没有表达式")
    code = site.expression(text, column if expression is None else expression, scope)
    kind = None if expression is None else site.types.named(type_ref(expression), expression)
    values = child(column, "inputValues")
    allowed = None if values is None else site.tests(text_of(values), values, scope)
    return Input(normal(text), code, kind, allowed)


def _output(site: Site, column: Element, scope: Scope, result_type: str) -> Output:
    type_name = type_ref(column)
    kind = site.types.named(type_name, column)
    values = child(column, "outputValues")
    text = text_of(values)
    if not text:
        text = site.types.allowed_texts.get(normal(type_name or result_type), "")
    ranks: tuple[Test, ...] = site.test_list(text, column if values is None else values, scope)
    default = child(column, "defaultOutputEntry")
    default_text = text_of(default)
    code = site.expression(default_text, default, scope) if default is not None and default_text else None
    return Output(name_of(column), kind, ranks, code)


def _rule(site: Site, row: Element, scope: Scope, table: Table) -> Rule:
    entries = list(children(row, "inputEntry"))
    results = list(children(row, "outputEntry"))
    if len(entries) != len(table.inputs) or len(results) != len(table.outputs):
        site.findings.add(row, "bad_row", "规则的单元格数与列数不同")
    tests: list[tuple[int, Test]] = []
    for index, entry in enumerate(entries[: len(table.inputs)]):
        test = site.tests(text_of(entry), entry, scope)
        if test is not None:
            tests.append((index, test))
    outputs: list[Code] = [_result(site, entry, scope) for entry in results[: len(table.outputs)]]
    outputs += [broken("规则缺少输出")] * (len(table.outputs) - len(outputs))
    annotations = tuple(text_of(note) for note in children(row, "annotationEntry"))
    return Rule(tuple(tests), tuple(outputs), annotations)


def _result(site: Site, entry: Element, scope: Scope) -> Code:
    text = text_of(entry)
    if text in ("", "-"):
        return lambda _frame: None
    return site.expression(text, entry, scope)
