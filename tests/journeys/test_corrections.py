"""A register is wrong: its subject asks, the keeper's officer writes it, and old and new come back masked."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
NEW = "广东省湛江市徐闻县迈陈镇演示路88号"


def test_an_officer_corrects_the_register_and_the_answer_shows_it_masked(visitor: Come, stage: Stage) -> None:
    me = visitor("wangxiuying", viewport=PHONE).goes_to("/account/privacy/").follows("要求更正").presses("提交")
    me.reads("请选择要更正哪里的信息", "请写明正确的内容").chooses("哪里的信息有错", "人口库")
    me.types("哪一项", "户籍地址").types("应当是", NEW).types("依据或者说明", "搬家以后的户口簿第1页")
    me.presses("提交").reads("徐闻县公安局最迟在").shows("correction-asked")

    officer = visitor("yeqing").goes_to("/desk/").follows("登记簿更正").shows("desk-records")
    officer.types("编号", "GX9").presses("筛选").reads("没有符合条件的请求").follows("去掉全部条件")
    officer.follows(re.compile(r"^GX\d+")).reads("搬家以后的户口簿第1页", "现在登记的是广东省湛江市徐闻县")
    number = officer.page.get_by_label("公民身份号码")
    kept = number.input_value()
    officer.types("公民身份号码", "123").types("户籍地址", NEW).types("从哪天起是这样", "2019-01-01")
    officer.presses("改登记并答复").reads("公民身份号码不符合登记簿的格式", "2020年1月1日", "请写明理由")
    assert (number.input_value(), officer.page.get_by_label("户籍地址").input_value()) == ("123", NEW)
    officer.shows("desk-record").types("公民身份号码", kept).types("从哪天起是这样", "2020-01-01")
    officer.types("理由", "核对了户口簿原件，户籍地址录入有误。").types("核对的证明", "户口簿第1页")
    officer.presses("改登记并答复").reads("已经答复", "更正了什么").shows("desk-record-done")
    assert stage("events", type="register.corrected", login="yeqing") == 1

    told = me.page.get_by_role("link", name=re.compile("更正请求有答复了"))
    wait_for(lambda: me.goes_to("/messages/", look=False) and told.count(), "no message about the answer")
    me.looks().follows(re.compile("更正请求有答复了")).follows("打开“更正请求”").reads("核对了户口簿原件").shows(
        "correction-answer"
    )
    assert "演示路88号" not in me.page.get_by_role("table").inner_text(), "old and new are masked"
    seen = me.page.get_by_text("办理更正请求")
    wait_for(lambda: me.goes_to("/account/privacy/looks/", look=False) and seen.count(), "no look in the list")
    me.looks()
