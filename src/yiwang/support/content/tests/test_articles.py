"""An article's way: written, sent, returned, published at its time, changed, withdrawn; each step by who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from yiwang.core import clock
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.models import Timer
from yiwang.engines.search.kinds import Wanted as Asked
from yiwang.engines.search.models import SearchDocument
from yiwang.people.models import Division
from yiwang.support.content import queries
from yiwang.support.content.actions.editing import Wanted, codes_above, save_article, send_article
from yiwang.support.content.actions.filing import add_file, describe_file, drop_file
from yiwang.support.content.actions.reviewing import publish_article, return_article, withdraw_article
from yiwang.support.content.actions.turning import turn
from yiwang.support.content.difference import facts, lines
from yiwang.support.content.errors import KeyTaken, NotFit, OwnArticle, WrongState
from yiwang.support.content.marks import to_html
from yiwang.support.content.models import Article, Edition
from yiwang.support.content.tests.conftest import TEXT, picture

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)


def wanted(**changes):
    return Wanted(**{"kind": "notice", "title": "不动产登记窗口搬迁", "source": TEXT, **changes})


def sent(office, **changes):
    made = save_article(actor=office.editor, wanted=wanted(**changes))
    return send_article(actor=office.editor, article_id=made.pk)


def published(office, at=NOW, **changes):
    row = sent(office, **changes)
    return publish_article(actor=office.reviewer, article_id=row.pk, now=at)


def again(office, article_id, at, **changes):
    save_article(actor=office.editor, wanted=wanted(**changes), article_id=article_id)
    send_article(actor=office.editor, article_id=article_id)
    return publish_article(actor=office.reviewer, article_id=article_id, now=at)


def test_what_is_published_is_read_and_found(office):
    row = published(office)
    shown = queries.shown_article(row.article_id, NOW)
    assert shown.html.startswith("<h2>时间</h2>") and "<strong>二楼</strong>" in shown.html
    assert shown.summary == "时间" and shown.reviewed_by_name == "主任"
    assert SearchDocument.objects.filter(kind="article", ref=str(row.article_id)).count() == 1
    with clock_at(NOW):
        place = queries.Articles().resolve([str(row.article_id)], Asked(division="440825100000"))
        assert place[str(row.article_id)].href == f"/news/{row.article_id}/"
        assert not queries.Articles().resolve([str(row.article_id)], Asked(division="440100000000"))


class clock_at:
    def __init__(self, moment):
        self.moment = moment

    def __enter__(self):
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(clock, "now", lambda: self.moment)

    def __exit__(self, *_):
        self.patch.undo()


def test_who_wrote_it_does_not_publish_it(office):
    made = save_article(actor=office.reviewer, wanted=wanted())
    send_article(actor=office.reviewer, article_id=made.pk)
    with pytest.raises(OwnArticle):
        publish_article(actor=office.reviewer, article_id=made.pk, now=NOW)


def test_only_the_own_office_and_the_right_duty(office):
    row = sent(office)
    with pytest.raises(NotFound):
        publish_article(actor=office.stranger, article_id=row.pk, now=NOW)
    with pytest.raises(NotPermitted):
        publish_article(actor=office.editor, article_id=row.pk, now=NOW)
    with pytest.raises(NotFound):
        save_article(actor=office.stranger, wanted=wanted(), article_id=row.pk)


def test_a_planned_article_comes_at_its_time_and_goes_at_its_end(office):
    row = published(office, shown_from=LATER, shown_until=LATER + timedelta(days=1))
    for moment, there in ((NOW, 0), (LATER, 1), (LATER + timedelta(hours=23), 1), (LATER + timedelta(days=1), 0)):
        assert queries.news_rows(moment).count() == there, moment
    timers = Timer.objects.filter(kind="content.turn", subject_id=row.article_id)
    assert sorted(timers.values_list("due_at", flat=True)) == [row.shown_from, row.shown_until]
    assert not SearchDocument.objects.filter(kind="article").exists()
    with clock_at(LATER):
        turn(timers.order_by("due_at").first())
    assert SearchDocument.objects.filter(kind="article").exists()


def test_a_new_edition_replaces_the_old_one_and_tells_what_changed(office):
    first = published(office)
    second = again(office, first.article_id, LATER, source=TEXT.replace("二楼", "三楼"), title="窗口搬到三楼")
    assert list(queries.news_rows(LATER)) == [second] and list(queries.news_rows(NOW)) == [first]
    assert queries.shown_article(first.article_id, LATER).number == 2
    told = lines(first.words, second.words)
    assert [line.kind for line in told if line.kind != "same"][:2] == ["gone", "come"]
    first.refresh_from_db()
    assert ("不动产登记窗口搬迁", "窗口搬到三楼") in [(was, now) for _what, was, now in facts(first, second)]


def test_what_is_being_changed_stays_on_the_site_as_it_was(office):
    row = published(office)
    save_article(actor=office.editor, wanted=wanted(source="还没写完的新内容，很长很长"), article_id=row.article_id)
    assert "二楼" in queries.shown_article(row.article_id, LATER).html


def test_a_missing_alt_text_stands_in_the_way_of_publishing_at_its_field(office):
    row = save_article(actor=office.editor, wanted=wanted())
    first = add_file(actor=office.editor, article_id=row.pk, uploaded=picture())
    add_file(actor=office.editor, article_id=row.pk, uploaded=picture("别的.png"))
    save_article(actor=office.editor, wanted=wanted(source=TEXT + "\n\n{1}"), article_id=row.pk)
    send_article(actor=office.editor, article_id=row.pk)
    with pytest.raises(NotFit) as refused:
        publish_article(actor=office.reviewer, article_id=row.pk, now=NOW)
    assert set(refused.value.fields) == {"/alt-1"}
    return_article(actor=office.reviewer, article_id=row.pk, reason="图1没有说明。")
    describe_file(actor=office.editor, article_id=row.pk, number=1, alt="政务大厅二楼平面图")
    send_article(actor=office.editor, article_id=row.pk)
    edition = publish_article(actor=office.reviewer, article_id=row.pk, now=NOW)
    assert edition.files == [first.pk] and 'alt="政务大厅二楼平面图"' in edition.html
    with pytest.raises(InvalidInput):
        drop_file(actor=office.editor, article_id=row.pk, number=1)
    drop_file(actor=office.editor, article_id=row.pk, number=2)


@pytest.mark.parametrize(
    ("source", "pointer"),
    [
        ("<p>见<a href='/x'>点击这里</a>，了解办理时间和地点。</p>", "/source"),
        ("<table><tr><td>甲</td><td>乙</td></tr></table><p>表格没有表头的一篇内容。</p>", "/source"),
        ("短", "/source"),
        ("<html><title>404 Not Found</title><center>nginx</center></html>", "/source"),
    ],
)
def test_a_text_that_is_not_fit_is_refused_at_its_field(office, source, pointer):
    row = sent(office, source=source)
    with pytest.raises(NotFit) as refused:
        publish_article(actor=office.reviewer, article_id=row.pk, now=NOW)
    assert pointer in refused.value.fields


def test_withdrawn_is_gone_at_once_for_everybody(office):
    row = published(office)
    withdraw_article(actor=office.reviewer, article_id=row.article_id, reason="内容有误", now=LATER)
    with pytest.raises(NotFound):
        queries.shown_article(row.article_id, LATER)
    assert not SearchDocument.objects.filter(kind="article").exists()
    with pytest.raises(WrongState):
        withdraw_article(actor=office.reviewer, article_id=row.article_id, reason="再撤", now=LATER)
    planned = published(office, shown_from=LATER)
    withdraw_article(actor=office.reviewer, article_id=planned.article_id, reason="不发了", now=NOW)
    assert queries.news_rows(LATER + timedelta(days=9)).count() == 0


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"title": "长" * 121}, "/title"),
        ({"kind": "page", "key": "Über"}, "/key"),
        ({"kind": "other"}, "/kind"),
        ({"places": ("440100000000",)}, "/places"),
        ({"places": ("000000000000",)}, "/places"),
        ({"places": ("440825999999",)}, "/places"),
        ({"summary": "长" * 301}, "/summary"),
        ({"faults": {"/from": "x"}}, "/from"),
    ],
)
def test_what_cannot_be_saved_is_refused_at_its_field(office, changes, pointer):
    with pytest.raises(InvalidInput) as refused:
        save_article(actor=office.editor, wanted=wanted(**changes))
    assert pointer in refused.value.fields


def test_two_who_edit_at_once_and_two_pages_with_one_address(office):
    row = save_article(actor=office.editor, wanted=wanted(kind="page", key="about-us"))
    save_article(actor=office.reviewer, wanted=wanted(kind="page", key="about-us"), article_id=row.pk, version=1)
    with pytest.raises(ChangedMeanwhile):
        save_article(actor=office.editor, wanted=wanted(kind="page", key="about-us"), article_id=row.pk, version=1)
    with pytest.raises(KeyTaken):
        save_article(actor=office.stranger, wanted=wanted(kind="page", key="about-us"))
    send_article(actor=office.editor, article_id=row.pk)
    with pytest.raises(WrongState):
        save_article(actor=office.editor, wanted=wanted(kind="page", key="about-us"), article_id=row.pk)


def test_a_place_below_reads_what_its_places_above_say_and_not_the_other_way(office):
    town = Division.objects.create(
        id=uuid4(), name="迈陈镇", level="town", code="440825102000", lineage=[], parent_id=office.bureau.division_id
    )
    published(office, title="全县")
    published(office, title="只给迈陈镇", places=(town.code,))
    assert {row.title for row in queries.news_rows(NOW, division=town.code)} == {"全县", "只给迈陈镇"}
    assert {row.title for row in queries.news_rows(NOW, division="440825000000")} == {"全县"}
    assert {row.title for row in queries.news_rows(NOW)} == {"全县", "只给迈陈镇"}


def test_codes_above_and_marks():
    above = ["0" * 12, "440000000000", "440800000000", "440825000000", "440825102000"]
    assert codes_above("440825102000") == above and codes_above("0" * 12) == above[:1]
    text = "## 题\n1. 一\n2. 二\n> 引\n| 甲 | 乙 |\n|---|---|\n| 1 | <b> |\n1.5万元以下的{1}"
    assert to_html(text, {1: "<img>"}) == (
        "<h2>题</h2><ol><li>一</li><li>二</li></ol><blockquote><p>引</p></blockquote><table><tr><th>甲</th><th>乙</th></tr>"
        "<tr><td>1</td><td>&lt;b&gt;</td></tr></table><p>1.5万元以下的<img></p>"
    )


def test_lists_cost_the_same_at_any_length(office, django_assert_num_queries):
    for _n in range(3):
        published(office)
    with django_assert_num_queries(1):
        list(queries.news_page(NOW, division="440825000000").rows)
    with django_assert_num_queries(1):
        list(queries.desk_page(office.editor).rows)
    assert Article.objects.visible_to(office.stranger).count() == 0 and Edition.objects.count() == 3
