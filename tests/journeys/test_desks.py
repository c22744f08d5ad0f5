"""The other desks: window, supervisor, auditor, pack author."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.applying import fitting
from tests.journeys.site import Stage
from tests.journeys.visitor import Visitor

Come = Callable[..., Visitor]


def test_the_window_takes_an_application_of_somebody_who_is_there(visitor: Come, stage: Stage) -> None:
    person = stage("person", login="dengyongshou")
    clerk = visitor("chenjianguo").goes_to("/desk/window/?q=津贴").shows("desk-window")
    clerk.follows("高龄津贴").types("身份证号码", person["number"]).types("姓名或名称", person["name"]).presses(
        "下一步"
    )
    clerk.reads("来自社会保障卡，不用再填").shows("desk-window-form")
    clerk.page.get_by_role("button", name="提交并出回执").click()
    clerk.page.wait_for_url(re.compile("/receipts/"))
    clerk.looks().reads("收件回执").shows("desk-receipt")
    expect(clerk.page.locator(".desk-qr svg")).to_be_visible()


def test_the_window_scans_what_a_firm_brings(visitor: Come, stage: Stage) -> None:
    firm = stage("firm", login="hewenbin")
    clerk = visitor("chenjianguo").goes_to("/desk/window/items/food-business.new/")
    clerk.types("身份证号码或统一社会信用代码", firm["number"]).types("姓名或名称", firm["name"]).presses("下一步")
    clerk.chooses("您打算卖什么", "餐饮、散装食品").chooses("您属于哪一类", "餐饮服务经营者")
    clerk.chooses("您要经营哪些项目", "热食类食品制售").chooses("在网上经营吗", "否").chooses("另外有仓库吗", "否")
    clerk.presses("按回答更新下面的内容")
    if clerk.page.get_by_role("group", name="用自动售货设备经营吗").count():
        clerk.chooses("用自动售货设备经营吗", "否").presses("按回答更新下面的内容")
    clerk.types("经营场所地址", "徐城街道东方一路20号").types("面积（平方米）", "45")
    if not clerk.page.get_by_label("管理人员姓名").count():
        clerk.presses("添加“食品安全管理人员”")
    clerk.types("管理人员姓名", "何文斌").types("管理人员电话", "13800138000")
    clerk.chooses("还要纸质证吗", "不要，电子证照就够了")
    clerk.page.get_by_label("以上内容真实").check()
    for field in clerk.page.locator("input[type=file]").all():
        field.set_input_files(fitting(field))
    clerk.presses("上传选好的文件").presses("提交并出回执").reads("收件回执", "收到的材料")


def test_the_auditor_reads_the_log_and_is_in_it(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="examine")
    before = stage("events", type="log.viewed", login="songping")
    auditor = visitor("songping").goes_to("/desk/log/")
    auditor.types("办件编号", case["number"]).presses("筛选").reads("窗口受理", "演示·陈建国").shows("desk-log")
    assert stage("events", type="log.viewed", login="songping") >= before + 2
    with auditor.page.expect_download() as downloading:
        auditor.page.get_by_role("link", name="导出（CSV）").click()
    assert case["number"] in downloading.value.path().read_text(encoding="utf-8-sig")


def test_the_supervisor_finds_where_a_case_waits_and_reminds(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="conclude")
    boss = visitor("majun").goes_to("/desk/supervision/").reads("提出审查意见").shows("desk-supervision")
    boss.goes_to(f"/desk/supervision/cases/{case['id']}/").reads(case["number"]).shows("desk-supervised")
    tops = (
        boss.page.locator(".desk-tools")
        .first.locator("button, a")
        .evaluate_all("items => items.map((item) => Math.round(item.getBoundingClientRect().top))")
    )
    assert len(tops) > 1 and len(set(tops)) == 1, f"buttons beside each other stand on different lines: {tops}"
    boss.goes_to("/desk/supervision/cases/").types("按编号、事项或者申请人找", case["number"]).presses("搜索")
    boss.reads(case["number"])


def test_the_author_sees_what_is_wrong_with_a_pack(visitor: Come, repository: Path) -> None:
    author = visitor("luowen", technical=True).goes_to("/desk/packs/").reads("高龄津贴").shows("desk-packs")
    author.goes_to("/desk/packs/upload/")
    author.page.locator("input[type=file]").set_input_files(
        {"name": "津贴.zip", "mimeType": "application/zip", "buffer": broken_pack(repository)}
    )
    author.presses("上传并检查").reads("检查结果").shows("desk-pack-check")
    expect(author.page.locator("main")).to_contain_text(re.compile(r"有\d+处错误"))
    expect(author.page.locator("table")).to_contain_text(re.compile(r"items/allowance\.yaml 第\d+行"))


def broken_pack(repository: Path) -> bytes:
    """The allowance's pack whose item names a form that is not there."""
    kept = io.BytesIO()
    folder = repository / "packs" / "old-age-allowance"
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                text = (
                    text.replace("form: allowance\n", "form: no-such-form\n") if path.name == "allowance.yaml" else text
                )
                archive.writestr(f"old-age-allowance/{path.relative_to(folder).as_posix()}", text)
    return kept.getvalue()
