"""What could not be deleted is told; going back in a browser loses nothing that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]


def test_a_report_says_what_could_not_go(visitor: Come, stage: Stage) -> None:
    wait_for(lambda: stage("retention_with_failure"), "another run of retention did not end")
    officer = visitor("xuning").goes_to("/desk/privacy/retention/").reads("没清理成", "签名有效")
    officer.page.locator("summary", has_text="新增暂缓清理").click()
    officer.types("要保留的编号", "不是编号").presses("暂缓清理").reads("请写明法律依据")
    assert officer.page.get_by_label("要保留的编号").input_value() == "不是编号"
    with officer.page.expect_download() as taken:
        officer.page.get_by_role("link", name="下载报告").first.click()
    assert '"failed"' in taken.value.path().read_text()
    visitor("xuning", viewport=PHONE).goes_to("/desk/privacy/retention/")


def test_a_number_asked_about_is_in_no_address(visitor: Come, stage: Stage) -> None:
    known = stage("person", login="hewenbin")
    chief = visitor("tangning").goes_to("/desk/access/").presses("查询")
    chief.page.get_by_label("是什么").select_option(label="个人")
    chief.types("编号或者网址", "440824190001019999").presses("查询")
    assert chief.page.get_by_label("编号或者网址").input_value() == "440824190001019999"
    chief.types("编号或者网址", known["number"]).presses("查询").reads("是本人").shows("desk-access-somebody")
    assert known["number"] not in chief.page.url


def test_going_back_keeps_what_was_typed_of_an_authorization(visitor: Come) -> None:
    giver = visitor("zhouamei", viewport=PHONE).goes_to("/account/delegations/").follows("请人替我办")
    giver.types("对方的姓名", "演示·林小满").chooses("怎么找到他", "给他一个邀请码").presses("下一步")
    giver.page.get_by_label(re.compile("高龄津贴")).first.check()
    giver.presses("下一步")
    giver.page.go_back()
    giver.page.wait_for_load_state("load")
    giver.looks()
    assert giver.page.get_by_label(re.compile("高龄津贴")).first.is_checked(), giver.page.url
    giver.page.go_back()
    giver.page.wait_for_load_state("load")
    assert giver.page.get_by_label("对方的姓名").input_value() == "演示·林小满"
    giver.presses("下一步").reads("高龄津贴")
