"""For everybody: keyboard only, elder mode, no scripts, narrow screens, English, thin lines."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import watching
from tests.journeys.applying import COUNTY, FOOD, case_of, fill_until, picture
from tests.journeys.keyboard import Keyboard
from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
NARROW = {"width": 320, "height": 640}
LIGHTEST = 100_000
TYPED = {
    "管理人员姓名": "何文斌",
    "管理人员电话": "13800138000",
    "经营场所地址": "徐城街道东方一路12号之三",
    "面积": "60",
}
TICKED = (
    "餐饮、散装食品", "餐饮服务经营者", "热食类食品制售", "否", "不要，电子证照就够了", "以上内容真实", "演示·徐闻",
)  # fmt: skip


def begins(hands: Keyboard) -> None:
    """Press the button that makes a draft; once more where another journey began one since the page came."""
    hands.fill_page("开始填写", "重新填写")
    if hands.who.page.get_by_role("button", name="重新填写", exact=True).count():
        hands.fill_page("重新填写")


def test_a_whole_application_and_its_acceptance_without_a_mouse(visitor: Come, stage: Stage) -> None:
    firm = visitor(place=COUNTY)
    hands = Keyboard(firm, TYPED, TICKED, picture())
    firm.goes_to(f"/items/{FOOD}/")
    hands.tab_to("跳到正文")
    hands.press("Enter")
    hands.tab_to("开始办理")
    hands.enter()
    hands.tab_to("账号")
    firm.page.keyboard.type("hewenbin")
    hands.press("Tab")
    firm.page.keyboard.type("yiwang-yanshi")
    hands.enter()
    begins(hands)
    for _ in range(14):
        if firm.heading == "请核对您填写的内容":
            break
        if firm.heading == "食品安全管理人员" and not firm.page.get_by_label("管理人员姓名").count():
            hands.tab_to("添加“食品安全管理人员”")
            hands.enter()
        hands.fill_page("继续")
    hands.tab_to("确认并提交")
    hands.enter()
    firm.reads("申请已经提交")
    case, number = case_of(firm)

    clerk = visitor("chenjianguo").goes_to("/desk/tasks/")
    keys = Keyboard(clerk, {}, (), picture())
    task = stage("open_task", case=case, node="accept")
    stage("submit_food")
    clerk.goes_to("/desk/tasks/?taken=free", look=False)
    keys.press("j")
    first = keys.focused()["href"]
    keys.press("j")
    assert keys.focused()["href"] != first, "j goes down"
    keys.press("k")
    assert keys.focused()["href"] == first, "k goes up"
    for _ in range(60):
        if task in keys.focused()["href"]:
            break
        keys.press("j")
    keys.enter()
    expect(clerk.page.locator("main")).to_contain_text(number)
    keys.press("?")
    expect(clerk.page.locator("#yw-keys")).to_be_visible()
    clerk.shows("desk-keys")
    keys.press("Escape")
    expect(clerk.page.locator("#yw-keys")).to_be_hidden()
    expect(clerk.page.locator("#yw-keys :focus")).to_have_count(0)
    with clerk.page.expect_navigation():
        keys.press("a")
    clerk.reads("已办完")
    assert stage("state_of", case=case) == "accepted"
    assert not hands.unseen | keys.unseen, "nobody sees where the focus is"


def test_elder_mode_on_a_phone_is_large_and_has_fewer_things(visitor: Come, stage: Stage) -> None:
    woman = visitor(place=COUNTY, viewport=PHONE).goes_to("/")
    many = woman.page.locator("a:visible").count()
    woman.page.get_by_role("button", name="长辈版", exact=True).click()
    expect(woman.page.locator("html")).to_have_attribute("data-elder", "1")
    woman.goes_to("/").shows("elder-portal")
    assert woman.page.locator("a:visible").count() < many
    assert woman.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 24
    woman.enters_as("zhouamei").goes_to("/items/old-age-allowance.grant/").shows("elder-guide")
    woman.follows("开始办理").begins()
    for _ in range(6):
        if woman.heading == "请核对您填写的内容":
            break
        if woman.page.get_by_label("开户银行").count():
            woman.types("开户银行", "演示银行徐闻支行").types("银行账户", "6222020000000000999").shows("elder-form")
        woman.presses("继续")
    woman.presses("确认并提交").reads("申请已经提交").shows("elder-submitted")
    small = watching.small_targets(woman.page)
    assert not small, small


def test_everything_up_to_submitting_works_without_scripts(visitor: Come, stage: Stage) -> None:
    firm = visitor("hewenbin", scripts=False, viewport=PHONE)
    firm.goes_to("/place/").types("按名字或拼音找", "徐闻").presses("搜索")
    county = re.compile("徐闻县")
    firm.opens(firm.page.get_by_role("button", name=county).or_(firm.page.get_by_role("link", name=county)).first)
    firm.goes_to("/").types("说出要办的事", "开餐馆").presses("搜索")
    firm.follows("食品经营许可（新办）").follows("开始办理").begins()
    fill_until(firm)
    firm.presses("确认并提交").reads("申请已经提交")


def test_nothing_scrolls_sideways_at_320_pixels(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="")["id"]
    waiting = stage("food_up_to", node="decide")["id"]
    task = stage("open_task", case=waiting, node="decide")
    licence = wait_for(lambda: stage("licence_of", case=case), "no licence was made")
    firm = visitor("hewenbin", place=COUNTY, viewport=NARROW)
    for path in (
        "/", "/search/?q=食品", f"/items/{FOOD}/", f"/items/{FOOD}/?tab=flow", f"/apply/{FOOD}/", "/cases/",
        f"/cases/{case}/", f"/cases/{waiting}/?tab=flow", "/licences/", f"/licences/{licence['id']}/", licence["code"],
        "/messages/", "/drafts/", "/help/", "/verify/", "/place/", "/ratings/", f"/rate/{case}/", "/bundles/",
    ):  # fmt: skip
        firm.goes_to(path)
    leader = visitor("sunli", viewport=NARROW)
    for path in ("/desk/", "/desk/tasks/", f"/desk/tasks/{task}/", f"/desk/licences/{licence['id']}/"):
        leader.goes_to(path)
    for login, path in (("songping", "/desk/log/"), ("majun", "/desk/supervision/"), ("luowen", "/desk/packs/")):
        visitor(login, viewport=NARROW).goes_to(path)
    chief = visitor("tangning", viewport=NARROW)
    for path in ("/desk/people/", "/desk/people/new/", "/desk/organizations/"):
        chief.goes_to(path)


def test_the_english_pages_have_no_chinese_chrome(visitor: Come, stage: Stage) -> None:
    left: dict[str, list[str]] = {}
    for login, paths in {
        "": ("/", "/search/", "/login/", "/place/", "/help/", "/verify/", "/ratings/"),
        "hewenbin": ("/cases/", "/drafts/", "/licences/", "/messages/", "/bundles/"),
        "chenjianguo": ("/desk/", "/desk/tasks/", "/desk/window/"),
        "majun": ("/desk/supervision/",),
        "tangning": ("/desk/people/", "/desk/people/new/", "/desk/organizations/", "/password/first/"),
    }.items():
        reader = visitor(login, place=COUNTY, language="en")
        for path in paths:
            reader.goes_to(path)
            found = watching.chinese_chrome(reader.page)
            left.update({path: found} if found else {})
            if path == "/":
                reader.shows("english")
    assert not left, left


def test_the_first_page_is_light(visitor: Come) -> None:
    newcomer = visitor(viewport=PHONE)
    wire = newcomer.context.new_cdp_session(newcomer.page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    newcomer.goes_to("/")
    newcomer.page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < LIGHTEST, f"{sum(sizes):.0f} bytes"


@pytest.mark.parametrize("wish", [{"theme": "dark"}, {"contrast": "high"}], ids=["dark", "high contrast"])
def test_colours_can_be_told_apart_in_every_theme(visitor: Come, stage: Stage, wish: dict[str, str]) -> None:
    case = stage("food_up_to", node="decide")["id"]
    task = stage("open_task", case=case, node="decide")
    firm = visitor("hewenbin", place=COUNTY, viewport=PHONE, **wish)
    for path in ("/", f"/items/{FOOD}/", f"/cases/{case}/", "/licences/", "/ratings/"):
        firm.goes_to(path)
    firm.goes_to("/").shows(f"portal-{next(iter(wish.values()))}")
    leader = visitor("sunli", **wish)
    for path in ("/desk/", f"/desk/tasks/{task}/", f"/desk/tasks/{task}/?view=flow"):
        leader.goes_to(path)
