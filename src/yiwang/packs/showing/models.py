"""Flows, decision tables and forms as sheets: drawn, in words, and as people will see them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from yiwang.engines.flow.plan import USER, PlanRefused
from yiwang.engines.forms import Draft, FormRefused, Showing, compile_form, page_view
from yiwang.packs.checking.tables import Table, tables_of
from yiwang.packs.flows import compile_flow
from yiwang.packs.model import Document
from yiwang.packs.showing.parts import Sheet, column
from yiwang.ui.display import language_tag


def flow_sheet(document: Document, sheet: Sheet) -> None:
    """The drawing, and every step with its duty and buttons in words."""
    sheet.title = _("流程 %(name)s") % {"name": document.key}
    sheet.flow = document.key
    assert sheet.pack is not None
    try:
        plan = compile_flow(sheet.pack, document)
    except PlanRefused as refused:
        sheet.broken = "；".join(str(problem) for problem in refused.problems)[:2_000]
        return
    for node in plan.nodes.values():
        user = node.user
        if node.kind != USER or user is None:
            continue
        buttons = "、".join(outcome.label or outcome.name for outcome in user.outcomes)
        who = sheet.name("duty", user.duty) or _("申请人")
        text = _("职责：%(duty)s。按钮：%(buttons)s") % {"duty": who, "buttons": buttons or _("完成")}
        sheet.steps.append({"title": node.name or node.id, "text": text})


def rules_sheet(document: Document, sheet: Sheet) -> None:
    """Each decision table, row by row."""
    sheet.title = _("决策表 %(name)s") % {"name": document.key}
    heads = _input_heads(document)
    for table in tables_of(document):
        labels = heads.get(table.decision, [])
        count = max((len(rule.inputs) for rule in table.rules), default=0)
        columns = [column("number", _("规则"))]
        columns += [column(f"in{i}", labels[i] if i < len(labels) else _("条件")) for i in range(count)]
        names = [name for name, _text in table.rules[0].outputs] if table.rules else []
        columns += [column(f"out{i}", f"→ {name or table.name}") for i, name in enumerate(names)]
        columns.append(column("note", _("依据和说明")))
        sheet.table(f"{table.name or table.decision}（{hit_policy(table.hit_policy)}）", columns, _rows(table))


def _rows(table: Table) -> list[dict[str, Any]]:
    rows = []
    for rule in table.rules:
        row: dict[str, Any] = {"number": f"{table.decision}.{rule.number}", "note": rule.annotation}
        row |= {f"in{i}": _cell(text) for i, text in enumerate(rule.inputs)}
        row |= {f"out{i}": _cell(text) for i, (_name, text) in enumerate(rule.outputs)}
        rows.append(row)
    return rows


def _cell(text: str) -> str:
    """What stands in a cell; the words that everybody meets are said in words."""
    return {"-": _("不限"), "true": _("是"), "false": _("否"), "null": _("空")}.get(text, text)


def hit_policy(code: str) -> str:
    """What a hit policy means."""
    words = {
        "UNIQUE": _("只会有一条规则符合"),
        "FIRST": _("按顺序，用第一条符合的"),
        "ANY": _("符合的几条结果相同"),
        "PRIORITY": _("用优先级最高的"),
        "COLLECT": _("符合的全部用"),
        "RULE ORDER": _("符合的按顺序全部用"),
        "OUTPUT ORDER": _("符合的按结果顺序全部用"),
    }
    return words.get(code, code)


def _input_heads(document: Document) -> dict[str, list[str]]:
    """Headings of the input columns by decision: label, else expression."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document.data.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, list[str]] = {}
    for decision in root.iterfind(".//{*}decision"):
        inputs = decision.iterfind("{*}decisionTable/{*}input")
        found[decision.get("id") or ""] = [
            i.get("label") or str(i.findtext("{*}inputExpression/{*}text") or "").strip() for i in inputs
        ]
    return found


def form_sheet(document: Document, sheet: Sheet) -> None:
    """Every page of the form as it will look, empty."""
    try:
        form = compile_form(document.data)
    except FormRefused as refused:
        sheet.broken = "；".join(str(problem) for problem in refused.problems)[:2_000]
        return
    showing = Showing(gettext=_, language=language_tag())
    sheet.forms = [
        page_view(form, part.key, Draft(answers={}, raw={}, errors=[]), showing) for part in form.root.children
    ]
