"""Who may see this case, and why: an emergency, its notice, the question of the administrator, the review."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.site import Stage
from tests.journeys.visitor import Visitor

Come = Callable[..., Visitor]
PHONE = {"width": 390, "height": 844}
REASON = "老人在店里昏倒，要马上联系家属"


def test_an_emergency_is_told_asked_about_and_reviewed(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="examine")
    helper = visitor("zhoujie").goes_to("/desk/").follows("紧急查看").follows("紧急查看一件事或者一个人")
    helper.shows("desk-emergency-new").types("办件编号、身份证号码或者网址", case["number"])
    helper.presses(re.compile("打开.*分钟")).reads("请写明发生了什么", "请选择依据")
    helper.types("发生了什么，为什么等不及", REASON)
    helper.page.get_by_label(re.compile("保护人的生命健康")).check()
    helper.page.get_by_label(re.compile("我知道")).check()
    helper.presses(re.compile("打开.*分钟")).reads("可以看到", REASON).shows("desk-emergency-one")
    helper.follows("打开").reads("只能看，不能办", case["number"]).shows("desk-emergency-case")
    assert not helper.page.get_by_role("button", name="准予").count()

    chief = visitor("tangning").goes_to("/desk/").follows("权限").shows("desk-access")
    chief.page.get_by_label("是什么").select_option(label="办件")
    chief.types("编号或者网址", case["number"]).presses("查询")
    chief.reads("周洁", "紧急查看", "是本人").shows("desk-access-thing")
    chief.follows(re.compile("李明")).reads("这个人能做什么", "食品经营许可审查").shows("desk-access-person")

    owner = visitor("hewenbin", viewport=PHONE).goes_to("/messages/").reads("有人紧急查看了您的信息")
    owner.goes_to("/account/").follows(re.compile("紧急查看记录")).reads("周洁", REASON).shows("account-emergency")

    auditor = visitor("songping").goes_to("/desk/emergency/?state=waiting").follows(re.compile(case["number"]))
    auditor.page.get_by_label("不合理", exact=True).check()
    auditor.types("意见", "应当先打急救电话").presses("提交复核").reads("不合理", "应当先打急救电话")
    auditor.goes_to("/desk/emergency/").reads("不合理").shows("desk-emergency")
    owner.goes_to("/account/emergency/").reads("应当先打急救电话")
    helper.goes_to(f"/desk/emergency/cases/{case['id']}/", look=False)
    assert REASON not in helper.page.content()


def test_rights_are_reviewed_line_by_line(visitor: Come) -> None:
    chief = visitor("tangning").goes_to("/desk/access/").follows(re.compile("权限复核"))
    chief.page.locator("summary", has_text="开始一次复核").click()
    chief.page.get_by_label("机构（包括下级）").select_option(label="徐闻县民政局")
    chief.presses("开始复核").reads("还没决定", "没有用过").shows("desk-access-review")
    chief.page.locator("summary", has_text="决定").first.click()
    chief.page.get_by_label("保留", exact=True).first.check()
    chief.page.get_by_label("理由").first.fill("下个月开始用")
    chief.presses("提交决定").reads("保留1")
    chief.goes_to("/desk/access/reviews/").reads("徐闻县民政局", "进行中").shows("desk-access-reviews")
    chief.goes_to("/desk/access/duties/").reads("紧急查看").shows("desk-access-duties")
