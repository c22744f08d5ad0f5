"""Filling in the food application, page by page as the site asks, and the desk's way through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import Visitor

COUNTY = "440825000000"
FOOD = "food-business.new"
MOST_PAGES = 15


def picture(kind: str = "PNG") -> FilePayload:
    """A small honest picture, as a phone would send it, or a PDF with the same."""
    kept = BytesIO()
    Image.new("RGB", (60, 40), "white").save(kept, kind)
    media_type = {"PNG": "image/png", "PDF": "application/pdf"}[kind]
    return {"name": f"材料.{kind.lower()}", "mimeType": media_type, "buffer": kept.getvalue()}


def fitting(field: Locator) -> FilePayload:
    """A file of a kind that this field takes."""
    return picture("PNG" if "png" in (field.get_attribute("accept") or "png") else "PDF")


def answer_questions(who: Visitor) -> None:
    """The questions before the form: a restaurant with warm food and drinks."""
    who.chooses("您打算卖什么", "餐饮、散装食品或者现做现卖的食品")
    who.chooses("您属于哪一类", "餐饮服务经营者")
    who.chooses("您要经营哪些项目", "热食类食品制售", "自制饮品制售")
    who.chooses("在网上经营吗", "否").chooses("另外有仓库吗", "否")
    if who.page.get_by_role("group", name="用自动售货设备经营吗").count():
        who.chooses("用自动售货设备经营吗", "否")


def _premises(who: Visitor) -> None:
    who.types("经营场所地址", "徐城街道东方一路12号之三").types("面积", "60").types("座位数", "30")


def _people(who: Visitor) -> None:
    if not who.page.get_by_label("管理人员姓名").count():
        who.presses("添加“食品安全管理人员”")
    who.types("管理人员姓名", "何文斌").types("管理人员电话", "13800138000")


def upload_all(who: Visitor) -> None:
    """A picture for every material that is asked for."""
    fields = who.page.locator("input[type=file]").all()
    for field in fields:
        field.set_input_files(fitting(field))
    who.page.get_by_role("button", name="上传选好的文件").locator("visible=true").last.click()
    expect(who.page.locator(".yw-files__item")).to_have_count(len(fields))
    who.looks()


PAGES: dict[str, Callable[[Visitor], object]] = {
    "先回答几个问题": answer_questions,
    "经营者": lambda who: None,
    "您的情形": lambda who: None,
    "经营场所": lambda who: (
        who.types("经营场所地址", "徐城街道东方一路12号之三").types("面积", "60").types("座位数", "30")
    ),
    "食品安全管理人员": _people,
    "怎样领证": lambda who: who.chooses("还要纸质证吗", "不要，电子证照就够了"),
    "确认": lambda who: who.page.get_by_label("以上内容真实").check(),
    "要交的材料": upload_all,
}


def fill_until(who: Visitor, stop: str = "请核对您填写的内容") -> None:
    """Fill page after page until the heading is ``stop``."""
    for _ in range(MOST_PAGES):
        if who.heading == stop:
            return
        PAGES[who.heading](who)
        who.presses("继续")
    raise AssertionError(f"the form never came to {stop}")


def start_food(who: Visitor) -> None:
    """From the guide to the first question."""
    who.goes_to(f"/items/{FOOD}/").reads("食品经营许可（新办）", "不收费")
    who.follows("开始办理").begins()


def case_of(who: Visitor) -> tuple[str, str]:
    """Id and number of the case on a page under /cases/."""
    found = re.search(r"/cases/([0-9a-f-]{36})/", who.page.url)
    assert found, who.page.url
    number = re.search(r"\d{18,}", who.page.inner_text("main"))
    assert number, "the page names no number"
    return found[1], number[0]


def works(who: Visitor, stage: Stage, case: str, node: str) -> Visitor:
    """An official opens a task from the list of tasks."""
    task = wait_for(lambda: stage("open_task", case=case, node=node), f"no task {node}")
    row = who.goes_to("/desk/tasks/").page.locator(f"a[href*='{task}']").first
    return who.opens(row) if row.count() else who.goes_to(f"/desk/tasks/{task}/")


def decides(who: Visitor, label: str, reason: str = "") -> Visitor:
    """Press one of the buttons of the model, with words where they are asked for."""
    if reason:
        who.types("意见和理由", reason)
    button = who.page.get_by_role("group", name="办理结果").get_by_role("button", name=re.compile("^" + label)).first
    if button.get_attribute("data-confirm"):
        button.click()
        who.page.locator("#yw-confirm").wait_for()
        with who.page.expect_navigation():
            who.page.locator("#yw-confirm [data-confirm-yes]").click()
    else:
        with who.page.expect_navigation():
            button.click()
    return who.looks()
