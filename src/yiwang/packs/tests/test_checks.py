"""Each check says what is wrong, in which file and line, and what would be right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yiwang.packs.findings import Finding

from .conftest import ITEM, TinyPack

# file, what is replaced, by what, the code of the finding, a piece of the line it names ("" = not tested)
SPOILED: list[tuple[str, str, str, str, str]] = [
    ("pack.yaml", "title: 小包", "titel: 小包", "schema.additionalProperties", "titel"),
    ("pack.yaml", 'version: "2026.1"', "version: 2026.1", "schema.type", "version"),
    ("pack.yaml", "pack: tiny", "pack: other", "pack.name", "pack: other"),
    ("pack.yaml", "needs: []", "needs: [nowhere]", "needs", "needs"),
    ("pack.yaml", ", article: 三十二}", "}", "schema.anyOf", "basis"),
    ("items/new.yaml", "power_type: 行政许可", "power_type: 许可", "schema.enum", "power_type"),
    (
        "items/new.yaml",
        "statutory: {days: 20, unit: working_day}",
        "statutory: {days: 20}",
        "schema.required",
        "statutory",
    ),
    ("items/new.yaml", "committed: {days: 5, unit: working_day}", "committed: 5", "schema.type", "committed"),
    (
        "items/new.yaml",
        "committed: {days: 5, unit: working_day}",
        "committed: {days: 29, unit: day}",
        "limits.committed",
        "committed",
    ),
    (
        "items/new.yaml",
        "limits:\n",
        "limits:\n  correction: {days: 6, unit: working_day}\n",
        "limits.correction",
        "correction",
    ),
    (
        "items/new.yaml",
        "limits:\n",
        "limits:\n  delivery: {days: 20, unit: working_day}\n",
        "limits.delivery",
        "delivery",
    ),
    ("items/new.yaml", "visits: {count: 0}", "visits: {count: 1}", "visits", "visits"),
    ("items/new.yaml", "visits: {count: 0}", "visits: {count: 0, reason: 看看}", "visits", "visits"),
    ("items/new.yaml", "article: 三十二}]", "article: 三十二, url: 'http://www.gov.cn/1'}]", "schema.pattern", "basis"),
    (
        "items/new.yaml",
        "article: 三十二}]",
        "article: 三十二, url: 'https://gov.cn@a.cn/'}]",
        "schema.pattern",
        "basis",
    ),
    ("items/new.yaml", "form: tiny", "form: tinny", "reference.forms", "form: tinny"),
    ("items/new.yaml", "flow: tiny", "flow: flov", "reference.flows", "flow: flov"),
    ("items/new.yaml", "rules: verdict", "rules: verdicts", "reference.rules", "decide"),
    ("items/new.yaml", "organization: office", "organization: bureau", "reference.roles", "organization"),
    ("items/new.yaml", "{accept: note,", "{accept: notes,", "reference.texts", "documents"),
    ("items/new.yaml", "documents: {accept: note, ", "documents: {", "documents", "documents"),
    ("items/new.yaml", "  - {decision: refuse, text: note}\n", "", "results.refuse", "results"),
    ("items/new.yaml", "{decision: refuse, text: note}", "{decision: refuse}", "results.refuse", "{decision: refuse}"),
    ("items/new.yaml", ", otherwise: person", "", "rules.otherwise", "decide"),
    ("items/new.yaml", 'scenario.kind = "a"', "scenario.kind = ", "feel", "material: photo"),
    ("items/new.yaml", 'scenario.kind = "a"', "scenario.sort = 1", "feel.path", "material: photo"),
    ("items/new.yaml", 'scenario.kind = "a"', "kind = 1", "feel.name", "material: photo"),
    (
        "items/new.yaml",
        "limits:\n",
        "limits:\n  extension: {parameter: tiny.amoun}\n",
        "reference.parameters",
        "extension",
    ),
    ("forms/tiny.yaml", "title: 账号", "title: 登记号", "once_only.held", "登记号"),
    ("forms/tiny.yaml", "maxLength: 40", "x-source: register:accounts.nummer", "source", "account:"),
    ("forms/tiny.yaml", "maxLength: 40", "x-source: register:nobody.number", "source", "account:"),
    ("forms/tiny.yaml", "maxLength: 40", "maxLenght: 40", "form", "account:"),
    ("texts/note.yaml", "办好了。", "{{ bill }}", "text", "body"),
    ("texts/note.yaml", "办好了。", "{% if x %}", "text_logic", ""),
    ("registers/accounts.yaml", "kind: blind", "kind: exact", "register.index", "indexes"),
    ("registers/accounts.yaml", "key: [number]", "key: [nummer]", "register.key", "key:"),
    ("registers/accounts.yaml", ", x-privacy: personal", "", "register.privacy", "number: {type"),
    ("parameters/money.yaml", "value: 100", "value: 1.5", "schema.type", "value: 1.5"),
    ("parameters/money.yaml", "from: 2026-01-01", "from: 2026-01-01, until: 2025-01-01", "parameter.span", "division"),
    ("rules/verdict.dmn", "行政许可法 第三十八条", "可以批准", "rule.basis", '<rule id="r1">'),
    ("rules/verdict.dmn", 'name="ground"', 'name="why"', "rules.outputs", '<decision id="verdict"'),
    ("rules/verdict.dmn", '"grant"', '"yes"', "rules.verdict", '<rule id="r1">'),
    ("rules/verdict.dmn", 'decision id="verdict"', 'decision id="other"', "rules.table", ""),
    ("rules/verdict.dmn", "scenario.kind", "scenario.sort", "feel.path", "scenario.sort"),
    ("rules/verdict.dmn", "<text>-</text>", "<text>((</text>", "rules", ""),
    ("flows/tiny.bpmn", ' reason="required"', "", "reason", 'id="decide"'),
    ("flows/tiny.bpmn", 'move="accept"', 'move="deliver"', "life.move", 'id="accept"'),
    ("flows/tiny.bpmn", 'label="受理" move="accept"', 'label="收件"', "life.move", 'id="decide"'),
    ("flows/tiny.bpmn", 'label="不予" move="refuse"', 'label="不予"', "life.end", 'id="end"'),
    ("flows/tiny.bpmn", 'yw:duty="tiny.handle"', 'yw:duty="tiny.hand"', "flow.duty", ""),
    ("flows/tiny.bpmn", 'process id="tiny"', 'process id="small"', "flow.id", ""),
    ("scenarios/stories.yaml", "item: tiny.new", "item: tiny.old", "story", "item: tiny.old"),
    (
        "scenarios/stories.yaml",
        "scenario: {kind: a}",
        "scenario: {kind: c}",
        "story",
        "today: 2026-11-23, scenario: {kind: c}",
    ),
    ("scenarios/stories.yaml", "today: 2026-11-23, ", "", "story", ""),
    ("scenarios/stories.yaml", "because: verdict.2", "because: other.2", "stories.rule", ""),
    ("scenarios/stories.yaml", "when: apply", "when: jump", "schema.oneOf", "when: jump"),
]


def test_the_small_pack_is_clean(tiny: TinyPack) -> None:
    assert [str(f) for f in tiny.check() if f.severity != "warning"] == []


def test_a_law_points_to_its_published_text(tiny: TinyPack) -> None:
    said = "article: 三十二, url: 'https://www.gov.cn/zhengce/2019-04/24/content_1.htm?a=1#b'}]"
    assert [str(f) for f in tiny.spoil("items/new.yaml", "article: 三十二}]", said) if f.severity != "warning"] == []


@pytest.mark.parametrize(("file", "before", "after", "code", "piece"), SPOILED)
def test_says_file_line_and_remedy(tiny: TinyPack, file: str, before: str, after: str, code: str, piece: str) -> None:
    findings = tiny.spoil(file, before, after)
    hits = [f for f in findings if f.code == code]
    assert hits, [str(f) for f in findings]
    found = hits[0]
    assert found.what_zh
    assert found.remedy_zh or code in ("rules", "form")
    if code not in ("flow.duty", "rules"):
        assert found.file in (file, "rules/verdict.dmn")
    if piece:
        assert found.line == tiny.line_of(file, piece), str(found)


def test_a_refusing_rule_needs_a_person_behind_it(tiny: TinyPack) -> None:
    tiny.write("items/new.yaml", ITEM.replace(", otherwise: person", ""))
    findings = tiny.spoil("rules/verdict.dmn", '"person"', '"refuse"')
    (found,) = [f for f in findings if f.code == "rules.refuse"]
    assert (found.file, found.line) == ("rules/verdict.dmn", tiny.line_of("rules/verdict.dmn", '<rule id="r2">'))
    tiny.write("items/new.yaml", ITEM)
    assert not [f for f in tiny.check() if f.code == "rules.refuse"]


def test_a_held_licence_is_not_asked_for_as_material(tiny: TinyPack) -> None:
    tiny.write(
        "licences/card.yaml",
        "licence: photo-card\ntitle: 照片证\nholder: natural_person\n"
        "basis: [{law: 某法, article: 一}]\nvalidity: {unlimited: true}\n"
        "fields: {name: {title: 名称, type: text}}\n",
    )
    findings = tiny.spoil("items/new.yaml", "title: 照片,", "title: 照片证原件,")
    (found,) = [f for f in findings if f.code == "once_only.material"]
    assert "licence:photo-card" in found.remedy_zh
    excused = tiny.spoil("items/new.yaml", "title: 照片证原件,", "title: 照片证原件, reason: 某法第二条要求交验,")
    assert not [f for f in excused if f.code.startswith("once_only")]


def test_a_legal_reason_beside_the_question_is_enough(tiny: TinyPack) -> None:
    findings = tiny.spoil("forms/tiny.yaml", "title: 账号", "title: 登记号, x-source-reason: 某法第二条要求本人确认")
    assert not [f for f in findings if f.code.startswith("once_only")]


def test_values_of_one_place_must_not_overlap(tiny: TinyPack) -> None:
    more = '      - {division: "44", from: 2027-01-01, value: 1, basis: [{law: 某规定, document: 某文}]}\n'
    text = (tiny.path / "parameters/money.yaml").read_text()
    tiny.write("parameters/money.yaml", text + more)
    (found,) = [f for f in tiny.check() if f.code == "parameter.overlap"]
    assert found.line == tiny.line_of("parameters/money.yaml", "2027-01-01")
    assert not [
        f
        for f in tiny.spoil("parameters/money.yaml", "2026-01-01,", "2026-01-01, until: 2026-12-31,")
        if f.code == "parameter.overlap"
    ]


BUNDLE = """bundle: both
title: 一件事
basis: [{law: 某法, article: 一}]
applicants: [natural_person]
assurance: real_name
form: tiny
refused: dependents_end
guide: {who: 谁, what: 什么}
parts:
  - part: first
    item: tiny.new
    organization: office
    takes: [/payout]
  - part: second
    item: tiny.new
    organization: office
    takes: [/payout/account]
    after:
      - {part: first, because: 法律要求, basis: [{law: 某法, article: 二}]}
