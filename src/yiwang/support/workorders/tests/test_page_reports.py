"""What people said about pages before work orders were made of it: read and settled by the service office alone."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.core.keys import seal_json
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.workorders.actions.page_reports import TABLE
from yiwang.support.workorders.models import PageReport

pytestmark = pytest.mark.django_db
LIST = "/desk/workorders/pages/"
WORDS = "第二段看不懂<b>x</b>"


def browser_of(actor):
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def report(words=WORDS, page="/search/?q=食品"):
    """A row as it was made before there were work orders of it."""
    made = new_id()
    sealed = seal_json({"words": words}, table=TABLE, record_id=made, field="sealed")
    PageReport.objects.create(id=made, number="YM202611200001", page=page, sealed=sealed, reported_at=clock.now())


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
