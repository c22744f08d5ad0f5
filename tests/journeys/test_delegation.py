"""A daughter helps her father, and a firm's handler files for it: given, accepted, used under a banner, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import COUNTY, FOOD, case_of, fill_until
from tests.journeys.site import Stage, wait_for
from tests.journeys.test_allowance import ALLOWANCE, fill_allowance
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]
FATHER, DAUGHTER = "wudeshun", "linxiaoman"
HEAD, HANDLER = "hewenbin", "linxiaoman"


def code_on(who: Visitor) -> str:
    """The invitation's code, which is shown once."""
    return who.page.locator("#delegation-code").inner_text().strip()


def gives(who: Visitor, name: str, *, what: Callable[[Visitor], object]) -> str:
    """Through the four pages; the code."""
    who.types("对方的姓名", name).chooses("怎么找到他", "给他一个邀请码").presses("下一步")
    what(who)
    who.presses("下一步").presses("下一步").shows("delegation-check")
    who.presses("确认，给出授权").reads("邀请已发出")
    return code_on(who)


def accepts(who: Visitor, code: str) -> None:
    """Type the code, read what it says, accept."""
    who.goes_to("/account/delegations/accept/").types("邀请码", code).presses("看邀请的内容")
    who.presses("接受").reads("您接受了授权")


def test_a_daughter_helps_her_father_until_he_takes_it_back(visitor: Come, stage: Stage) -> None:
    father = visitor(FATHER, place=COUNTY, viewport=PHONE)
    father.goes_to("/account/").follows("授权与代办").follows("请人替我办")
    daughter = visitor(DAUGHTER, place=COUNTY, viewport=PHONE)
    code = gives(father, "演示·林小满", what=lambda who: who.page.get_by_label(re.compile("高龄津贴")).first.check())
    accepts(daughter, code)
    daughter.goes_to("/account/acting/").shows("acting")
    daughter.opens(daughter.page.get_by_role("button", name=re.compile("^代.*办$")).first)
    banner = daughter.page.get_by_role("status").filter(has_text="您正在代")
    expect(banner).to_be_visible()
    daughter.goes_to("/cases/")
    daughter.goes_to(f"/items/{ALLOWANCE}/").follows("开始办理").begins()
    fill_allowance(daughter)
    expect(banner).to_be_visible()
    daughter.presses("确认并提交")
    case, _number = case_of(daughter)
    daughter.goes_to(f"/cases/{case}/").reads("您代").shows("acting-case")
    father.goes_to(f"/cases/{case}/").reads("代您")
    father.goes_to("/account/delegations/").follows(re.compile("代您办理"))
    used = "/account/delegations/"
    wait_for(lambda: _uses(father), "no use was told")
    father.reads("提交").shows("delegation-uses")
    father.page.get_by_text("收回授权", exact=True).first.click()
    father.presses("收回授权").reads("授权已收回")
    assert used in father.page.url
    daughter.goes_to(f"/cases/{case}/").reads("代办已经结束").shows("acting-ended")
    daughter.presses("知道了").reads("已停止代办")
    daughter.goes_to(f"/cases/{case}/").reads("没有找到")


def _uses(who: Visitor) -> bool:
    who.goes_to(who.page.url, look=False)
    return bool(who.page.get_by_role("region", name="用这份授权办了什么").count())


def test_a_representative_appoints_a_handler_who_files_for_the_firm(visitor: Come, stage: Stage) -> None:
    head = visitor(HEAD, place=COUNTY, viewport=DESKTOP)
    head.goes_to("/account/delegations/")
    head.opens(head.page.locator("a[href^='/account/firms/']").first).shows("delegation-firm")
    head.follows("指定管理员或者经办人").chooses("做什么", "企业经办人")
    code = gives(head, "演示·林小满", what=lambda who: who.chooses("可以代办哪些事", "全部事项"))
    handler = visitor(HANDLER, place=COUNTY, viewport=DESKTOP)
    accepts(handler, code)
    handler.goes_to(f"/apply/{FOOD}/")
    handler.page.get_by_label(re.compile("海风餐饮")).first.check()
    handler.presses("开始填写")
    expect(handler.page.get_by_role("status").filter(has_text="您正在代")).to_be_visible()
    handler.begins()
    fill_until(handler)
    handler.reads("海风餐饮").presses("确认并提交").reads("申请已经提交")
    case, _number = case_of(handler)
    handler.presses("停止代办").reads("已停止代办").goes_to(f"/cases/{case}/").reads("没有找到")
    head.goes_to("/account/acting/").presses("以企业名义办")
    head.goes_to(f"/cases/{case}/").reads("演示·林小满代").shows("acting-firm-case")
    head.presses("停止代办").reads("已停止代办")