"""


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("takes: [/payout]", "takes: [/nothing]", "bundle.takes"),
        ("- {part: first, because", "- {part: third, because", "bundle.after"),
        (
            "takes: [/payout]\n",
            "takes: [/payout]\n    after: [{part: second, because: 绕圈, basis: [{law: 某法, article: 三}]}]\n",
            "bundle.circle",
        ),
        ("part: second", "part: first", "bundle.twice"),
        ("because: 法律要求, basis: [{law: 某法, article: 二}]", "because: 方便", "schema.required"),
    ],
)
def test_a_bundle_is_ordered_by_law_and_gives_each_office_its_part(
    tiny: TinyPack, before: str, after: str, code: str
) -> None:
    tiny.write("bundles/both.yaml", BUNDLE)
    assert [str(f) for f in tiny.check() if f.severity != "warning"] == []
    assert code in {f.code for f in tiny.spoil("bundles/both.yaml", before, after)}


def test_a_bundle_does_not_ask_twice(tiny: TinyPack) -> None:
    tiny.write("bundles/both.yaml", BUNDLE.replace("form: tiny", "form: other"))
    form = (tiny.path / "forms/tiny.yaml").read_text()
    tiny.write("forms/other.yaml", form)
    (found,) = [f for f in tiny.check() if f.code == "once_only.twice"]
    assert "账号" in found.what_zh
    assert "forms/other.yaml" in found.what_zh


@pytest.mark.parametrize(
    "evil",
    [
        '__import__("os").system("true")',
        "().__class__.__bases__[0].__subclasses__()",
        "lambda: 1",
        "exec(1)",
        "{{7*7}}",
        "${jndi:ldap://x}",
    ],
)
def test_code_in_feel_is_never_run_and_is_reported(tiny: TinyPack, evil: str) -> None:
    escaped = evil.replace("'", "''")
    findings = tiny.spoil("items/new.yaml", 'scenario.kind = "a"', escaped)
    assert {f.code for f in findings} & {"feel", "feel.name"}, [str(f) for f in findings]


@pytest.mark.parametrize("file", ["flows/tiny.bpmn", "rules/verdict.dmn"])
def test_entities_in_models_are_refused(tiny: TinyPack, file: str) -> None:
    text = (tiny.path / file).read_text()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    head, rest = text.split("?>", 1)
    tiny.write(file, f"{head}?>{bomb}{rest}".replace("办结", "&b;&c;"))
    findings = [f for f in tiny.check() if f.file == file and f.severity == "error"]
    assert findings
    assert not any("root:" in str(f) for f in findings)


def test_script_tasks_are_refused_with_element_and_reason(tiny: TinyPack) -> None:
    text = (tiny.path / "flows/tiny.bpmn").read_text()
    script = '<bpmn:scriptTask id="evil" name="脚本"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>'
    tiny.write("flows/tiny.bpmn", text.replace("<bpmn:endEvent", script + "<bpmn:endEvent"))
    assert any("脚本" in f.what_zh or "程序" in f.what_zh for f in tiny.check() if f.code.startswith("flow."))


def test_one_slip_does_not_bury_the_author(tiny: TinyPack) -> None:
    findings: list[Finding] = tiny.spoil("items/new.yaml", "item: tiny.new", "itm: tiny.new")
    assert {f.code.split(".")[0] for f in findings} == {"schema"}


def test_findings_are_readable(tiny: TinyPack, expect_one: Callable[[list[Finding], str], Finding]) -> None:
    found = expect_one(tiny.spoil("items/new.yaml", "form: tiny", "form: tinny"), "reference.forms")
    assert str(found) == "items/new.yaml:14: 错误: 没有叫“tinny”的表单 应改为: 是不是想写“tiny”"


@pytest.mark.parametrize("need", ["../secret", "/etc", "a/b", ".", "..", "C:"])
def test_a_needed_pack_is_looked_for_beside_this_one_only(tiny: TinyPack, need: str) -> None:
    findings = tiny.spoil("pack.yaml", "needs: []", f"needs: ['{need}']")
    assert {f.code for f in findings} & {"schema.pattern", "needs"}


def test_packs_that_need_each_other_do_not_loop(tiny: TinyPack) -> None:
    tiny.spoil("pack.yaml", "needs: []", "needs: [other]")
    other = TinyPack(tiny.path.parent / "other")
    other.spoil("pack.yaml", "needs: []", "needs: [tiny]")
    assert "reference.taken" in {f.code for f in tiny.check()}


def test_a_part_is_handled_by_the_office_it_names(tiny: TinyPack) -> None:
    tiny.write("bundles/both.yaml", BUNDLE)
    tiny.spoil("pack.yaml", "[{role: office, title: 某局}]", "[{role: office, title: 某局}, {role: bank, title: 银行}]")
    before = "item: tiny.new\n    organization: office\n    takes: [/payout]\n"
    findings = tiny.spoil("bundles/both.yaml", before, before.replace("office", "bank"))
    hits = [f for f in findings if f.code == "bundle.office"]
    assert len(hits) == 2
    assert {f.line for f in hits} == {tiny.line_of("bundles/both.yaml", "organization: bank")}
