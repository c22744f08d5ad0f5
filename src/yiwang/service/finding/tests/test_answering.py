"""Questions as people type them: what is asked, about what, and that nothing is answered that is not published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.service.finding.answering import ELEMENTS, Asked, Passage, alike, answer, question_in

QUESTIONS = [
    ("开饭店要带什么材料", "materials", "开饭店"),
    ("开饭店要带什么", "materials", "开饭店"),
    ("办身份证带啥", "materials", "身份证"),
    ("办营业执照需要什么资料？", "materials", "营业执照"),
    ("请问食品经营许可要准备哪些材料呢", "materials", "食品经营许可"),
    ("老人补贴要交什么证件", "materials", "老人补贴"),
    ("开小吃店要什么证明", "materials", "开小吃店"),
    ("健康证需要哪些东西", "materials", "健康证"),
    ("食品证多少钱", "fee", "食品证"),
    ("办营业执照要钱吗", "fee", "营业执照"),
    ("食品经营许可收费吗", "fee", "食品经营许可"),
    ("开饭店怎么收费", "fee", "开饭店"),
    ("换身份证免费吗", "fee", "换身份证"),
    ("护照工本费", "fee", "护照"),
    ("食品经营许可手续费多少", "fee", "食品经营许可"),
    ("高龄津贴一个月多少钱", "amount", "高龄津贴一个月"),
    ("老人补贴能领多少钱", "amount", "老人补贴能领"),
    ("申请高龄津贴要钱吗", "fee", "高龄津贴"),
    ("食品经营许可多久能办下来", "limit", "食品经营许可"),
    ("营业执照几天能拿", "limit", "营业执照"),
    ("办居住证要多长时间", "limit", "居住证"),
    ("食品证什么时候能办好", "limit", "食品证"),
    ("老人补贴当天能办吗", "limit", "老人补贴"),
    ("食品经营许可证有效期几年", "validity", "食品经营许可证"),
    ("健康证管几年", "validity", "健康证"),
    ("办食品证在哪里", "where", "食品证"),
    ("食品经营许可去哪办", "where", "食品经营许可"),
    ("营业执照到哪个窗口办", "where", "营业执照"),
    ("老人补贴找谁办", "where", "老人补贴"),
    ("低保哪个部门管", "where", "低保"),
    ("社保局地址", "where", "社保局"),
    ("政务服务中心几点开门", "hours", "政务服务中心"),
    ("周六能办营业执照吗", "hours", "营业执照"),
    ("办事大厅中午上班吗", "hours", "办事大厅"),
    ("市场监管局电话", "phone", "市场监管局"),
    ("食品许可怎么联系", "phone", "食品许可"),
    ("食品经营许可网上能办吗", "online", "食品经营许可"),
    ("老人补贴用手机可以申请吗", "online", "老人补贴"),
    ("营业执照在家能办吗", "online", "营业执照"),
    ("开公司要跑几趟", "visits", "开公司要跑"),
    ("高龄津贴要本人去吗", "visits", "高龄津贴"),
    ("开饭店有什么条件", "conditions", "开饭店"),
    ("低保谁可以申请", "conditions", "低保"),
    ("高龄津贴多大年龄", "conditions", "高龄津贴"),
    ("外地人能不能办居住证", "conditions", "外地人 居住证"),
    ("什么人能领高龄津贴", "conditions", "领高龄津贴"),
    ("食品经营许可的法律依据", "law", "食品经营许可"),
    ("开饭店凭什么要办证", "law", "开饭店"),
    ("食品经营许可是哪部法规定的", "law", "食品经营许可"),
    ("不给办营业执照怎么办", "appeal", "营业执照"),
    ("对处罚决定不服去哪告", "appeal", "对处罚决定"),
    ("开公司拿到什么", "result", "开公司"),
    ("食品证办好以后要做什么", "after", "食品证"),
    ("怎么开饭店", "how", "开饭店"),
    ("开公司怎么办", "how", "开公司"),
    ("如何申请高龄津贴", "how", "高龄津贴"),
    ("食品经营许可办理流程", "how", "食品经营许可"),
    ("身份证丢了咋办", "how", "身份证丢了"),
    ("开饭店要带什么，多少钱，多久", "limit,fee,materials", "开饭店"),
    ("食品经营许可 要多久 收费吗", "limit,fee", "食品经营许可"),
    ("网上怎么办营业执照", "online,how", "营业执照"),
    ("只卖包装好的饮料要办吗", "", "只卖包装好的饮料"),
    ("为什么还没有结果", "", "为什么还没有结果"),
    ("食品经营许可", None, ""),
    ("开饭店", None, ""),
    ("高龄津贴申请", None, ""),
    ("", None, ""),
]


@pytest.mark.parametrize(("words", "elements", "subject"), QUESTIONS, ids=lambda value: str(value)[:20])
def test_what_is_asked_and_about_what(words, elements, subject):
    question = question_in(words)
    if elements is None:
        assert question is None
        return
    assert question is not None
    assert ",".join(question.elements) == elements
    assert question.subject == subject


def test_the_table_is_long_enough_to_trust():
    assert len(QUESTIONS) >= 60
    asked = {name for _words, elements, _subject in QUESTIONS for name in (elements or "").split(",") if name}
    assert asked == set(ELEMENTS)


FEES = Passage("fee", "要花多少钱", ("不收费。",), "fees")
GUIDE = (
    FEES,
    Passage("materials", "要交的材料", ("布局图", "操作流程"), "materials"),
    Passage("law", "依据的法律", ()),
)
FAQ = (
    Asked("只卖包装好的饮料零食，要办吗？", "不用办许可，备案就可以。"),
    Asked("没有食品安全管理员怎么办？", "可以由店主担任。"),
)


def test_only_published_passages_answer():
    told = answer(question_in("开饭店多少钱，多久"), GUIDE, FAQ, "开饭店多少钱，多久")
    assert told.passages == (FEES,) and told.missing == ("limit",) and told.known and not told.asked


def test_an_element_without_words_is_missing():
    told = answer(question_in("开饭店的法律依据"), GUIDE, ())
    assert told.missing == ("law",) and not told.known


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("只卖包装好的饮料要办吗", 0),
        ("没有食品安全管理员可以开店吗", 1),
        ("卖包装好的零食要办证吗", 0),
        ("卖活鱼要办吗", None),
    ],
)
def test_questions_of_the_guide_answer_questions_like_them(words, at):
    told = answer(question_in(words), GUIDE, FAQ, words)
    assert told.asked == (() if at is None else (FAQ[at],))


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=4))
def test_an_answer_never_holds_a_word_that_was_not_published(words, lines):
    passages = [Passage(name, "", tuple(lines)) for name in ELEMENTS]
    question = question_in(words)
    if question is not None:
        told = answer(question, passages, FAQ, words)
        assert {line for one in told.passages for line in one.lines} <= set(lines)
        assert set(told.asked) <= set(FAQ)


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= alike(one, other) == alike(other, one) <= 1
