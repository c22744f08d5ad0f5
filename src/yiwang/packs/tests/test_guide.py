"""The 15-minute guide works: its files, followed to the letter, make a pack that passes its check."""

from __future__ import annotations

import re
from pathlib import Path

from yiwang.packs.checking import check
from yiwang.packs.rehearsal import rehearse

from .conftest import SHIPPED

GUIDE = SHIPPED.parent / "docs" / "guides" / "write-your-first-pack.md"
_FILE = re.compile(r"`packs/park-pass/([\w./-]+\.yaml)`:\n\n```yaml\n(.*?)```", re.S)
_ROW = re.compile(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \| (第?.+?) \|$", re.M)
_INPUT = re.compile(r"first column is\n`(.+?)`")
_RULE = """<rule id="r{0}"><inputEntry><text>{1}</text></inputEntry><outputEntry><text>{2}</text></outputEntry>
<outputEntry><text>{3}</text></outputEntry><annotationEntry><text>{4}</text></annotationEntry></rule>"""
_DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:park">
<inputData id="i" name="facts"><variable name="facts"/></inputData>
<inputData id="j" name="today"><variable name="today" typeRef="date"/></inputData>
<decision id="pass" name="pass"><variable name="pass"/>
<informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
<informationRequirement id="s"><requiredInput href="#j"/></informationRequirement>
<decisionTable id="t" hitPolicy="FIRST">
<input id="in"><inputExpression typeRef="number"><text>{0}</text></inputExpression></input>
<output id="a" name="decision" typeRef="string"/><output id="b" name="ground" typeRef="string"/>
<annotation name="依据"/>{1}</decisionTable></decision></definitions>"""


def follow(guide: str, root: Path) -> Path:
    pack = root / "park-pass"
    for name, text in _FILE.findall(guide):
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, encoding="utf-8")
    rows = _ROW.findall(guide)
    rules = [
        _RULE.format(n, *(cell.replace("<", "&lt;").replace(">", "&gt;") for cell in row)) for n, row in enumerate(rows)
    ]
    given = _INPUT.search(guide)
    assert given
    (pack / "rules").mkdir()
    (pack / "rules/pass.dmn").write_text(_DMN.format(given[1], "\n".join(rules)), encoding="utf-8")
    flow = (SHIPPED / "start-company/flows/company-seal.bpmn").read_text(encoding="utf-8")
    flow = flow.replace("company-seal", "pass").replace("seal.handle", "parks.handle")
    (pack / "flows").mkdir()
    (pack / "flows/pass.bpmn").write_text(flow, encoding="utf-8")
    return pack


def test_following_the_guide_gives_a_pack_without_errors(tmp_path: Path) -> None:
    pack = follow(GUIDE.read_text(encoding="utf-8"), tmp_path)
    findings = check(pack, SHIPPED)
    assert [str(f) for f in findings if f.severity == "error"] == []
    assert [f.code for f in findings if f.severity == "warning"] == ["stories.few"]
    outcomes = rehearse(pack, SHIPPED)
    assert [o.decision for o in outcomes] == ["grant", "person"]
    assert all(o.passed for o in outcomes)


def test_the_mistake_the_guide_invites_is_refused_as_it_says(tmp_path: Path) -> None:
    guide = GUIDE.read_text(encoding="utf-8").replace(", x-source: register:persons.name", "")
    findings = check(follow(guide, tmp_path), SHIPPED)
    assert [f.code for f in findings if f.severity == "error"] == ["once_only.held"]
