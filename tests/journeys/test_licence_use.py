"""A firm's head allows a use on the phone and takes it back; an office imports its paper-era licences."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.site import Stage
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
HEAD, CLERK, CHIEF = "hewenbin", "wugang", "sunli"


def test_the_head_of_a_firm_allows_sees_each_use_and_takes_back(visitor: Come, stage: Stage) -> None:
    head = visitor(HEAD, viewport=PHONE)
    head.goes_to("/licences/uses/").reads("等您答复").shows("licence-uses-waiting")
    head.follows(re.compile("营业执照")).reads("核对老年助餐点的经营资格").shows("licence-use-consent")
    head.page.get_by_label("经营范围").uncheck()
    head.presses("同意").reads("您同意了")
    clerk = visitor(CLERK)
    clerk.goes_to("/desk/licence-use/").reads("可以使用").shows("desk-licence-uses")
    clerk.follows(re.compile("营业执照")).presses("查看内容（记一次）").reads("信息匹配，证照有效")
    given = clerk.page.locator("#given")
    expect(given).to_contain_text("海风")
    expect(given).not_to_contain_text("经营范围")
    clerk.shows("desk-licence-use")
    with clerk.page.expect_download() as copy:
        clerk.page.get_by_role("button", name="取加注副本").click()
    assert copy.value.suggested_filename.endswith("加注件.ofd")
    head.goes_to("/licences/uses/").reads("取走加注副本", "ZC-2026-0001").shows("licence-uses")
    head.follows(re.compile("营业执照")).presses("收回同意").reads("已收回")
    clerk.goes_to(clerk.page.url).reads("持证人已收回")
    clerk.goes_to("/desk/licence-use/log/").reads("用证的事项", "最近12个月").looks()
    clerk.goes_to("/desk/licence-use/new/?type=business-licence").presses("提出申请").reads("请写清楚用来做什么")
    clerk.goes_to("/desk/licence-use/bases/new/?type=business-licence").looks()


def test_paper_era_licences_are_checked_mended_and_imported(visitor: Come, stage: Stage, tmp_path: Path) -> None:
    person = stage("person", login="person-33")
    chief = visitor(CLERK).goes_to("/desk/licence-stock/").shows("licence-stock")
    heading = _heading(chief, "高龄津贴享受通知")
    right = {"证照编号": "GL4408252019900001", "持证主体": person["name"], "持证主体代码": person["number"],
             "颁发日期": "2019-05-28", "有效期止": "长期"}  # fmt: skip
    wrong = {**right, "证照编号": "GL4408252019900002", "持证主体代码": "1"}
    rows = [_line(heading, row, person["name"]) for row in (right, wrong)]
    table = tmp_path / "存量.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as written:
        csv.writer(written).writerows([heading, *rows])
    chief.page.get_by_label("证照种类").select_option(label="高龄津贴享受通知")
    chief.page.get_by_label("表格文件").set_input_files(table)
    chief.presses("上传并检查", look=False)  # a page that renews itself is looked at when the job is done
    expect(chief.page.get_by_text("检查完了")).to_be_visible(timeout=40_000)
    chief.follows("看最新情况").reads("质量报告").shows("licence-stock-report")
    with chief.page.expect_download() as errors:
        chief.page.get_by_role("link", name="下载有错误的行").click()
    assert errors.value.suggested_filename.endswith(".xlsx")
    chief.presses("导入1行", look=False)
    expect(chief.page.get_by_text("导入完了")).to_be_visible(timeout=60_000)
    chief.follows("看最新情况").reads("1张已经是电子证照")


def _heading(who: Visitor, kind: str) -> list[str]:
    found = who.page.get_by_role("row", name=re.compile(kind)).get_by_role("link", name="CSV")
    with who.page.expect_download() as downloading:
        found.click()
    return next(csv.reader(downloading.value.path().open(encoding="utf-8-sig")))


def _line(heading: list[str], told: dict[str, str], name: str) -> list[str]:
    return [told.get(title.rstrip("*"), name if title.endswith("*") else "") for title in heading]
