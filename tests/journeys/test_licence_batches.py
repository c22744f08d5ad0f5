"""Licences in a batch: the office takes the table, mends what is wrong, issues, and each holder finds his licence."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.site import Stage
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
CHIEF = "wugang"
HEAD = ("持证人名称", "持证人证件号码", "姓名", "每月金额", "从哪个月起发")


def table(folder: Path, name: str, *rows: tuple[str, ...]) -> Path:
    """A CSV as an office program writes it."""
    made = folder / name
    with made.open("w", encoding="utf-8-sig", newline="") as written:
        csv.writer(written).writerows([HEAD, *rows])
    return made


def test_a_table_is_checked_mended_and_issued(visitor: Come, stage: Stage, tmp_path: Path) -> None:
    """While a job works its page renews itself: it is looked at when the job is done."""
    people = [stage("person", login=login) for login in ("person-31", "person-32")]
    rows = [(one["name"], one["number"], one["name"], "100", "2026年12月") for one in people]
    chief = visitor(CHIEF).goes_to("/desk/licences/").follows("批量颁发").shows("licence-batches")
    with chief.page.expect_download() as downloading:
        chief.page.get_by_role("link", name=re.compile("取《高龄津贴享受通知》")).click()
    assert downloading.value.suggested_filename.endswith(".xlsx")

    chief.presses("上传并检查").reads("请写明依据").looks()
    wrong = table(tmp_path, "名单.csv", rows[0], ("张冠李", *rows[1][1:]))
    chief.page.get_by_label("颁发哪种证照").select_option(label="高龄津贴享受通知")
    chief.types("依据", "徐民〔2026〕18号")
    chief.page.get_by_label("表格文件").set_input_files(wrong)
    chief.presses("上传并检查", look=False)
    expect(chief.page.get_by_text("有1行有错误")).to_be_visible(timeout=40_000)
    chief.looks().reads("名称和证件号码对不上", "确认颁发1张").shows("licence-batch-errors")
    chief.presses("作废这个表格")

    chief.page.get_by_label("颁发哪种证照").select_option(label="高龄津贴享受通知")
    chief.types("依据", "徐民〔2026〕18号")
    chief.page.get_by_label("表格文件").set_input_files(table(tmp_path, "名单二.csv", *rows))
    chief.presses("上传并检查", look=False)
    expect(chief.page.get_by_role("button", name="确认颁发2张")).to_be_visible(timeout=40_000)
    chief.looks().presses("确认颁发2张", look=False)
    expect(chief.page.get_by_text("颁发2张，没有办成0行")).to_be_visible(timeout=60_000)
    chief.looks().reads("已颁发").shows("licence-batch-done")
    with chief.page.expect_download() as downloading:
        chief.page.get_by_role("link", name="导出结果").click()
    assert "已颁发" in downloading.value.path().read_text(encoding="utf-8-sig")
    phone = visitor(CHIEF, viewport=PHONE).goes_to("/desk/licences/batches/").reads("名单二.csv", "已办完").looks()
    phone.goes_to(chief.page.url.removeprefix(chief.origin)).reads("这一批办完了").looks()
    chief.follows(re.compile("^GL"))
    with chief.page.expect_download() as downloading:
        chief.page.get_by_role("link", name=re.compile("下载OFD")).click()
    assert downloading.value.path().read_bytes()[:2] == b"PK"

    chief.goes_to("/desk/licences/batches/")
    chief.page.get_by_label("颁发哪种证照").select_option(label="高龄津贴享受通知")
    chief.types("依据", "徐民〔2026〕18号")
    chief.page.get_by_label("表格文件").set_input_files(table(tmp_path, "名单二.csv", *rows))
    chief.presses("上传并检查", look=False)
    expect(chief.page.get_by_text("有2行和以前颁发的一样")).to_be_visible(timeout=40_000)
    chief.looks().presses("确认颁发2张").reads("请先勾选确认")
    phone.goes_to(chief.page.url.removeprefix(chief.origin)).reads("看以前的那一批").looks()
    chief.presses("作废这个表格")
