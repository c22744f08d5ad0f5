"""Two people at one case, and a session that ends in the middle of a form: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import COUNTY, FOOD, decides, fill_until, works
from tests.journeys.site import Stage
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]


def test_the_later_of_two_clerks_is_told_and_keeps_the_words(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="examine")["id"]
    first, second = visitor("liming"), visitor("zhanghui")
    works(first, stage, case, "examine")
    works(second, stage, case, "examine")
    words = "店面与去年核查时相同，可以不再到现场。"
    second.types("意见和理由", words)
    decides(first, "需要现场核查").reads("已办完")
    decides(second, "不需要现场核查")
    expect(second.page.locator("main")).to_contain_text(words)
    expect(second.page.locator(".yw-error-summary")).to_be_visible()
    second.shows("desk-conflict")
    assert stage("open_task", case=case, node="site_check"), "the first clerk's step must stand"


def test_a_form_survives_the_end_of_the_session(visitor: Come, stage: Stage) -> None:
    firm = visitor("hewenbin", place=COUNTY, viewport=PHONE)
    firm.goes_to(f"/apply/{FOOD}/", look=False).begins(look=False)
    fill_until(firm, "经营场所")
    firm.context.clear_cookies(name="yw_session")  # autosave hears of it first
    firm.types("经营场所地址", "徐城街道红旗二路8号").types("面积", "75").reads("登录已过期")
    firm.presses("继续").reads("登录过期了，请再登录一次", "您刚才填的内容没有丢").shows("session-lost")
    firm.types("账号", "hewenbin").types("密码", "yiwang-yanshi").presses("登录，接着办")
    expect(firm.page.get_by_label("经营场所地址")).to_have_value("徐城街道红旗二路8号")
    expect(firm.page.get_by_label("面积")).to_have_value("75")
    assert all("/autosave/" in one for one in firm.console.complaints), "nothing but the end of the session"
    firm.console.complaints.clear()
