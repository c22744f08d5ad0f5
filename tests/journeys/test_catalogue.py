"""The catalogue: an item with forty cases under way is revised, checked by a second post, published; a town differs."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.site import Stage
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
ITEM, TITLE = "old-age-allowance.grant", "高龄老人津贴发放（演示）"
DAYS = "[name='limits/committed/amount']"


def revises(editor: Visitor, days: str) -> str:
    """Change the committed limit in a draft; gives the draft's address."""
    editor.presses("修改这个事项").follows("要多久")
    editor.page.locator(DAYS).fill(days)
    editor.presses("保存，看全部改动").reads("改了什么")
    return editor.page.url.partition("?")[0].partition("#")[0]


def checks(checker: Visitor, address: str) -> None:
    checker.goes_to("/desk/catalogue/drafts/?show=check").follows(TITLE).types("审核意见", "合法")
    assert checker.page.url.partition("?")[0] == address
    checker.presses("审核通过").reads("已经办好")


def test_an_item_with_forty_cases_under_way_is_revised(visitor: Come, stage: Stage) -> None:
    assert stage("many_under_way", item=ITEM, count=40) >= 40
    editor = visitor("zhoujie").goes_to("/desk/").follows("事项目录").shows("desk-catalogue")
    editor.follows(TITLE).reads("基本目录").shows("desk-catalogue-item")
    guide = editor.page.get_by_role("link", name="看办事指南").get_attribute("href")
    editor.presses("修改这个事项").follows("要多久").follows("分别写").reads("离办事人最近的地区")
    editor.follows("返回草稿", look=False)
    editor.page.evaluate("(real => { Date.now = () => real() + 301000 })(Date.now)")
    with editor.page.expect_request("**/healthz"):  # who types for long is there: the session lives on
        editor.page.locator(DAYS).fill("五天")
    editor.presses("保存").reads("要填数字")
    assert editor.page.locator(DAYS).input_value() == "五天"
    editor.page.locator(DAYS).fill("40")
    editor.presses("保存，看全部改动").reads("承诺时限不能比法定时限长")
    editor.follows("承诺时限不能比法定时限长").page.locator(DAYS).fill("5")
    editor.shows("desk-catalogue-edit")
    editor.presses("保存，看全部改动").reads("在办的件仍按“10个工作日”").shows("desk-catalogue-draft")
    told = re.search(r"有(\d+)件正在办", editor.page.inner_text("main"))
    assert told and int(told[1]) >= 40  # other journeys may file one or end one at the same time
    address = editor.page.url.partition("?")[0].partition("#")[0]
    editor.goes_to(f"{address.removeprefix(editor.origin)}media/").presses("上传").reads("还没有图片和短片")
    editor.goes_to(address, look=False).types("改动说明", "人手够了，办得更快").presses("送去审核").reads("等审核")
    assert not editor.page.get_by_role("button", name="审核通过").count()

    checks(visitor("wugang", viewport=PHONE), address)
    editor.goes_to(address).presses("发布").reads("已发布")
    editor.follows("看这个事项").reads("人手够了，办得更快", "本事项自己写的")
    editor.page.get_by_role("button", name="看两版的不同").click()
    editor.reads("办理时限的承诺时限").shows("desk-catalogue-history")
    visitor(viewport=PHONE).goes_to(guide).reads("5个工作日").shows("guide-of-the-catalogue")
    stage("many_under_way", item=ITEM, count=0)


def test_a_town_overrides_one_limit_and_gets_the_rest_from_above(visitor: Come, stage: Stage) -> None:
    key = stage("appoint_in_town", login="zhenbianji", called="镇编辑", duties=["catalogue.edit"], item_title=TITLE)
    stage("appoint_in_town", login="zhenshenhe", called="镇审核", duties=["catalogue.check"], item_title=TITLE)
    editor = visitor("zhenbianji", viewport=PHONE).goes_to(f"/desk/catalogue/items/{key}/")
    address = revises(editor, "3")
    path = address.removeprefix(editor.origin)
    editor.goes_to(f"{path}limits/?which=statutory").types("地区", "没有的地方").presses("保存")
    editor.reads("日期或者时长不对")
    editor.goes_to(f"{path}media/").goes_to(path, look=False).presses("送去审核")
    checks(visitor("zhenshenhe"), address)
    editor.goes_to(address).presses("发布").reads("已发布").follows("看这个事项").reads("本事项自己写的", "基本目录")
    editor.goes_to(f"/items/{key}/").reads("3个工作日", "银行卡或者存折")
    editor.goes_to("/desk/catalogue/adoptions/").reads("没有等您处理的改动")
    stage("change_from_above", item=key)
    editor.goes_to("/desk/catalogue/adoptions/").follows(TITLE).presses("保留本单位的不同")
    editor.types("理由", "镇里办得更快").presses("保留本单位的不同").reads("已经处理过了")
    editor.goes_to("/desk/catalogue/entries/").reads("本单位认领了").shows("desk-catalogue-entries")
    editor.follows(TITLE).reads("本单位已认领")
