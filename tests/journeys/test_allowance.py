"""The old-age allowance: at once where the registers are clear, by a person where they are not."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import COUNTY, case_of, decides, works
from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
ALLOWANCE = "old-age-allowance.grant"


def fill_allowance(who: Visitor) -> None:
    """The few things that no register holds: where the money goes."""
    for _ in range(6):
        if who.heading == "请核对您填写的内容":
            return
        if who.page.get_by_label("开户银行").count():
            who.types("开户银行", "演示银行徐闻支行").types("银行账户", "6222020000000000123")
        who.presses("继续")
    raise AssertionError("the form never ended")


def test_an_old_woman_gets_the_allowance_while_she_waits(visitor: Come, stage: Stage) -> None:
    woman = visitor("wangxiuying", place=COUNTY, viewport=PHONE)
    woman.goes_to(f"/items/{ALLOWANCE}/").follows("开始办理").shows("allowance-start").begins()
    fill_allowance(woman)
    woman.reads("演示·王秀英").presses("确认并提交").reads("已经批准").shows("allowance-granted")
    case, number = case_of(woman)
    wait_for(lambda: stage("licence_of", case=case), "no notice was made")
    woman.goes_to(f"/cases/{case}/").reads(number, "决定回执")
    with woman.page.expect_download() as downloading:
        woman.page.get_by_role("link", name="下载回执").click()
    receipt = downloading.value.path()
    anybody = visitor().goes_to("/verify/")
    anybody.page.get_by_label("要核验的文件").set_input_files(
        {"name": "回执.json", "mimeType": "application/json", "buffer": receipt.read_bytes()}
    )
    anybody.presses("核验文件").shows("verify-receipt")
    expect(anybody.page.locator("main")).to_contain_text(re.compile("没有改动|是真的|有效|可信|一致"))


def test_whoever_is_too_young_learns_the_day_before_sending_anything(visitor: Come, stage: Stage) -> None:
    woman = visitor("chenguilan", place=COUNTY, viewport=PHONE).goes_to(f"/apply/{ALLOWANCE}/")
    woman.reads("周岁", "仍要申请，由工作人员决定").shows("allowance-not-yet")
    expect(woman.page.locator("main")).to_contain_text(re.compile(r"20\d\d年\d+月\d+日"))
    expect(woman.page.get_by_role("button", name="开始填写")).to_have_count(0)


def test_stale_registers_go_to_a_person_who_grants(visitor: Come, stage: Stage) -> None:
    man = visitor("wudeshun", place=COUNTY, viewport=PHONE).goes_to(f"/apply/{ALLOWANCE}/").begins()
    fill_allowance(man)
    man.presses("确认并提交").reads("申请已经提交")
    case, _ = case_of(man)
    decides(works(visitor("zhoujie"), stage, case, "accept"), "受理")
    decides(works(visitor("zhoujie"), stage, case, "verify"), "核实符合条件")
    decides(works(visitor("wugang"), stage, case, "decide"), "发放")
    man.goes_to(f"/cases/{case}/").reads("准予")


def test_a_person_refuses_with_ground_and_appeal(visitor: Come, stage: Stage) -> None:
    woman = visitor("chenguilan", place=COUNTY, viewport=PHONE)
    case = stage("submit_allowance", login="chenguilan")["id"]
    stage("work", case=case, login="zhoujie", node="accept", outcome="accept")
    stage("work", case=case, login="zhoujie", node="verify", outcome="not_confirmed", reason="还没有满80周岁。")
    ground = "还没有满80周岁，不符合高龄津贴发放规定。满80周岁当天起可以再申请。"
    decides(works(visitor("wugang"), stage, case, "decide"), "不予发放", ground)
    woman.goes_to(f"/cases/{case}/").reads(ground, "行政复议", "诉讼").shows("allowance-refused")
