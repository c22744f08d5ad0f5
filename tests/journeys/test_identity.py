"""Somebody opens an account, is proven in the middle of an application, and goes on where he was."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import COUNTY
from tests.journeys.site import Stage
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]
ALLOWANCE, COMPANY = "old-age-allowance.grant", "start-company.licence"
PASSWORD = "春江潮水连海平-2026"


def registers(who: Visitor, login: str, name: str, back: str) -> Visitor:
    """Open an account; the page of the proof comes next."""
    who.goes_to(f"/register/?next={back}").shows("register").types("给账号起个名", login).types("姓名", name)
    for label in ("密码", "再填一次密码"):
        who.page.get_by_label(label, exact=True).fill(PASSWORD)
    return who


def proves(who: Visitor, person: dict[str, str]) -> Visitor:
    """Name and number as on the card."""
    return who.types("证件号码", person["number"]).types("证件上的姓名", person["name"])


@pytest.mark.parametrize(
    ("screen", "login"), [(PHONE, "dengyongshou"), (DESKTOP, "suguizhen")], ids=["phone", "desktop"]
)
def test_a_newcomer_is_proven_in_the_middle_and_every_keystroke_is_there(
    visitor: Come, stage: Stage, screen: dict[str, int], login: str
) -> None:
    person = stage("person", login=login)
    who = visitor(place=COUNTY, viewport=screen)
    registers(who, f"new-{login}", "随手写的名字", f"/apply/{ALLOWANCE}/").presses("注册")
    who.reads("核对姓名和证件号码").follows("先不办，返回").reads("还要先做实名认证").begins()
    draft = re.search(r"/drafts/[0-9a-f-]+/", who.page.url)
    assert draft
    who.goes_to(f"{draft[0]}fill/way/").shows("step-up-offer")
    who.page.get_by_label("我希望由工作人员决定").check()
    who.presses("保存，去核对身份").reads("核对姓名和证件号码")
    proves(who, {**person, "name": "别的名字"}).presses("核对").reads("没有核对上").shows("prove")
    proves(who, person).presses("核对")
    who.reads("您填的内容都还在").shows("step-up-back")
    assert who.page.get_by_label("我希望由工作人员决定").is_checked()
    assert draft[0] in who.page.url and "/fill/way/" in who.page.url
    for _ in range(6):
        if who.heading == "请核对您填写的内容":
            break
        who.presses("继续")
    who.reads(person["name"]).presses("确认并提交").reads("申请已经提交")
    who.goes_to("/account/identity/").reads("和登记信息核对一致", "有效").shows("my-identity")
    expect(who.page.locator("main")).not_to_contain_text(person["number"])


def test_half_typed_text_is_there_again_after_the_proof(visitor: Come, stage: Stage) -> None:
    who = visitor(place=COUNTY, viewport=PHONE)
    registers(who, "half-typed", "随手写的名字", f"/apply/{COMPANY}/").presses("注册").follows("先不办，返回").begins()
    draft = re.search(r"/drafts/[0-9a-f-]+/", who.page.url)
    assert draft
    who.goes_to(f"{draft[0]}fill/company/")
    typed = {"拟用的公司名称": "徐闻县海", "经营范围": "餐饮服务；水产品零", "备用名称": "海味"}
    for label, text in typed.items():
        who.types(label, text)
    who.presses("保存，去核对身份")
    proves(who, stage("person", login="huangjinsheng")).presses("核对").reads("您填的内容都还在")
    for label, text in typed.items():
        assert who.page.get_by_label(label).first.input_value() == text


def test_two_accounts_of_one_person_are_merged_and_parted_again(visitor: Come, stage: Stage) -> None:
    person = stage("person", login="luochangmei")
    first, second = visitor(viewport=PHONE), visitor(viewport=PHONE)
    for who, login in ((first, "changmei-one"), (second, "changmei-two")):
        registers(who, login, "罗长妹", "/account/identity/").presses("注册")
        proves(who, person).presses("核对")
    first.reads("核对好了")
    second.reads("您已经有一个实名账号", "等工作人员合并").shows("second-claim")
    officer = (
        visitor("zhulei", technical=True).goes_to("/desk/identity/").reads("同一个人第二次实名").shows("desk-identity")
    )
    officer.types("账号", "changmei").presses("筛选").follows(re.compile("changmei-one"))
    officer.shows("desk-duplicate")
    expect(officer.page.locator("main")).not_to_contain_text(person["number"])
    officer.page.locator("summary", has_text="是同一个人，合并").click()
    officer.page.locator("#merge-reason").fill("两个账号证件一致，本人电话确认")
    officer.presses("合并").reads("已经办好", "已合并")
    second.goes_to("/account/identity/")
    expect(second.page).to_have_url(re.compile("/login/"))
    officer.page.locator("summary", has_text="撤回，恢复原样").click()
    officer.page.locator("#undo-reason").fill("本人改了主意")
    officer.presses("撤回").reads("已撤回")


def test_a_window_makes_a_real_person_of_a_registered_account(visitor: Come, stage: Stage) -> None:
    person = stage("person", login="zhengfuquan")
    man = visitor(viewport=PHONE)
    registers(man, "fuquan", "郑福泉", "/account/identity/").presses("注册")
    clerk = visitor("chenjianguo").goes_to("/desk/window/").follows("当面核验身份")
    clerk.types("他的账号", "fuquan").types("证件号码", person["number"]).types("证件上的姓名", person["name"])
    clerk.presses("确认是本人").reads("请选择为什么当面核验", "请先核对本人和证件照片").shows("desk-counter")
    clerk.page.get_by_label("为什么当面核验").select_option("level")
    clerk.page.get_by_label("我已比对本人和证件照片").check()
    clerk.presses("确认是本人").reads("已经核验")
    man.goes_to("/account/identity/").reads("已实人", "窗口当面核验")
