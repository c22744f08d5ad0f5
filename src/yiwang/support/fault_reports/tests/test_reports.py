"""Whoever finds a fault on a page says so without a name; the office in charge mends it; the reporter is answered."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.utils import translation
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.errors import InvalidInput, NotReady
from yiwang.core.models import Event
from yiwang.core.revisions import current
from yiwang.people.models import Post
from yiwang.support.fault_reports import queries
from yiwang.support.fault_reports.actions import report_fault as reporting
from yiwang.support.fault_reports.actions.report_fault import Fault, open_waiting, report_fault, said_in
from yiwang.support.fault_reports.known_pages import about
from yiwang.support.fault_reports.models import FaultReport
from yiwang.support.fault_reports.privacy import owners
from yiwang.support.fault_reports.telling import follow
from yiwang.support.fault_reports.tests.conftest import PLACE, browser
from yiwang.support.messages.models import Message
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SAID = {"sort": "words", "words": "第二段看不懂<b>x</b>", "page": "/news/"}


def reported(actor=STRANGER, **changes):
    fault = Fault(**{"page": "/news/", "sort": "wrong", "words": "地址写错了", "place": PLACE, **changes})
    return report_fault(actor=actor, fault=fault, now=NOW)


def order_of(row):
    return WorkOrder.objects.unscoped("test").get(ref_id=row.pk)


def settle(county, row, outcome="done", mender=None):
    order = order_of(row)
    complete_step(actor=mender or county.mender, order_id=order.pk, outcome=outcome, reason="已经改了", now=NOW)
    complete_step(actor=county.head, order_id=order.pk, outcome="good", now=NOW)
    follow(list(Event.objects.unscoped("test").filter(type="workorder.closed", subject_id=order.pk)))
    row.refresh_from_db()


def test_a_report_is_a_work_order_of_the_portals_office_with_the_state_of_the_page(county):
    row, _secret = reported(width=390, language="zh-Hans")
    order = order_of(row)
    assert order.subject_organization_id == county.centre.pk == order.organization_id and row.order_id == order.pk
    assert order.summary == {
        "page": "/news/", "sort_title": "内容不对", "place": PLACE, "width": "390", "language": "zh-Hans",
    }  # fmt: skip
    assert said_in(row) == {"words": "地址写错了", "contact": ""}


def test_the_owner_of_what_stands_on_the_page_is_in_charge(county, article):
    row, _secret = reported(page=f"/news/{article.article_id}/")
    assert row.organization_id == county.tax.pk and row.title == "发票怎么开"
    assert (row.node, row.revision) == (article.article_id, "第1版")


def test_where_the_owner_mends_nothing_the_portal_does(county, article):
    Post.objects.filter(organization=county.tax).update(duties=["content.write"])
    assert reported(page=f"/news/{article.article_id}/")[0].organization_id == county.centre.pk


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/news/?kind=notice&q=王秀英", "/news/?kind=notice"),
        ("/cases/0192a3b4-0000-7000-8000-000000000001/", "/cases/<uuid:case_id>/"),
        ("https://evil.example/x", ""),
        ("//evil.example/x", ""),
        ("javascript:alert(1)", ""),
        ("/nope/13800138000/", ""),
        ("", ""),
    ],
)
def test_nobodys_values_stay_in_the_address_of_a_page(db, address, kept):
    assert about(address).page == kept


def test_the_office_answers_and_the_reporter_reads_it_by_the_link(county):
    row, secret = reported()
    page = browser().get(f"/feedback/{secret}/").content.decode()
    assert "核实和修改" in page and "地址写错了" in page
    settle(county, row)
    assert row.mended is True and row.answered_at is not None
    page = browser().get(f"/feedback/{secret}/").content.decode()
    assert "已经改好，谢谢您" in page and "已经改了" in page
    assert browser().get(f"/feedback/{secret}x/").status_code == 404


def test_a_signed_in_reporter_gets_a_message_and_nobody_else_sees_the_report(county):
    person = factories.person()
    row, _secret = reported(actor=person)
    settle(county, row, outcome="no_fault")
    assert row.mended is False
    told = Message.objects.unscoped("test").filter(kind="fault.answered")
    assert [message.account_id for message in told] == [person.account_id]
    assert browser(person).get(f"/trial/reports/{row.pk}/").status_code == 200
    assert browser(factories.person("别人")).get(f"/trial/reports/{row.pk}/").status_code == 404
    assert browser(county.mender).get(f"/trial/reports/{row.pk}/").status_code == 404


def test_the_form_works_without_script_and_keeps_what_was_typed(county):
    client = browser(yw_place=PLACE)
    assert "会一起告诉我们的" in client.get("/feedback/?page=/news/").content.decode()
    sent = client.post("/feedback/", {**SAID, "contact": "13800138000", "width": "390"})
    assert sent.status_code == 302
    thanks = client.get(sent["Location"])
    row = FaultReport.objects.unscoped("test").get()
    assert row.number in thanks.content.decode() and thanks["Cache-Control"] == "private, no-store"
    assert row.width == 390 and row.place == PLACE and "13800138000" not in thanks.content.decode()
    shared = browser().get(f"/news/?at={PLACE}").content.decode()
    assert f"/feedback/?page=/news/&amp;at={PLACE}" in shared, (
        "the place that a shared link showed belongs to the page's state"
    )
    assert f'action="/feedback/?at={PLACE}"' in browser().get(f"/feedback/?page=/news/&at={PLACE}").content.decode()
    for wrong in ({"words": " "}, {"words": "长" * 1001}, {"sort": ""}, {"contact": "长" * 101}):
        answer = client.post("/feedback/", {**SAID, **wrong})
        assert answer.status_code == 422 and (
            wrong.get("words", SAID["words"]).strip()[:5]
        ) in answer.content.decode().replace("&lt;", "<")


def test_how_to_reach_the_reporter_is_seen_by_the_office_alone_and_each_look_is_recorded(county):
    person = factories.person()
    row, _secret = reported(actor=person, contact="13800138000")
    where = f"/desk/faults/{row.pk}/contact/"
    order = browser(county.mender).get(f"/desk/workorders/{row.order_id}/").content.decode()
    assert where in order and "13800138000" not in order
    assert "13800138000" in browser(county.mender).get(where).content.decode()
    looks = Event.objects.unscoped("test").filter(type="personal_data.viewed", subject_id=row.pk)
    assert looks.count() == 1 and owners([row.pk])[row.pk].account_id == person.account_id
    for other, status in ((county.taxman, 404), (person, 403), (factories.official("window"), 403)):
        assert browser(other).get(where).status_code == status
    assert looks.count() == 1


def test_one_address_cannot_flood_the_office(county):
    client = browser()
    answers = [client.post("/feedback/", {**SAID, "words": f"第{n}条"}).status_code for n in range(7)]
    assert answers == [302] * 6 + [429]
    assert "第9条" in client.post("/feedback/", {**SAID, "words": "第9条"}).content.decode()


def test_a_report_waits_for_its_order_where_the_kind_is_missing(county, monkeypatch):
    monkeypatch.setattr(reporting, "KIND", "not-there")
    row, secret = reported()
    assert row.order_id is None and "正在转给" in browser().get(f"/feedback/{secret}/").content.decode()
    monkeypatch.undo()
    assert open_waiting(actor=SYSTEM, now=NOW) == 1 and open_waiting(actor=SYSTEM, now=NOW) == 0
    assert order_of(row).kind == "page-fault"


def test_nothing_is_kept_where_nobody_mends(db):
    factories.plain_permit()
    factories.organization("tax")
    with pytest.raises(NotReady):
        reported()
    with pytest.raises(InvalidInput):
        reported(sort="x")


def test_figures_by_page_and_office_are_those_of_the_own_offices(county, article, django_assert_num_queries):
    for _n in range(2):
        reported()
    row, _secret = reported(page=f"/news/{article.article_id}/")
    settle(county, row, mender=county.taxman)
    with django_assert_num_queries(5):
        found = queries.figures(county.mender, NOW)
    assert (found.total, found.answered, [row["page"] for row in found.pages]) == (2, 0, ["/news/"])
    assert queries.figures(county.taxman, NOW).mended == 1
    desk = browser(county.taxman)
    assert "发票怎么开" in desk.get("/desk/faults/?days=365").content.decode()
    table = b"".join(desk.get("/desk/faults/export.csv?days=365").streaming_content).decode()
    assert "发票怎么开,1,1,1,0" in table and "徐闻县税务局,1" in table
    assert (
        "这段时间没有人反映"
        in browser(factories.official("supervise", at=factories.organization("justice")))
        .get("/desk/faults/")
        .content.decode()
    )
    assert browser(factories.official("window")).get("/desk/faults/").status_code == 403


def test_trial_users_come_try_are_counted_thanked_and_leave(county):
    person, desk = factories.person(), browser(county.mender)
    assert "登录后报名" in browser().get("/trial/").content.decode()
    volunteer = browser(person)
    assert volunteer.post("/trial/", {"act": "enrol"}).status_code == 302
    assert browser().post("/trial/", {"act": "enrol"}).status_code == 401
    until = {"until.year": "2027", "until.month": "1", "until.day": "31"}
    task = {"title": "试试办发票", "says": "从首页开始找，看几步能找到", "page": "/news/", **until}
    assert desk.post("/desk/faults/", {**task, "until.day": "41"}).status_code == 422
    assert desk.post("/desk/faults/", {**task, "page": "https://evil.example"}).status_code == 422
    assert desk.post("/desk/faults/", task).status_code == 302
    page = volunteer.get("/trial/").content.decode()
    assert "试试办发票" in page
    made = queries.open_tasks(clock.now().date()).get()
    row, _secret = reported(actor=person, task=made.pk)
    assert row.by_trial_user and row.task_id == made.pk and order_of(row).summary["trial"] == "是"
    settle(county, row)
    assert "因为您，1 个地方改好了" in volunteer.get("/trial/").content.decode()
    assert queries.figures(county.mender, NOW).by_trial_users == 1
    assert ">1<" in desk.get("/desk/faults/").content.decode()
    assert desk.post("/desk/faults/", {"act": "close", "task": made.pk}).status_code == 302
    assert desk.post("/desk/faults/", {"act": "close", "task": uuid4()}).status_code == 404
    assert "现在没有试用任务" in volunteer.get("/trial/").content.decode()
    assert volunteer.post("/trial/", {"act": "leave"}).status_code == 302
    assert not queries.is_trial_user(person)


def test_the_kind_of_the_work_order_is_published_and_the_page_speaks_english(county):
    assert current("workorders", "page-fault").content["title"] == "网页问题"
    with translation.override("en"):
        assert browser(yw_lang="en").get("/feedback/").status_code == 200


def test_what_waited_on_a_phone_comes_once_however_often_it_is_sent(county):
    page = browser().get("/feedback/offline/")
    assert "csrfmiddlewaretoken" not in page.content.decode() and not page.cookies
    form = re.search("<form[^>]* data-outbox-form[^>]*>", page.content.decode())
    assert form and " hidden" not in form[0], "the page jumps when its script comes"
    key, client = str(uuid4()), browser()
    first, second = (client.post("/feedback/", {**SAID, "key": key})["Location"] for _ in range(2))
    assert first == second and client.get(first).status_code == 200
    assert FaultReport.objects.unscoped("test").count() == 1
    assert client.post("/feedback/", {**SAID, "key": "1"})["Location"] != first
    assert client.post("/feedback/", {**SAID, "words": "", "key": str(uuid4())}).status_code == 422
