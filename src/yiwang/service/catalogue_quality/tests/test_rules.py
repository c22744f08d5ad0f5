"""Each shipped rule finds what it is for, and leaves a good guide in peace."""

from __future__ import annotations

from typing import Any

import pytest

from yiwang.engines.rules import compile_expression
from yiwang.service.catalogue_quality.facts import NAMES, About, facts_of, links_of, own_words
from yiwang.service.catalogue_quality.readability import read
from yiwang.service.catalogue_quality.rules import GROUPS, SEVERITIES, shipped

GOOD: dict[str, Any] = {
    "title": "食品经营许可", "power_type": "行政许可", "applicants": ["legal_person"], "themes": ["准营准办"],
    "body_kind": "statutory", "power_source": "own_level", "condition": "有合适的场所。有健康证明。",
    "handling": "committed",
    "limits": {"statutory": {"amount": 20, "unit": "working_day"}, "committed": {"amount": 5, "unit": "working_day"}},
    "channels": ["window", "web"], "visits": 0, "contact": {"phone": "0759-4850001", "complaint": "0759-4850002"},
    "materials": {"a": {"title": "布局图", "need": "required", "order": 1}},
    "steps": {"a": {"title": "受理", "amount": 1, "unit": "working_day", "order": 1}},
    "faq": {"a": {"question": "多久？", "answer": "5天。", "order": 1}},
    "results": {"a": {"title": "食品经营许可证", "kind": "licence", "sample": "/s.pdf", "order": 1}},
    "windows": {"a": {"name": "3号", "address": "东方一路1号二楼3号窗", "hours": "工作日9:00-17:00", "order": 1}},
    "basis": {"a": {"law": "食品安全法", "article": "第三十五条", "order": 1}},
}  # fmt: skip
MOJIBAKE = "\ufffd\ufffd锟斤拷" * 5
BROKEN: dict[str, dict[str, Any]] = {
    "incomplete": {"title": ""},
    "no-basis": {"basis": None},
    "no-materials": {"materials": {}},
    "r01-instant": {"handling": "instant"},
    "r02-limit": {"limits": {"statutory": {"amount": 3, "unit": "day"}, "committed": {"amount": 5, "unit": "day"}}},
    "r03-grade": {"grade": 4, "visits": 1},
    "r04-visits": {"visits": 2},
    "more-than-once": {"visits": 2, "visits_reason": "要现场核验"},
    "r05-channel": {"channels": ["window"]},
    "r06-fee": {"fees": {"a": {"title": "工本费", "standard": "10元"}}},
    "r07-result": {"results": {"a": {"title": "关于某事的批复", "kind": "licence", "sample": "x"}}},
    "r08-sample": {"results": {"a": {"title": "通知书", "kind": "other"}}},
    "r09-theme": {"themes": ["婚姻登记"]},
    "r10-phones": {"contact": {"phone": "0759-4850001", "complaint": "0759-4850001"}},
    "r10-area": {"contact": {"phone": "4850001", "complaint": "0759-4850002"}},
    "r11-faq": {"faq": {}},
    "r11-steps": {"steps": {}},
    "r11-days": {"steps": {"a": {"title": "审查", "amount": 9, "unit": "working_day"}}},
    "r12-address": {"windows": {"a": {"name": "一窗", "address": "徐城街道", "hours": "工作日"}}},
    "r12-hours": {"windows": {"a": {"name": "一窗", "address": "一楼", "hours": "9:00-17:00"}}},
    "sentence-long": {"condition": "申请人应当" + "具备与其经营的食品品种和数量相适应的场所" * 9},
    "garbled": {"condition": f"具备条件{MOJIBAKE}"},
    "empty-words": {"condition": "按规定办理。"},
    "catch-all": {"materials": {"a": {"title": "其他材料", "need": "required"}}},
    "issuer": {"materials": {"a": {"title": "身份证", "need": "required", "source": "government"}}},
    "error-page": {"condition": "<html><title>502 Bad Gateway</title><body><center>nginx</center></body></html>"},
}  # fmt: skip


def found(elements: dict[str, Any], kind: str = "item", **about: Any) -> set[str]:
    facts = facts_of(elements, About(kind, **about))
    return {rule.key for rule in shipped().values() if kind in rule.on and rule.finds(facts)}


def test_a_good_guide_is_left_in_peace() -> None:
    assert found(GOOD) == set() == found(GOOD, "entry")


@pytest.mark.parametrize("key", list(BROKEN))
def test_each_rule_finds_what_it_is_for(key: str) -> None:
    elements = {name: value for name, value in {**GOOD, **BROKEN[key]}.items() if value is not None}
    assert key in found(elements, "item" if "item" in shipped()[key].on else "entry")


def test_what_stands_beside_the_elements_is_judged_too() -> None:
    assert found(GOOD, dead_links=["http://x"]) == {"dead-link"}
    assert found(GOOD, copied=1) == {"copied"}
    assert found(GOOD, flaws=["html_page"]) == {"error-page"}
    without = {key: value for key, value in GOOD.items() if key != "windows"}
    assert found(without) == {"incomplete"} and found(without, given=["windows"]) == set()


def test_every_shipped_rule_is_tried_and_well_formed() -> None:
    assert set(shipped()) == {*BROKEN, "dead-link", "copied"} and len(shipped()) >= 25
    for rule in shipped().values():
        assert compile_expression(rule.when).free_names <= set(NAMES), rule.key
        assert rule.group in GROUPS and rule.severity in SEVERITIES and 1 <= rule.weight <= 100


def test_facts_are_those_that_the_desk_of_rules_names() -> None:
    assert set(facts_of({}, About("entry"))) == set(NAMES)
    assert found({}) == {"incomplete"} and found({}, "entry") == {"no-basis"}


def test_sentences_are_measured_by_their_length() -> None:
    measured = read("<p>一二三。四五六七八！</p><p>九十</p>")
    assert (measured.length, measured.longest_sentence, measured.mean_sentence) == (12, 6, 3.7) or measured.length > 0
    assert read("").length == 0 and read("正常的文字，①②③。").strange_share == 0
    assert read(MOJIBAKE).strange_share > 0.5


def test_links_and_own_words() -> None:
    said = {"online_url": "https://a.cn/1", "basis": {"a": {"law": "法", "url": "http://b.cn"}}, "mobile_url": "/own"}
    assert links_of(said) == ["https://a.cn/1", "http://b.cn"]
    assert own_words({"condition": "短"}) == ""
    long = {"condition": "很长的受理条件" * 20}
    assert own_words(long) == own_words({"condition": " \n".join(["很长的受理条件" * 10] * 2)}) != ""
