"""Pages of content: what was typed stays, strangers read what is shown and nothing else, files are safe."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from tests import factories

from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.support.content.actions.editing import Wanted, save_article, send_article
from yiwang.support.content.actions.filing import add_file
from yiwang.support.content.actions.reviewing import publish_article
from yiwang.support.content.telling import follow
from yiwang.support.content.tests.conftest import TEXT, browser, picture
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
FORM = {"kind": "news", "title": "大厅周六开门", "source": TEXT, "audience": ""}


def published(office, **changes):
    row = save_article(actor=office.editor, wanted=Wanted(**{"kind": "news", "title": "甲", "source": TEXT, **changes}))
    send_article(actor=office.editor, article_id=row.pk)
    return publish_article(actor=office.reviewer, article_id=row.pk, now=clock.now())


def test_written_reviewed_and_read_through_pages(office):
    editor, second = browser(office.editor), browser(office.reviewer)
    saved = editor.post("/desk/content/new/", {**FORM, "then": "preview"})
    address = saved["Location"].split("?")[0]
    assert saved.status_code == 302 and "交给同事审核" in editor.get(address).content.decode()
    assert editor.post(address, {"act": "send", "version": "1"}).status_code == 302
    assert "要由另一位同事审核" in editor.get(address).content.decode()
    assert second.post(address, {"act": "return", "reason": " "}).status_code == 422
    assert second.post(address, {"act": "publish"}).status_code == 302
    listed = browser(place="440825000000").get("/news/").content.decode()
    assert "大厅周六开门" in listed and "徐闻县政务服务局" in listed
    assert "大厅周六开门" not in browser(place="440000000000").get("/news/").content.decode()
    history = second.get(address.replace("preview", "history")).content.decode()
    assert "这是第一版" in history and "正在显示" in history


def test_what_was_typed_stays_when_it_is_refused(office):
    editor = browser(office.editor)
    answer = editor.post("/desk/content/new/", {**FORM, "title": "", "from": "明天", "summary": "我的<摘要>"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "我的&lt;摘要&gt;" in page and "不动产登记窗口搬到" in page and "明天" in page
    assert 'href="#title"' in page and 'href="#from"' in page


def test_two_who_edit_at_once_lose_nothing(office):
    editor = browser(office.editor)
    row = save_article(actor=office.reviewer, wanted=Wanted(kind="news", title="甲", source=TEXT))
    assert editor.post(f"/desk/content/{row.pk}/", {**FORM, "version": "1"}).status_code == 302
    late = editor.post(f"/desk/content/{row.pk}/", {**FORM, "title": "晚到的", "version": "1"})
    page = late.content.decode()
    assert late.status_code == 409 and "晚到的" in page
    shown = page[page.index('id="meanwhile"') : page.index('<form class="yw-form"')]
    assert "最近由小编在" in shown and "大厅周六开门" in shown and "晚到的" in shown
    assert "摘要" not in shown and "正文" not in shown and "地区" not in shown, "only what differs"
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    kept = editor.post(f"/desk/content/{row.pk}/", {**FORM, "title": "晚到的", "version": version})
    assert kept.status_code == 302, "who has read it decides, and saves"


def test_who_is_late_reads_the_lines_of_the_text_that_differ(office):
    row = save_article(actor=office.editor, wanted=Wanted(kind="news", title="甲", source=TEXT))
    late = {**FORM, "title": "甲", "source": TEXT.replace("二楼", "三楼").replace("\n", "\r\n"), "version": "0"}
    page = browser(office.reviewer).post(f"/desk/content/{row.pk}/", late).content.decode()
    shown = page[page.index('id="meanwhile"') : page.index('<form class="yw-form"')]
    assert "<mark>2026年12月1日起，不动产登记窗口搬到**二楼**。</mark>" in shown and "**三楼**。</ins>" in shown
    assert "带身份证" not in re.sub(r"<p>[^<]*</p>", "", shown), "equal lines are no difference"
    send_article(actor=office.editor, article_id=row.pk)
    sent = browser(office.reviewer).post(f"/desk/content/{row.pk}/", late).content.decode()
    assert (
        "**三楼**" in sent[sent.index('<form class="yw-form"') :]
        and "同事正在审核" in sent
        and "保存并预览" not in sent
    )


def test_the_public_list_searches_filters_and_says_when_there_is_nothing(office):
    visitor = browser()
    assert "还没有动态和通知" in visitor.get("/news/").content.decode()
    published(office)
    published(office, kind="notice", title="停水通知")
    published(office, kind="page", title="关于我们", key="about-us")
    assert "停水通知" in visitor.get("/news/?q=停水").content.decode()
    assert "没有符合条件" in visitor.get("/news/?q=没有的").content.decode()
    only = visitor.get("/news/?kind=notice").content.decode()
    assert "停水通知" in only and ">甲<" not in only and "关于我们" not in only
    assert "关于我们" in visitor.get("/pages/about-us/").content.decode()
    assert visitor.get("/pages/nothing/").status_code == 404


def test_the_feed_is_atom(office):
    edition = published(office, title="甲 & <乙>")
    answer = browser().get("/news/feed.atom?division=440825000000")
    feed = etree.fromstring(answer.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("a:entry/a:title", namespaces=names) == "甲 & <乙>"
    assert feed.find("a:entry/a:link", names).get("href").endswith(f"/news/{edition.article_id}/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert not etree.fromstring(browser().get("/news/feed.atom?division=440100000000").content).findall(
        "a:entry", names
    )


def test_a_file_is_public_only_while_an_edition_shows_it(office):
    row = save_article(actor=office.editor, wanted=Wanted(kind="news", title="甲", source=TEXT + "\n{1}"))
    shown = add_file(actor=office.editor, article_id=row.pk, uploaded=picture(), alt="大厅平面图")
    assert browser().get(shown.address).status_code == 404
    assert browser(office.stranger).get(shown.address).status_code == 404
    assert browser(office.editor).get(shown.address)["Cache-Control"] == "private, no-store"
    send_article(actor=office.editor, article_id=row.pk)
    publish_article(actor=office.reviewer, article_id=row.pk, now=clock.now())
    answer = browser().get(shown.address)
    assert (
        answer.status_code == 200
        and answer["Content-Type"] == "image/png"
        and "sandbox" in answer["Content-Security-Policy"]
    )
    assert shown.address in browser().get(f"/news/{row.pk}/").content.decode()


def test_files_come_through_the_page_and_lies_are_refused(office):
    editor = browser(office.editor)
    row = save_article(actor=office.editor, wanted=Wanted(kind="news", title="甲", source=TEXT))
    where = f"/desk/content/{row.pk}/files/"
    assert editor.post(where, {"act": "add", "file": picture(), "alt": "大厅"}).status_code == 302
    lie = picture("x.png")
    lie.seek(0)
    lie.write(b"<script>")
    lie.seek(0)
    assert editor.post(where, {"act": "add", "file": lie}).status_code == 422
    assert editor.post(where, {"act": "add"}).status_code == 422
    assert editor.post(where, {"act": "describe", "number": "1", "alt": "新的说明"}).status_code == 302
    assert "新的说明" in editor.get(f"/desk/content/{row.pk}/").content.decode()
    assert editor.post(where, {"act": "drop", "number": "1"}).status_code == 302
    assert editor.post(where, {"act": "drop", "number": "9"}).status_code == 422


def test_the_desk_lists_filters_and_exports(office):
    published(office, title="窗口搬迁")
    desk = browser(office.editor)
    assert "窗口搬迁" in desk.get("/desk/content/?state=done&kind=news&q=搬迁").content.decode()
    assert "没有符合条件" in desk.get("/desk/content/?q=没有").content.decode()
    assert "还没有内容" in browser(office.stranger).get("/desk/content/").content.decode()
    table = b"".join(desk.get("/desk/content/export.csv").streaming_content).decode()
    assert "窗口搬迁" in table
    assert Event.objects.unscoped("test").filter(type="content.exported").count() == 1
    assert browser(factories.official("window")).get("/desk/content/").status_code == 403


def test_the_second_post_and_the_editor_are_told(office):
    published(office)
    follow(list(Event.objects.unscoped("test").filter(type__startswith="content.")))
    told = Message.objects.unscoped("test").values_list("account_id", "kind")
    assert set(told) == {(office.editor.account_id, "content.published")}
    row = save_article(actor=office.editor, wanted=Wanted(kind="news", title="乙", source=TEXT))
    send_article(actor=office.editor, article_id=row.pk)
    follow(list(Event.objects.unscoped("test").filter(type="content.sent", subject_id=row.pk)))
    assert (office.reviewer.account_id, "content.sent") in set(
        Message.objects.unscoped("test").values_list("account_id", "kind")
    )
