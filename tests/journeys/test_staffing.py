"""Staff by spreadsheet, the address book, and work that is handed over when a post ends."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor
from yiwang.calendar import legal_day
from yiwang.core import clock

Come = Callable[..., Visitor]
STEADY = {"liming", "zhanghui", "sunli", "liuqiang", "zhaomin", "chenjianguo"}


def today() -> date:
    """The day of the platform, wherever the tests run."""
    return legal_day(clock.now())


def table_of(chief: Visitor, folder: Path, *rows: dict[str, str]) -> Path:
    """Take the table as CSV, add rows to those of officials whom no other journey hires or lets go, keep it."""
    with chief.page.expect_download() as downloading:
        chief.page.get_by_role("link", name="取表格（CSV）").click()
    there = list(csv.DictReader(io.StringIO(downloading.value.path().read_text(encoding="utf-8-sig"))))
    assert len(there) > 5
    columns = {
        name: re.sub(r"[\u200b-\u2064]", "", name) for name in there[0]
    }  # an export carries a mark in its heading
    made = folder / "人员.csv"
    with made.open("w", encoding="utf-8-sig", newline="") as written:
        sheet = csv.DictWriter(written, fieldnames=list(there[0]))
        sheet.writeheader()
        sheet.writerows(row for row in there if STEADY & set(row.values()))
        for row in rows:
            sheet.writerow({name: row.get(column, "") for name, column in columns.items()})
    return made


def test_staff_come_by_table_are_found_by_pinyin_and_hand_their_work_over(
    visitor: Come, stage: Stage, tmp_path: Path
) -> None:
    case, known = stage("food_up_to", node="examine"), stage("person", login="person-25")
    chief = visitor("tangning").goes_to("/desk/organizations/?q=徐闻县市场监督管理局")
    name = chief.follows(re.compile("徐闻县市场监督管理局")).heading
    chief.follows("新设岗位").types("岗位名称", "审查三岗")
    chief.page.get_by_label("食品经营许可审查", exact=True).check()
    chief.presses("新设岗位").reads("审查三岗")

    row = {"姓名": known["name"], "账号": "liang.gq", "机构": name, "岗位": "审查四岗", "任职日期": today().isoformat(),
           "办公电话": "0759-4851234", "身份证号码": known["number"]}  # fmt: skip
    chief.goes_to("/desk/people/").follows("用表格管理").shows("desk-tables")
    wrong = table_of(chief, tmp_path, row)
    chief.page.get_by_label("表格文件").set_input_files(wrong)
    chief.presses("上传并比较").reads("有1行有错误", "这个机构没有这个岗位").shows("desk-table-errors")
    chief.presses("作废这个表格")
    mended = table_of(chief, tmp_path, {**row, "岗位": "审查三岗"})
    chief.page.get_by_label("表格文件").set_input_files(mended)
    chief.presses("上传并比较").reads("新增1人", "确认办理1行")
    chief.presses("确认办理1行", look=False)  # a page that renews itself is looked at when the job is done
    expect(chief.page.get_by_text("每一行都办成了")).to_be_visible(timeout=40_000)
    chief.follows("看最新情况").presses("取首次密码").reads("liang.gq", "只显示这一次").shows("desk-table-passwords")

    phone = visitor("liming", viewport=PHONE)
    found = phone.page.get_by_role("link", name="梁国强")  # the book follows the event log
    wait_for(lambda: phone.goes_to("/desk/directory/?q=lgq", look=False) and found.count(), "he is not in the book")
    phone.looks().shows("desk-directory").reads("梁国强", "0759-4851234").follows("梁国强").reads("广东省湛江市徐闻县")
    phone.shows("desk-colleague")

    stage("take_task", login="liang.gq", case=case["id"], node="examine")
    chief.goes_to("/desk/people/?q=liang.gq").follows("梁国强")
    chief.page.locator("summary", has_text="卸任：审查三岗").click()
    chief.types("卸任的理由", "调到别的单位").presses("办理卸任").reads("请选择交给谁")
    chief.page.get_by_label("退回岗位").locator("visible=true").first.check()
    chief.shows("desk-hand-over").presses("办理卸任").reads("已经办好", "现在没有岗位")
    assert stage("assignee", case=case["id"], node="examine") == ""


def test_a_rename_is_remembered_and_an_old_name_finds_the_office(visitor: Come) -> None:
    chief = visitor("tangning").goes_to("/desk/organizations/").follows("登记新机构")
    chief.types("机构名称", "徐闻县旧名称办公室").page.get_by_label("地区", exact=True).select_option(label="徐闻县")
    chief.presses("登记这个机构").reads("徐闻县旧名称办公室")
    chief.page.locator("summary", has_text="改名称、代码或者角色").click()
    chief.types("机构名称", "徐闻县新名称办公室").presses("保存").reads("徐闻县新名称办公室")
    chief.follows("沿革和领导关系").shows("desk-organization-past")
    yesterday = (today() - timedelta(days=1)).isoformat()
    chief.types("哪一天", yesterday).presses("查这一天").reads("这一天还没有这个机构")
    chief.goes_to("/desk/organizations/").follows("徐闻县新名称办公室").follows("合并、拆分").shows("desk-succession")
