"""The administrator: a new post, a new official in it, and that official's first day."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.site import Stage
from tests.journeys.visitor import Visitor

Come = Callable[..., Visitor]
OWN = "春江潮水连海平-2026"


def office_of(chief: Visitor, name: str) -> Visitor:
    """Open the page of an organization by its name."""
    chief.goes_to("/desk/organizations/")
    chief.page.get_by_role("searchbox", name="按名称找").fill(name)
    return chief.presses("搜索").follows(re.compile(name))


def test_a_new_official_is_added_and_sees_the_work_of_his_post(visitor: Come, stage: Stage) -> None:
    case = stage("food_up_to", node="examine")
    chief = visitor("tangning").goes_to("/desk/").reads("人员", "机构和岗位").follows("机构和岗位")
    office_of(chief, "徐闻县市场监督管理局").shows("desk-organization")
    chief.follows("新设岗位").shows("desk-post").types("岗位名称", "审查二岗").presses("新设岗位").reads(
        "请选择岗位的职责"
    )
    assert chief.page.get_by_label("岗位名称").input_value() == "审查二岗"
    chief.page.get_by_label("食品经营许可审查", exact=True).check()
    chief.presses("新设岗位").reads("已经办好", "审查二岗")
    chief.follows("新增人员").types("姓名", "黄海").types("账号", "huanghai")
    chief.chooses("岗位", "审查二岗").presses("新增人员").reads("只显示这一次")
    given = chief.page.locator(".people-password").inner_text().strip()

    newcomer = visitor().goes_to("/login/").types("账号", "huanghai").types("密码", given).presses("登录")
    assert newcomer.heading == "换成自己的密码"
    newcomer.types("管理员给的密码", given)
    for label in ("新密码", "再填一次新密码"):
        newcomer.page.get_by_label(label, exact=True).fill(OWN)
    newcomer.shows("first-password").presses("换密码").reads("密码已经换好")
    newcomer.types("账号", "huanghai").types("密码", OWN).presses("登录")
    newcomer.goes_to("/desk/tasks/").reads(case["number"])

    chief.goes_to("/desk/people/?q=黄海").reads("审查二岗").shows("desk-people").follows("黄海").shows("desk-person")
    chief.page.locator("summary", has_text="停用这个账号").click()
    chief.types("停用的理由", "调到别的单位").presses("停用这个账号").reads("已停用", "调到别的单位")
    newcomer.goes_to("/desk/tasks/")
    expect(newcomer.page).to_have_url(re.compile("/login/"))


def test_the_list_of_people_is_narrowed_and_taken_away(visitor: Come, stage: Stage) -> None:
    before = stage("events", type="people.exported", login="tangning")
    chief = visitor("tangning").goes_to("/desk/people/").types("姓名或者账号", "liming").presses("筛选").reads("李明")
    with chief.page.expect_download() as downloading:
        chief.page.get_by_role("link", name="导出（CSV）").click()
    assert "liming" in downloading.value.path().read_text(encoding="utf-8-sig")
    assert stage("events", type="people.exported", login="tangning") == before + 1
    chief.types("姓名或者账号", "没有这个人").presses("筛选").reads("没有符合条件的人员")


def test_the_administrator_cannot_serve_himself(visitor: Come) -> None:
    chief = visitor("tangning").goes_to("/desk/people/?q=tangning").follows(re.compile("唐宁")).reads("这是您自己")
    assert not chief.page.get_by_role("button", name="办理卸任").count()


def test_an_organization_is_registered_without_javascript_and_on_a_phone(visitor: Come) -> None:
    chief = visitor("tangning", scripts=False, viewport={"width": 390, "height": 844})
    chief.goes_to("/desk/organizations/").follows("登记新机构").presses("登记这个机构").reads("请选择机构所在的地区")
    chief.types("机构名称", "徐闻县档案局").page.get_by_label("地区", exact=True).select_option(label="徐闻县")
    chief.presses("登记这个机构").reads("徐闻县档案局", "还没有岗位")
