"""Starting a company: one form, five organizations, each part's clock visible, each part standing for itself."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import COUNTY, upload_all
from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]


def _company(who: Visitor) -> None:
    who.types("拟用的公司名称", "徐闻县小满餐饮有限公司").types("公司住所", "徐城街道东方二路3号")
    who.types("经营范围", "餐饮服务").types("注册资本", "100000")


def _shareholders(who: Visitor) -> None:
    if not who.page.get_by_label("股东姓名或者名称").count():
        who.presses("添加“股东”")
    who.types("股东姓名或者名称", "林小满").types("股东的证件号码", who.number).types("认缴出资额", "100000")
    for part, text in (("年", "2030"), ("月", "6"), ("日", "30")):
        who.page.get_by_role("group", name="出资日期").get_by_label(part, exact=True).fill(text)


def _people(who: Visitor) -> None:
    who.types("拟任法定代表人", "林小满").types("拟任法定代表人的身份号码", who.number)
    who.types("财务负责人", "林小满").types("财务负责人电话", "13800138001")


def _bank(who: Visitor) -> None:
    who.chooses("现在预约开户", "否")


PAGES: dict[str, Callable[[Visitor], object]] = {
    "先回答几个问题": lambda who: who.chooses("您要开办哪一种", "有限责任公司"),
    "申请人": lambda who: who.types("联系电话", "13800138001"),
    "公司": _company,
    "任职人员": _people,
    "股东": _shareholders,
    "公章": lambda who: who.chooses("要刻哪些章", "法定名称章", "财务专用章"),
    "税务和发票": lambda who: who.chooses("用哪种发票", "数字化电子发票"),
    "社会保险": lambda who: who.types("打算用工人数", "3"),
    "银行预约": _bank,
    "要交的材料": lambda who: upload_all(who),
}


def test_a_company_is_started_with_one_form(visitor: Come, stage: Stage) -> None:
    founder = visitor("linxiaoman", place=COUNTY, viewport=PHONE)
    founder.number = stage("person", login="linxiaoman")["number"]
    founder.goes_to("/items/start-company/").shows("bundle-guide").follows("开始办理").begins()
    for _ in range(14):
        if founder.heading == "请核对您填写的内容":
            break
        PAGES[founder.heading](founder)
        founder.presses("继续")
    founder.shows("bundle-check").presses("确认并提交").reads("申请已经提交")
    bundle = founder.page.url.split("/bundles/")[1][:36]
    founder.reads("公司设立登记", "公章刻制备案", "单位社会保险登记")

    grants(stage, bundle, "licence", "chenjianguo", "sunli")
    for part, login in (("seal", "hanlei"), ("tax", "zhenghua")):
        grants(stage, bundle, part, login, login)
    social = wait_for(lambda: stage("part_of", bundle=bundle, part="social"), "social insurance did not start")
    stage("work", case=social, login="fengli", node="accept", outcome="accept")
    ground = "没有录用职工，暂不需要办理单位社会保险登记。"
    stage("work", case=social, login="fengli", node="decide", outcome="refuse", reason=ground)
    wait_for(lambda: stage("bundle_settled", bundle=bundle), "the bundle did not hear of its parts")
    founder.goes_to(f"/bundles/{bundle}/").reads("有的部分没有办成", "其他部分各自有效").shows("bundle")
    expect(founder.page.locator("main")).to_contain_text("已准予")
    founder.goes_to(f"/cases/{social}/").reads(ground, "行政复议")
    founder.goes_to("/licences/").reads("营业执照")


def grants(stage: Stage, bundle: str, part: str, accepts: str, decides: str) -> None:
    """One organization does its part."""
    case = wait_for(lambda: stage("part_of", bundle=bundle, part=part), f"{part} did not start")
    stage("work", case=case, login=accepts, node="accept", outcome="accept")
    stage("work", case=case, login=decides, node="decide", outcome="grant")
    wait_for(lambda: stage("state_of", case=case) == "completed", f"{part} did not end")
