"""What people say about pages: kept with a number, read and settled by the service office, by nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.workorders.models import PageReport

pytestmark = pytest.mark.django_db
LIST = "/desk/workorders/pages/"
WORDS = "第二段看不懂<b>x</b>"


def browser_of(actor):
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def report(words=WORDS, page="/search/?q=食品"):
    return Client().post("/feedback/", {"page": page, "words": words})


def test_a_stranger_reports_a_page_and_gets_a_number():
    factories.division()
    answer = report()
    assert answer.status_code == 302
    number = PageReport.objects.unscoped("test").get().number
    page = Client().get(answer["Location"]).content.decode()
    assert number in page and "谢谢您" in page


@pytest.mark.parametrize("words", ["", "   ", "长" * 1001])
def test_what_was_typed_stays_when_it_is_refused(words):
    factories.division()
    answer = report(words)
    assert answer.status_code == 422 and words.strip() in answer.content.decode()
    assert not PageReport.objects.unscoped("test").exists()


def test_a_report_never_leads_to_another_site():
    factories.division()
    report(page="https://evil.example/")
    assert PageReport.objects.unscoped("test").get().page == ""


def test_the_service_office_reads_and_settles_it_once():
    clerk = browser_of(factories.official("window"))
    report()
    page = clerk.get(LIST).content.decode()
    assert "第二段看不懂&lt;b&gt;" in page and "/search/?q=食品" in page
    row = PageReport.objects.unscoped("test").get()
    assert clerk.post(LIST, {"report": row.pk, "answer": " "}).status_code == 422
    assert clerk.post(LIST, {"report": "x", "answer": "改了"}).status_code == 422
    for answer in ("改了说法", "又改"):
        assert clerk.post(LIST, {"report": row.pk, "answer": answer}).status_code == 302
    assert "这里没有网页问题" in clerk.get(LIST).content.decode()
    assert "改了说法" in clerk.get(f"{LIST}?show=done").content.decode()


def test_others_do_not_read_reports():
    factories.division()
    report()
    assert browser_of(factories.official("food.accept")).get(LIST).status_code == 403
    assert browser_of(factories.person()).get(LIST).status_code == 403


def test_reports_are_searched_and_exported_by_whoever_reads_them():
    clerk = browser_of(factories.official("window"))
    report()
    row = PageReport.objects.unscoped("test").get()
    for words, found in ((row.number[-4:], True), ("/search/", True), ("没有", False), ("😀", False)):
        page = clerk.get(LIST, {"q": words}).content.decode()
        assert (row.number in page) is found and ("没有符合条件的网页问题" in page) is not found, words
    table = b"".join(clerk.get(f"{LIST}export.csv").streaming_content).decode()
    assert row.number in table and "第二段看不懂" in table
    assert Event.objects.unscoped("test").filter(type="page.exported").count() == 1
    assert browser_of(factories.official("audit")).get(f"{LIST}export.csv").status_code == 403
