"""News with a second post and a planned time; a fault of a guide mended and answered; pages without a network."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.watching import axe

Come = Callable[..., Visitor]
COUNTY = "440825000000"
TEXT = "## 哪天搬\n社保窗口从下周一起搬到二楼。\n\n{1}\n\n请带[社会保障卡的办事指南](/search/?q=社保卡)里列的材料。"
GUIDE = "/items/old-age-allowance.grant/"


def on_order(who: Visitor, number: str, outcome: str, reason: str = "") -> Visitor:
    """Do one step of the work order with this number."""
    who.goes_to(f"/desk/workorders/?q={number}", look=False)
    who.opens(who.page.locator("tr", has_text=number).get_by_role("link").first, look=False)
    who.chooses("办理结果", outcome)
    if reason:
        who.types("情况说明", reason)
    return who.presses("提交", look=False).reads("已经办好")


def test_an_article_is_written_returned_mended_and_published_at_its_time(visitor: Come, stage: Stage) -> None:
    editor = (
        visitor("luomin", technical=True).goes_to("/desk/content/new/", look=False).types("标题", "社保窗口搬到二楼")
    )
    editor.types("正文", TEXT).presses("保存", look=False).reads("已经保存")
    editor.page.locator("input[type=file]").set_input_files(
        {"name": "大厅.png", "mimeType": "image/png", "buffer": stage("small_picture").encode("latin-1")}
    )
    editor.presses("添加").shows("content-edit")
    article = re.search(r"[0-9a-f-]{36}", editor.page.url)
    assert article
    editor.follows("返回预览", look=False).reads("请写图1的说明").presses("交给同事审核", look=False)

    second = visitor("fangjing", technical=True).goes_to(f"/desk/content/{article[0]}/preview/").reads("发布前要改好")
    expect(second.page.get_by_role("button", name="发布", exact=True)).to_be_disabled()
    second.page.get_by_text("退回修改").first.click()
    second.types("要改什么", "图上是什么，请写清楚。").presses("退回", look=False).reads("已经办好")

    editor.goes_to(f"/desk/content/{article[0]}/", look=False).reads("审核的同事退回了")
    editor.types("图1上是什么", "大厅二楼平面图，社保窗口在东侧").presses("保存说明", look=False)
    editor.goes_to(f"/desk/content/{article[0]}/preview/", look=False).presses("交给同事审核", look=False)
    stage("plan_article", article=article[0], hours=2)
    second.goes_to(f"/desk/content/{article[0]}/preview/", look=False).presses("到时间自动发布").reads("起显示").shows(
        "content-preview"
    )

    reader = visitor(viewport=PHONE, place=COUNTY).goes_to("/news/").shows("news")
    expect(reader.page.locator("main")).not_to_contain_text("社保窗口搬到二楼")
    stage("time_has_come", article=article[0])
    reader.goes_to("/news/?q=社保窗口", look=False).follows("社保窗口搬到二楼").reads("哪天搬").shows("news-article")
    picture = reader.page.get_by_alt_text("大厅二楼平面图，社保窗口在东侧")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    second.goes_to(f"/desk/content/{article[0]}/history/").reads("这是第一版")
    second.goes_to("/desk/content/").reads("社保窗口搬到二楼")


def test_a_fault_of_a_guide_is_mended_confirmed_and_answered(visitor: Come, stage: Stage) -> None:
    citizen = visitor("linxiaoman", viewport=PHONE, place=COUNTY).goes_to(GUIDE, look=False)
    citizen.follows("这里有问题").reads("会一起告诉我们的").chooses("是什么问题", "看不懂")
    citizen.types("怎样联系您", "13800138001").types("哪里不对", "第三条写得太长，老人看不懂。")
    citizen.shows("feedback").presses("告诉我们").reads("谢谢您告诉我们")
    number = wait_for(lambda: stage("order_of_fault", login="linxiaoman"), "no order was opened")

    mender = visitor("gaofeng")
    mender.goes_to(f"/desk/workorders/?q={number}", look=False)
    mender.opens(mender.page.locator("tr", has_text=number).get_by_role("link").first)
    mender.reads("第三条写得太长", "打开那一页").shows("desk-fault-order")
    mender.follows("看怎样联系反映的人").reads("13800138001", "已经记下来了")
    on_order(mender, number, "已改好", "第三条改短了，分成两句。")
    on_order(visitor("majun"), number, "属实，答复反映人")

    wait_for(lambda: stage("fault_answered", number=number), "the reporter was not answered")
    citizen.goes_to("/messages/", look=False).follows("您反映的问题有答复了", look=False).follows("打开").reads(
        "已经改好，谢谢您", "第三条改短了"
    )
    citizen.shows("feedback-answered").goes_to("/trial/").presses("我要当试用员").reads("已经报名").shows("trial")
    mender.goes_to("/desk/faults/").reads("按网页").shows("desk-faults")


def test_pages_and_the_own_overview_are_read_with_the_network_cut(visitor: Come, stage: Stage) -> None:
    reader = visitor("hewenbin", viewport=PHONE, place=COUNTY, app=True).goes_to("/", look=False)
    reader.page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    reader.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    reader.goes_to(GUIDE, look=False).goes_to("/cases/", look=False)
    reader.page.get_by_text("没有网也能看").click()
    reader.page.get_by_label("把办件清单存在这台手机上").check()
    kept = """async () => (await caches.has('yw-mine-1')) && !!(await caches.match('/cases/offline/'))
      && !!(await caches.match('%s'))"""
    wait_for(lambda: reader.page.evaluate(kept % GUIDE), "nothing was kept")
    assert "何文斌" not in reader.page.evaluate(f"async () => (await caches.match('{GUIDE}')).text()")

    reader.has_network(False)
    reader.page.goto(GUIDE)
    reader.reads("您没有联网。这一页是", "高龄津贴").shows("offline-guide")
    expect(reader.page.locator("main")).not_to_contain_text("还没有选地区")
    assert axe(reader.page) == []
    reader.page.goto("/cases/")
    reader.reads("您没有联网。这一页是").shows("offline-cases")
    reader.page.goto("/search/?q=没开过")
    reader.reads("没有联网", "现在能看的").shows("offline")
    assert axe(reader.page) == []
    expect(reader.page.locator("[data-kept-list] a").first).to_be_visible()
    reader.page.get_by_role("button", name="再试一次").click()
    reader.reads("没有联网")
    reader.has_network(True)
    expect(reader.page.locator("main input[name=q]").first).to_have_value("没开过")  # it opened by itself
    reader.has_network(False)

    reader.page.goto(f"/feedback/?page={GUIDE}")
    keep = reader.reads("没有联网也能写").page.get_by_role("button", name="先存在这台手机上")
    keep.click()
    reader.reads("请选是什么问题").looks()
    reader.shows("offline-fault").chooses("是什么问题", "看不懂").types("哪里不对", "断网时写的：第二条看不懂。")
    assert stage("order_of_fault", login="hewenbin") is None
    keep.click()
    reader.reads("已存在这台手机上", "断网时写的")
    reader.has_network(True)
    reader.reads("您没有联网时写的问题，已经告诉我们了")
    expect(reader.page.locator("[data-outbox]")).to_be_hidden()
    wait_for(lambda: stage("order_of_fault", login="hewenbin"), "what was written offline did not arrive")
    reader.follows("看处理到哪里", look=False).reads("断网时写的：第二条看不懂。")

    reader.page.goto("/")
    reader.page.locator("details", has_text="退出登录").locator("summary").first.click()
    reader.presses("退出登录", look=False)
    wait_for(lambda: not reader.page.evaluate("() => caches.has('yw-mine-1')"), "the overview outlived the session")
    reader.console.complaints[:] = [one for one in reader.console.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    assert stage("events", type="content.saved", login="hewenbin") == 0


def test_what_was_answered_without_a_network_is_put_back(visitor: Come) -> None:
    writer = visitor("zhouamei", viewport=PHONE, place=COUNTY, app=True)
    writer.goes_to("/apply/old-age-allowance.grant/", look=False).begins(look=False)
    page, wish = writer.page, "我希望由工作人员决定"
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.get_by_label("断网时，把没保存上的内容暂存在这台手机上").check()
    assert axe(page) == []
    writer.has_network(False)
    page.get_by_label(wish).check()
    writer.reads("内容已暂存在这台手机上")
    page.route("**/autosave/**", lambda route: route.abort())  # nothing reached the site when the page went away
    page.evaluate("() => { navigator.sendBeacon = () => false; }")
    writer.has_network(True)
    page.reload()
    writer.reads("这台手机上有您没保存上的内容")
    expect(page.get_by_label(wish)).not_to_be_checked()
    writer.shows("draft-kept")
    page.unroute("**/autosave/**")
    page.get_by_role("button", name="放回去").click()
    expect(page.get_by_label(wish)).to_be_checked()
    writer.reads("已保存")
    found = (
        "() => indexedDB.databases().then(() => new Promise((done) => { const asked = indexedDB.open('yw-drafts', 1);"
        " asked.onsuccess = () => { const all = asked.result.transaction('drafts').objectStore('drafts').count();"
        " all.onsuccess = () => { asked.result.close(); done(all.result); }; }; }))"
    )
    wait_for(lambda: page.evaluate(found) == 0, "what was saved stayed on the phone")
    writer.console.complaints[:] = [one for one in writer.console.complaints if "ERR_" not in one]
