"""The main job: a firm applies, the office decides, the licence is there and anybody can verify it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.applying import COUNTY, case_of, decides, fill_until, start_food, works
from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]


def check_site(who: Visitor) -> None:
    """The record that an inspector fills at the place."""
    today = who.page.evaluate("new Date().toLocaleDateString('sv-SE', {timeZone: 'Asia/Shanghai'})").split("-")
    for part, text in zip(("年", "月", "日"), today, strict=True):
        who.page.get_by_role("group", name="核查日期").get_by_label(part, exact=True).fill(text.lstrip("0"))
    who.types("申请人在场人员", "何文斌")
    who.page.get_by_label("已出示证件").check()
    for group in ("场所环境", "设备设施", "布局流程", "人员制度"):
        who.page.get_by_role("group", name=group).get_by_label("符合", exact=True).check()
    who.types("申请人意见", "没有异议。")


def test_a_restaurant_gets_its_licence_and_everybody_can_verify_it(visitor: Come, stage: Stage, tmp_path: Path) -> None:
    firm = visitor("hewenbin", place=COUNTY, viewport=PHONE)
    firm.goes_to("/").shows("portal").goes_to("/search/?q=开餐馆").shows("search")
    start_food(firm)
    fill_until(firm, "经营场所")
    firm.shows("form")
    fill_until(firm)
    firm.shows("check-answers").presses("确认并提交").reads("申请已经提交").shows("submitted")
    case, number = case_of(firm)
    firm.follows("看办到哪一步").reads("已收到")

    window = works(visitor("chenjianguo"), stage, case, "accept").reads(number, "个人信息已遮盖")
    decides(window.shows("desk-task"), "受理").reads("已办完")
    decides(works(visitor("liming"), stage, case, "examine"), "需要现场核查")
    for login in ("liuqiang", "zhaomin"):
        inspector = works(visitor(login), stage, case, "site_check")
        check_site(inspector)
        decides(inspector, "符合要求")
    examiner = visitor("liming")
    decides(works(examiner, stage, case, "conclude"), "建议准予")
    decides(works(examiner, stage, case, "countersign"), "同意")
    decides(works(visitor("zhanghui"), stage, case, "countersign"), "同意")
    leader = works(visitor("sunli"), stage, case, "decide")
    leader.page.get_by_role("link", name="流程图").click()
    leader.page.locator(".djs-container .djs-element").first.wait_for()
    decides(leader.looks().shows("desk-flow"), "准予许可")

    licence = wait_for(lambda: stage("licence_of", case=case), "no licence was made")
    wait_for(lambda: stage("state_of", case=case) == "completed", "the case did not end")
    firm.goes_to(f"/cases/{case}/").reads("已经办完").shows("case")
    firm.goes_to("/licences/").shows("licences")
    firm.goes_to(f"/licences/{licence['id']}/").reads(licence["number"]).shows("licence")
    with firm.page.expect_download() as downloading:
        firm.page.get_by_role("link", name="下载PDF").click()
    paper = tmp_path / "licence.pdf"
    downloading.value.save_as(paper)
    said = subprocess.run(["pdfsig", str(paper)], capture_output=True, text=True, check=False, timeout=60).stdout
    assert "Signature is Valid" in said, said

    stranger = visitor(viewport=PHONE).goes_to(licence["code"]).reads("有效", licence["number"]).shows("verify-valid")
    expect(stranger.page.locator("main")).to_contain_text("徐闻县市场监督管理局")


def test_a_revoked_licence_shows_at_once_to_strangers(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="")["id"]
    licence = wait_for(lambda: stage("licence_of", case=case), "no licence was made")
    firm = visitor("hewenbin").goes_to(f"/licences/{licence['id']}/")
    stranger = visitor(viewport=PHONE).goes_to(licence["code"]).reads("有效")
    leader = visitor("sunli").goes_to(f"/desk/licences/{licence['id']}/")
    leader.types("理由", "申请时隐瞒了有关情况，依照行政许可法第六十九条撤销。")
    leader.page.get_by_role("button", name="撤销").click()
    with leader.page.expect_navigation():
        leader.page.locator("#yw-confirm [data-confirm-yes]").click()
    leader.looks().reads("已经处理")
    stranger.goes_to(licence["code"]).reads("这张证照已被撤销").shows("verify-revoked")
    firm.goes_to(f"/licences/{licence['id']}/").reads("这张证照现在不能用")


def test_what_is_missing_is_told_once_and_sent_in_later(visitor: Come, stage: Stage) -> None:
    case = stage("submit_food")["id"]
    window = works(visitor("chenjianguo"), stage, case, "accept")
    window.types("需要补正的内容", "操作流程写到上桌为止\n布局图标出洗手池")
    decides(window, "一次告知补正", "材料缺少两处内容。").reads("已办完")
    firm = visitor("hewenbin", viewport=PHONE).goes_to(f"/cases/{case}/").reads("等您补正")
    firm.follows("去补正").reads("操作流程写到上桌为止", "布局图标出洗手池").shows("correction")
    lines = firm.page.locator("main .yw-inset li").all_inner_texts()
    assert lines == ["操作流程写到上桌为止", "布局图标出洗手池"], "the order of the office"
    firm.types("要说明的话", "已经改好，请看新的布局图。")
    firm.presses("提交补正")
    decides(works(visitor("chenjianguo"), stage, case, "accept").reads("已经改好"), "受理")
    firm.goes_to(f"/cases/{case}/").reads("前会有结果")


def test_a_refusal_names_its_ground_and_the_way_to_appeal(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="decide")["id"]
    leader = works(visitor("sunli"), stage, case, "decide")
    decides(leader, "不予许可").reads("没有办成")
    ground = "厨房没有单独的洗手设施，不符合食品安全法第三十三条第一款第二项。"
    decides(leader, "不予许可", ground).reads("已办完")
    wait_for(lambda: stage("state_of", case=case) in ("delivered", "completed", "decided_refused"), "no decision")
    firm = visitor("hewenbin", viewport=PHONE).goes_to(f"/cases/{case}/")
    firm.reads("不予", ground, "行政复议", "诉讼").shows("refusal")
