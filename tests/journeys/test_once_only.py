"""Once only: a person reads what she need not bring; a data officer reads the report, withdraws, and is obeyed."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys import templates
from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]
KEEPER, EDITOR, CITIZEN = "luomin", "zhoujie", "linxiaoman"
RELIEF = "/items/demo.temporary-relief/"
NARROW = {"width": 320, "height": 640}


def test_a_person_reads_that_she_needs_nothing_but(visitor: Come, stage: Stage) -> None:
    stranger = visitor(viewport=PHONE).goes_to(RELIEF)
    assert "您只需要准备" not in stranger.page.locator("main").inner_text()
    woman = visitor(CITIZEN, viewport=PHONE).goes_to(RELIEF)
    woman.reads("您只需要准备", "其他的我们替您取", "户口簿", "从人口库", "这些证明已经取消", "没有打开内容")
    woman.shows("once-only-guide")
    woman.goes_to("/items/old-age-allowance.grant/").reads("申请表里的：").shows("once-only-pack-guide")
    known = stage("one_guide_everywhere")  # strangers read it at three places: from then on the site knows it by heart

    def by_heart() -> bool:  # what another journey publishes meanwhile lets the site forget it
        for key in known:
            stranger.page.request.get(f"/items/{key}/")
        woman.goes_to(f"/items/{known[0]}/", look=False)
        return templates.template_of(woman.page) == "portal/guide_around.html"

    wait_for(by_heart, "the site does not know the guide by heart")
    woman.looks().reads("您什么材料都不用带", "残疾儿童康复救助")
    stranger.goes_to(f"/items/{stage('listed_item')}/").reads("清单里的事项编码少一位")
    visitor(CITIZEN, viewport=NARROW, scripts=False).goes_to(RELIEF).goes_to("/search/?card=1&where=all")


def test_a_data_officer_reads_the_report_and_withdraws(visitor: Come) -> None:
    officer = visitor(KEEPER, viewport=DESKTOP).goes_to("/desk/once-only/").reads("徐闻县民政局", "办件量未知")
    officer.shows("once-only-report").follows("徐闻县民政局").reads("健在证明", "户口簿首页", "临时救助")
    officer.shows("once-only-office").goes_to("/desk/materials/").reads("标准材料").shows("materials")
    officer.goes_to("/desk/materials/of/income-proof/").reads("哪些事项在要", "临时救助")
    officer.presses("取消这种材料").reads("请写根据什么法律", "请写文号")
    officer.types("依据的法律或者文件", "徐闻县取消证明事项目录").types("文号或者第几条", "徐府办〔2026〕3号")
    for part, value in (("年", "2026"), ("月", "1"), ("日", "1")):
        officer.page.get_by_label(part, exact=True).fill(value)
    officer.page.get_by_label("在哪里取消").select_option(label="徐闻县")
    officer.presses("取消这种材料").reads("已经处理", "徐府办〔2026〕3号").shows("material")
    officer.goes_to("/desk/materials/titles/").follows("遗失公告").presses("确定").reads("有1个事项这样写")
    officer.goes_to("/desk/materials/new/").presses("添加").reads("请写材料的标准名称").shows("material-new")
    narrow = visitor(KEEPER, viewport=NARROW, scripts=False)
    narrow.goes_to("/desk/once-only/").goes_to("/desk/materials/of/alive-attestation/")


def test_what_is_needless_is_not_published(visitor: Come) -> None:
    """The office takes the old item over and begins a draft: its withdrawn attestations stand in the way."""
    editor = visitor(EDITOR, viewport=DESKTOP).goes_to(f"/desk/catalogue{RELIEF}").presses("由本单位接管")
    editor.presses("修改这个事项").follows("返回草稿").reads("已经取消", "人社厅发〔2018〕107号")
    editor.reads("不能再要").shows("once-only-refused")
    assert editor.page.get_by_role("button", name="送去审核").count() == 0, "what may not be published is not sent"
