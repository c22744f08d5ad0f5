"""Somebody looked at my data: I see it, object with one tap, get an answer, and take my data along."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import Visitor

Come = Callable[..., Visitor]


def test_a_citizen_sees_who_looked_objects_with_one_tap_and_takes_the_data_along(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="examine")
    task = stage("open_task", case=case["id"], node="examine")
    before = stage("events", type="personal_data.viewed", login="liming")
    clerk = visitor("liming").goes_to(f"/desk/tasks/{task}/")
    asking = clerk.page.locator("summary", has_text="查看").first
    if asking.count():
        asking.click()
    clerk.chooses("为什么要查看", "核对申请内容和材料")
    clerk.opens(clerk.page.locator("form[action*='/look/'] button[type=submit]").first)
    assert stage("events", type="personal_data.viewed", login="liming") == before + 1

    me = visitor("hewenbin").goes_to("/account/").follows("我的个人信息").shows("privacy")
    me.follows("谁查看过我的信息")
    looked = me.page.locator(".privacy-look", has_text="核对申请内容和材料")  # others look at other cases of his

    def told() -> bool:  # the worker follows the log; transactions of other databases of the server hold it up
        me.goes_to("/account/privacy/looks/", look=False)
        return looked.count() > 0

    wait_for(told, "nobody told him of the look", 90)
    me.looks().reads("徐闻县市场监督管理局").shows("privacy-looks")
    me.opens(looked.first.get_by_role("button", name="对这次查看有异议")).reads("已经提交", "等待答复")
    me.shows("privacy-request")
    number = me.page.locator(".yw-summary__value").first.inner_text().strip()

    officer = visitor("xuning").goes_to("/desk/privacy/").reads(number).shows("desk-privacy")
    officer.follows(number).types("理由", "办理许可需要核对材料，依据是食品经营许可和备案管理办法第十五条。").presses(
        "答复"
    )
    officer.reads("请选择处理结果")
    officer.chooses("处理结果", "查看有依据").shows("desk-privacy-request").presses("答复").reads("已经答复")

    me.goes_to("/account/privacy/requests/").reads("新答复").follows("对查看的异议").reads("食品经营许可和备案管理办法")
    me.shows("privacy-answer")

    me.goes_to("/account/privacy/copies/").presses("整理我的信息", look=False)  # the page renews itself till it is made
    expect(me.page.get_by_role("link", name=re.compile("下载（"))).to_be_visible(timeout=60_000)
    me.looks().shows("privacy-copies")
    with me.page.expect_download() as taken:
        me.page.get_by_role("link", name=re.compile("下载（")).click()
    assert taken.value.suggested_filename.endswith(".zip")

    me.goes_to("/account/privacy/closing/").reads("还没有办结", "依法保留的").shows("privacy-closing")
    me.goes_to("/account/privacy/consents/").goes_to("/account/privacy/correct/").shows("privacy-correct")
    for page in ("alarms", "keys", "retention"):
        officer.goes_to(f"/desk/privacy/{page}/").shows(f"desk-privacy-{page}")
