"""A bad rating is looked into, mended, approved and followed up, and the rated office never learns who gave it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]


def on_order(who: Visitor, number: str, outcome: str, reason: str = "") -> Visitor:
    """Open the order by its number and report one step."""
    who.goes_to(f"/desk/workorders/?q={number}")
    order = who.page.locator("tr", has_text=number).get_by_role("link").first
    with who.page.expect_navigation():
        order.click()
    who.chooses("办理结果", outcome)
    if reason:
        who.types("情况说明", reason)
    return who.presses("提交").reads("已经办好")


def test_a_bad_rating_is_mended_and_answered(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="")["id"]
    wait_for(lambda: stage("state_of", case=case) == "completed", "the case did not end")
    firm = visitor("hewenbin", viewport=PHONE).goes_to(f"/cases/{case}/").follows("给这次办事打分")
    firm.shows("rating").chooses("这次办事，您满意吗", "非常不满意")
    firm.types("还想说什么", "跑了两次窗口，说法不一样。").presses("提交评价").reads("谢谢您，评价已经收到")
    number = wait_for(lambda: stage("order_of_rating"), "no order was opened")

    clerk = visitor("xujing").goes_to("/desk/ratings/").shows("desk-ratings")
    expect(clerk.page.locator("main")).not_to_contain_text("何文斌")
    on_order(clerk, number, "情况属实", "两次说法确实不一致。")
    mender = visitor("gaofeng")
    on_order(mender, number, "已整改", "已统一口径，向办事人道歉。")
    expect(mender.page.locator("main")).not_to_contain_text("何文斌")
    on_order(visitor("guotao"), number, "同意")
    on_order(clerk, number, "评价人满意")
    clerk.shows("desk-workorder")
    firm.goes_to(f"/rate/{case}/").reads("已经处理完", "已统一口径").shows("rating-answered")
    visitor().goes_to("/ratings/").reads("好差评公开").shows("ratings")
