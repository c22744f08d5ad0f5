"""People find what they need without its official name; an old man mistypes; nobody stands before an empty page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Response, expect

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
COUNTY = "440825000000"
FOOD = "食品经营许可（新办）"


def answered(query: str) -> Callable[[Response], bool]:
    """The answer to the whole of what was typed: a slow hand is offered something for its beginning before."""
    return lambda answer: answer.url.endswith("/search/suggest/?q=" + quote(query))


def test_a_woman_on_the_phone_finds_the_licence_by_her_own_words(visitor: Come) -> None:
    she = visitor(viewport=PHONE, place=COUNTY).goes_to("/")
    field = she.page.get_by_role("combobox", name="说出要办的事")
    with she.page.expect_response(answered("开饭")):
        field.press_sequentially("开饭", delay=20)
    offered = she.page.get_by_role("listbox", name="您可能要找")
    expect(offered).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    she.looks().shows("search-suggestions")
    with she.page.expect_navigation():
        offered.get_by_role("option", name="开饭店", exact=True).first.click()
    she.looks().reads(FOOD, "徐闻县").shows("search-results")
    first = she.page.locator("article.yw-card a").first
    expect(first).to_have_attribute("href", "/items/food-business.new/")
    she.opens(first)
    assert she.heading == FOOD and she.page.url.endswith("/items/food-business.new/")


def test_an_old_man_mistypes_and_gets_answers_word_by_word(visitor: Come) -> None:
    he = visitor(viewport=PHONE, elder=True, place=COUNTY)
    he.goes_to("/search/?q=高令津贴").reads("高龄津贴")
    he.goes_to("/search/?q=开饭店要带什么").reads("办事指南这样写", "主要设备设施、经营布局图").shows("search-answer")
    he.goes_to("/search/?q=开饭店多少钱").reads("不收费。")
    he.goes_to("/items/food-business.new/#faq-1")
    expect(he.page.locator("#faq-1")).to_be_visible()  # the question that the address names is unfolded
    expect(he.page.locator("#faq-0")).to_be_hidden()
    he.goes_to("/search/?q=养火星龙要带什么").reads("这个问题我们答不准", "12345")
    he.page.get_by_text("缩小范围").click()
    he.looks().reads("只要身份证")
    slow = visitor(viewport=PHONE, scripts=False, place=COUNTY)
    slow.goes_to("/search/").types("说出要办的事", "老人补贴").presses("搜索").reads("高龄津贴")


def test_a_clerk_finds_by_keyboard_alone(visitor: Come) -> None:
    clerk = visitor(place=COUNTY).goes_to("/help/")
    field = clerk.page.get_by_role("combobox", name="搜索要办的事")
    for _ in range(12):
        clerk.page.keyboard.press("Tab")
        if field.evaluate("(item) => item === document.activeElement"):
            break
    with clerk.page.expect_response(answered("shipin")):
        clerk.page.keyboard.type("shipin")
    offered = clerk.page.get_by_role("listbox", name="您可能要找")
    expect(offered).to_be_visible()
    clerk.page.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    clerk.page.keyboard.press("ArrowDown")
    expect(offered).to_be_visible()
    clerk.page.keyboard.press("ArrowDown")
    expect(offered.get_by_role("option", selected=True)).to_have_count(1)
    clerk.looks()
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.looks().reads("食品")
    expect(clerk.page.locator("article.yw-card").first).to_be_visible()


def test_what_nobody_finds_reaches_the_editors_and_another_post_confirms(visitor: Come, stage: Stage) -> None:
    for login, called in (("editor-one", "谭编辑"), ("editor-two", "邵审核")):
        stage("appoint", login=login, called=called, duties=["search.words"], role="service_office")
    words = "卖螺蛳粉喽喽"
    asks = visitor(viewport=PHONE, place=COUNTY)
    for way in (words, f"{words}&for=legal_person"):
        asks.goes_to(f"/search/?q={way}")
    asks.goes_to("/search/?q=鑫鑫鑫鑫").reads("没有找到这样的事项", "给我们留言").shows("search-nothing")
    asks.goes_to("/search/?q=鑫鑫鑫鑫&for=legal_person")
    one = visitor("editor-one")
    wait_for(  # what was asked is counted together every two seconds
        lambda: "鑫鑫鑫鑫" in one.goes_to("/desk/search-words/", look=False).page.locator("main").inner_text(),
        "what was asked was not counted",
    )
    one.looks().reads("鑫鑫鑫鑫").shows("desk-search-words")
    one.goes_to("/desk/search-words/assign/?says=" + words).types("正式名称", "食品经营许可").shows(
        "desk-search-assign"
    )
    one.presses("提交确认").reads("已提交，等别的岗位的同事确认", "请别的岗位的同事确认")
    two = visitor("editor-two").goes_to("/desk/search-words/proposed/").reads(words)
    two.presses("确认").reads("已确认，一分钟内生效").shows("desk-search-proposed")
    two.goes_to("/desk/search-words/list/?source=editor").reads(words, "编辑添加").shows("desk-search-list")
    title = stage("opened_by_many", query="蹦跶车夜宵摊", words="食品经营许可")
    one.goes_to("/desk/search-words/proposed/?show=learnt").reads("蹦跶车夜宵摊", title, "不记是谁")
    takes = one.shows("desk-search-learnt").page.get_by_role("button", name="采用，请别人确认")
    one.opens(takes.first).reads("已提交，等别的岗位的同事确认")
    two.goes_to("/desk/search-words/proposed/?show=second").reads("蹦跶车夜宵摊").presses("确认")
    two.goes_to("/desk/search-words/list/?source=learnt").reads("蹦跶车夜宵摊", "从使用中学到")
