"""An office's interface is wanted by other offices' systems: agreed to, refused, taken back, taken away as CSV."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.site import Stage
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
DATA = "https://allowance.example.gov.cn/api"


def systems(stage: Stage) -> None:
    """Who gives, and two who want."""
    wanted = {"grant_types": ["client_credentials"], "redirect_uris": [], "scopes": ["records.read"]}
    given = {"purpose": "核对补贴对象", **wanted}
    stage("register_system", title="高龄津贴数据", role="civil_affairs", audience=DATA, **given)
    stage("register_system", title="税务核对系统", role="tax", audiences=[DATA], **given)
    stage("register_system", title="市场监管核对系统", role="market_supervision", audiences=[DATA], **given)


def test_an_office_answers_systems_of_others_that_want_its_data(visitor: Come, stage: Stage) -> None:
    systems(stage)
    chief = visitor("tangning", technical=True).goes_to("/desk/systems/").follows("2 件等待答复")
    chief.reads("税务核对系统", "市场监管核对系统").shows("desk-interfaces")
    chief.types("系统或者机构名称", "税务").presses("筛选")
    assert chief.page.get_by_role("button", name="同意取用", exact=True).count() == 1
    chief.presses("同意取用").reads("已经办好", "已同意")
    chief.page.locator("summary", has_text="收回同意").click()
    chief.presses("收回同意").reads("请写明理由").types("理由", "核对工作已经结束").presses("收回同意")
    chief.reads("没有同意", "核对工作已经结束")
    chief.types("系统或者机构名称", "市场").presses("筛选")
    chief.page.locator("summary", has_text="不同意取用").click()
    chief.types("理由", "没").presses("不同意取用").reads("2 到 300 个字")
    assert chief.page.get_by_label("理由").locator("visible=true").input_value() == "没"
    chief.types("理由", "没有法律依据").presses("不同意取用").reads("已经办好", "没有法律依据")
    chief.types("系统或者机构名称", "海关").presses("筛选").reads("没有符合条件的系统").follows("去掉全部条件")
    with chief.page.expect_download() as taken:
        chief.page.get_by_role("link", name="导出（CSV）").click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert "核对工作已经结束" in text and "没有法律依据" in text
    assert stage("events", type="sso.access_exported", login="tangning") == 1
    chief.shows("desk-interfaces-answered")
    visitor("tangning", technical=True, viewport=PHONE).goes_to("/desk/systems/access/")


def test_the_top_rules_on_a_new_pair_of_duties(visitor: Come, stage: Stage) -> None:
    stage("appoint", login="dingan", called="定安", duties=["administer"])
    top = visitor("dingan", technical=True).goes_to("/desk/organizations/rules/").shows("desk-rules")
    top.types("为什么", "短").presses("加上这条规则").reads("请选择一项职责", "请选择范围", "请写明为什么")
    top.page.get_by_label("一项职责", exact=True).select_option(label="登记接入系统")
    top.page.get_by_label("另一项职责", exact=True).select_option(label="批准接入系统")
    top.chooses("范围", "在任何机构").chooses("遇到时", "提醒").types("为什么", "登记的人自己批准，就没有人复核了。")
    top.presses("加上这条规则").reads("还没有加上", "现在没有人同时担任").shows("desk-rules-confirm")
    top.page.get_by_label("我看过上面的话").check()
    top.presses("加上这条规则").reads("已经办好", "登记的人自己批准")
    visitor("tangning", technical=True, viewport=PHONE).goes_to("/desk/organizations/rules/").reads("登记的人自己批准")
