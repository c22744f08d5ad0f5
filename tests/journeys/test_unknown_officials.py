"""An official whom nobody knows decides nothing until he proves who he is; with the number at hiring he is known."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.site import Stage
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]


def test_whoever_is_hired_with_his_number_is_known_at_once(visitor: Come, stage: Stage) -> None:
    who = stage("person", login="person-22")
    chief = visitor("tangning", technical=True).goes_to("/desk/people/new/")
    chief.page.get_by_label("在哪个机构").select_option(label="徐闻县民政局")
    chief.presses("下一步").types("姓名", who["name"]).types("身份证号码", who["number"][:-1] + "?")
    chief.types("账号", "bianhao-22")
    chief.page.locator("input[name=posts]").first.check()
    chief.presses("新增人员").shows("desk-hiring")
    assert chief.page.get_by_label("身份证号码").input_value() == who["number"][:-1] + "?"
    assert who["number"][:-1] not in chief.page.url
    chief.types("身份证号码", who["number"]).presses("新增人员").reads("只显示这一次")


def test_an_official_whom_nobody_knows_is_led_to_prove_who_he_is(visitor: Come, stage: Stage) -> None:
    stage("appoint", login="wumingshi", called="武明世", duties=["food.examine"], role="market_supervision")
    case = stage("food_up_to", node="examine")
    task = stage("open_task", case=case["id"], node="examine")
    clerk = visitor("wumingshi", viewport=PHONE).goes_to(f"/desk/tasks/{task}/").reads("还不知道您本人是谁")
    clerk.shows("desk-own-person").follows(re.compile("核对"))
    assert "/account/identity/prove/" in clerk.page.url
