"""The table of elements and its checks: what editors and spreadsheets may write."""

from __future__ import annotations

import pytest

from yiwang.service.catalogue.elements import (
    ELEMENTS,
    SECTIONS,
    check_elements,
    element_at,
    every_element,
    longer,
)
from yiwang.service.catalogue.elements.addresses import web_address
from yiwang.service.catalogue.elements.checking import _CHECKS
from yiwang.service.catalogue.elements.table import KINDS
from yiwang.service.catalogue.tests.whole_items import whole


def problems(**changed):
    return {problem.path: problem.message for problem in check_elements({**whole(), **changed}, complete=True)}


def test_a_whole_item_has_no_problem():
    assert problems() == {}


def test_every_element_has_a_kind_with_a_check_a_section_and_a_title_of_its_own():
    titles = [element.title for element in ELEMENTS]
    assert len(set(titles)) == len(titles)
    for path, element in every_element():
        assert element.kind in KINDS and element.section in SECTIONS, path
        assert element.kind in _CHECKS or element.kind in ("group", "limit", "rows"), path
        assert (element.codes is not None) == (element.kind in ("code", "codes")), path


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("title", "事项名称"),
        ("limits/statutory", "法定时限"),
        ("limits/statutory/amount", "时长"),
        ("materials/id-card", "申请材料"),
        ("materials/id-card/title", "材料名称"),
        ("situations/who/options/self/title", "选项名称"),
    ],
)
def test_a_path_finds_its_element(path, title):
    assert element_at(path).title == title


@pytest.mark.parametrize("path", ["colour", "materials/id/colour", "limits/never", "title/more"])
def test_a_path_of_nothing_finds_nothing(path):
    assert element_at(path) is None


@pytest.mark.parametrize(
    ("content", "path", "words"),
    [
        ({"colour": "blue"}, "colour", "没有“colour”"),
        ({"title": 5}, "title", "内容不对"),
        ({"title": "长" * 301}, "title", "最多300个字"),
        ({"title": "a\x07b"}, "title", "控制字符"),
        ({"title": "证\u202egnp"}, "title", "控制字符"),
        ({"materials": {"a": {"held": "公安局有"}}}, "materials/a/held", "从列表里选"),
        ({"power_type": "行政游戏"}, "power_type", "没有“行政游戏”"),
        ({"applicants": ["natural_person", "natural_person"]}, "applicants", "重复"),
        ({"applicants": "natural_person"}, "applicants", "内容不对"),
        ({"visits": "一次"}, "visits", "要填数字"),
        ({"visits": -1}, "visits", "要填数字"),
        ({"visits": True}, "visits", "要填数字"),
        ({"depth": 9}, "depth", "最大是8"),
        ({"courier": "yes"}, "courier", "要选"),
        ({"keywords": ["", "办证"]}, "keywords", "1到60个字"),
        ({"online_url": "javascript:alert(1)"}, "online_url", "http"),
        ({"online_url": "//elsewhere.example.cn/a"}, "online_url", "http"),
        ({"basis": {"a": {"url": "data:text/html,x"}}}, "basis/a/url", "http"),
        ({"basis": {"a": {"url": "/laws/"}}}, "basis/a/url", "http"),
        ({"contact": {"phone": "打电话"}}, "contact/phone", "能打通"),
        ({"materials": []}, "materials", "内容不对"),
        ({"materials": {"ID": {}}}, "materials/ID", "小写字母"),
        ({"materials": {"id": {"need": "maybe"}}}, "materials/id/need", "没有“maybe”"),
        ({"limits": {"committed": {"amount": 5, "unit": "week"}}}, "limits/committed/unit", "没有“week”"),
        ({"limits": "5天"}, "limits", "内容不对"),
    ],
)
def test_what_content_may_not_hold(content, path, words):
    found = {problem.path: problem.message for problem in check_elements(content)}
    assert list(found) == [path] and words in found[path]


def test_a_difference_may_take_away_and_need_not_say_everything():
    assert (
        check_elements({"materials": {"id-card": None}, "limits": {"committed": {"amount": 3}}, "summary": None}) == []
    )


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"title": ""}, "title"),
        ({"title": "\u200b "}, "title"),
        ({"basis": {}}, "basis"),
        ({"limits": {"statutory": {"amount": 20, "unit": "working_day"}}}, "limits/committed"),
        ({"materials": {"id-card": {"title": "身份证"}}}, "materials/id-card/need"),
        ({"limits": {"statutory": {"amount": 5, "unit": "working_day"}, "committed": {"amount": 2, "unit": "month"}}},
         "limits/committed"),
        ({"handling": "instant"}, "handling"),
        ({"grade": 4, "visits": 1, "visits_reason": "核对"}, "visits"),
        ({"visits": 1}, "visits_reason"),
        ({"visits_reason": "核对原件"}, "visits_reason"),
        ({"channels": ["window"]}, "channels"),
        ({"results": {"card": {"title": "残疾人证", "kind": "other"}}}, "results/card/kind"),
        ({"pay_online": True}, "pay_online"),
        ({"fees": {"paper": {"title": "工本费", "standard": "10元"}}}, "fees/paper/basis"),
        ({"steps": {"a": {"title": "受理", "amount": 9, "unit": "working_day"}}}, "steps"),
        ({"contact": {"phone": "0759-1234567", "complaint": "0759-1234567"}}, "contact/complaint"),
        ({"media": {"door": {"kind": "picture", "file": "door.jpg"}}}, "media/door/alt"),
    ],
)  # fmt: skip
def test_what_may_not_be_published(changed, path):
    assert list(problems(**changed)) == [path]


def test_the_office_says_its_address_itself_and_penalties_need_no_application():
    said = whole()
    del said["windows"]
    assert [p.path for p in check_elements(said, complete=True)] == ["windows"]
    assert check_elements(said, complete=True, given={"windows"}) == []
    penalty = {key: said[key] for key in ("title", "basis", "body_kind", "contact", "power_source")}
    penalty |= {"power_type": "行政处罚", "punishment": "警告或者罚款"}
    assert check_elements(penalty, complete=True) == []


def test_limits_of_different_units_are_compared_only_where_sure():
    five_days = {"amount": 5, "unit": "working_day"}
    assert longer({"amount": 1, "unit": "month"}, five_days) and not longer({"amount": 6, "unit": "day"}, five_days)
    assert not longer({"parameter": "x.limit"}, five_days)


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("https://flk.npc.gov.cn/detail?id=1#a", True),
        (" http://www.gov.cn:8080/zhengce ", True),
        ("HTTPS://www.gov.cn/", True),
        ("https://中国政府网.政务/法", True),
        *((wrong, False) for wrong in ("javascript:alert(1)", "JaVaScRiPt://gov.cn/%0aalert(1)", "data:text/html,x")),
        *((wrong, False) for wrong in ("ftp://gov.cn/a", "//gov.cn/a", "/laws/", "https://", "https://localhost/")),
        *(
            (wrong, False)
            for wrong in ("https://gov.cn@evil.example.com/", "https://a b.cn/", "https://gov.cn\\@x.cn/")
        ),
        *((wrong, False) for wrong in ("https://gov.cn:x/", "https://[::1/", 'https://gov.cn/"onload=', "gov.cn", "")),
        ("https://\u202egov.cn", False),
    ],
)
def test_only_addresses_of_the_web_become_links(said, link):
    assert web_address(said) == (said.strip() if link else "")
