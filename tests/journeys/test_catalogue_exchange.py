"""A table of items with thirty kinds of errors is sent, corrected and taken; a fault of a guide becomes an order."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DESK, QUALITY = "/desk/catalogue-exchange/", "/desk/catalogue-quality/"


def uploads(who: Visitor, name: str, book: str) -> Visitor:
    """Choose a workbook and send it; wait until it was checked."""
    content: Any = {"name": name, "mimeType": XLSX, "buffer": base64.b64decode(book)}
    who.page.get_by_label("表格文件").set_input_files(content)
    who.presses("上传并检查", look=False)  # while it is checked, the page comes anew by itself
    expect(
        who.page.get_by_role("heading", name="查出了什么").or_(who.page.get_by_text("0项有错误")).first
    ).to_be_visible(timeout=40_000)
    return who.looks()


def test_a_table_with_thirty_kinds_of_errors_is_corrected_and_taken(visitor: Come, stage: Stage) -> None:
    stage("basic_entry")
    duties = ["catalogue.edit", "catalogue.entries", "case.exchange"]
    stage("appoint", login="table-editor", called="编目员", duties=duties, role="civil_affairs")
    wrong = stage("items_table", wrong=True)
    assert wrong["kinds"] >= 30
    editor = visitor("table-editor", technical=True).goes_to(DESK).reads("还没有传过表格").shows("exchange-begin")
    with editor.page.expect_download() as downloading:
        editor.page.get_by_role("link", name="空模板").click()
    assert downloading.value.suggested_filename == "items-template.xlsx"
    editor.presses("上传并检查").reads("请选择一个文件")
    uploads(editor, "救助事项.xlsx", wrong["book"])
    editor.reads("1项可以收下，33项有错误", "承诺时限比法定时限长", "没有这种必要性").shows("exchange-errors")
    editor.opens(editor.page.get_by_role("link", name="时限不是整数", exact=True).first)
    editor.reads("事项 O", "请只填数字")
    with editor.page.expect_download() as downloading:
        editor.page.get_by_role("link", name="下载有错误的事项").click()
    assert downloading.value.path().read_bytes()[:2] == b"PK"
    phone = visitor("table-editor", viewport=PHONE, technical=True)
    phone.goes_to(editor.page.url.removeprefix(editor.origin)).reads("请只填数字")
    phone.goes_to(DESK).reads("救助事项.xlsx")
    phone.goes_to("/desk/catalogue/entries/new/").presses("接着编写")

    editor.goes_to(DESK)
    uploads(editor, "改好的.xlsx", stage("items_table", wrong=False)["book"]).reads("1项可以收下，0项有错误")
    editor.presses("收下1项", look=False)
    expect(editor.page.get_by_text("1项已收下，0项没有收下")).to_be_visible(timeout=40_000)
    editor.looks().shows("exchange-done")
    editor.goes_to(f"{DESK}national/").reads("给国家平台的数据")
    for who in (phone, editor):
        who.goes_to("/desk/case-exchange/").presses("试算这次要报多少").reads("这次要报").looks()
        who.goes_to("/desk/case-exchange/left/").reads("没有报上去的")
    editor.goes_to("/desk/case-exchange/").shows("case-exchange")


def test_a_fault_of_a_guide_is_sent_to_its_owner_and_closed_by_the_rule(visitor: Come, stage: Stage) -> None:
    stage("appoint", login="quality-clerk", called="质量员", duties=["quality.dispatch", "quality.rules"],
          role="service_office")  # fmt: skip
    stage("appoint", login="guide-owner", called="整改员", duties=["quality.mend"], role="civil_affairs")
    guide = stage("bad_guide", title="困境儿童补贴")
    clerk = visitor("quality-clerk", technical=True).goes_to(f"{QUALITY}?rule=r02-limit")
    clerk.reads("承诺时限比法定时限长", "困境儿童补贴").shows("quality-list")
    clerk.opens(clerk.page.get_by_role("link", name="困境儿童补贴").first)
    clerk.presses("派给实施单位改").reads("工单已经派给实施单位").shows("quality-guide")
    owner = visitor("guide-owner", technical=True).goes_to("/desk/workorders/").follows("办事指南要改：困境儿童补贴")
    owner.reads("承诺不能长过法律规定").chooses("办理结果", "已改好并发布").presses("提交").reads("已经办好")
    order = owner.page.get_by_role("link", name="办事指南要改：困境儿童补贴")
    # The worker lets the rules look again: nothing was mended.
    wait_for(lambda: owner.goes_to("/desk/workorders/", look=False) and order.count(), "the order did not come back")
    owner.looks().follows("办事指南要改：困境儿童补贴").reads("还有问题，退回")
    stage("mend_guide", guide=guide)
    owner.goes_to(owner.page.url.removeprefix(owner.origin)).reads("已办结", "系统按规则复查")
    phone = visitor("quality-clerk", viewport=PHONE, technical=True).goes_to(f"{QUALITY}guides/{guide}/")
    phone.reads("改好的", "没有查出问题")
    clerk.goes_to(f"{QUALITY}offices/").follows("民政").reads("得分").shows("quality-office")
    clerk.goes_to(f"{QUALITY}rules/").follows("承诺时限比法定时限长").reads("什么情况算有问题").shows("quality-rule")
    phone.goes_to(f"{QUALITY}rules/r02-limit/")
    assert stage("visits_counted")
    clerk.goes_to(f"{QUALITY}runs/").follows("民政").reads("没有写")
    phone.goes_to(f"{QUALITY}runs/").goes_to(clerk.page.url.removeprefix(clerk.origin))
    phone.goes_to(QUALITY)
