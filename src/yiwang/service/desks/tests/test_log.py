"""The auditor's log: sentences, filters, paging, export; each look recorded; nothing personal, nothing foreign."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.models import Event
from yiwang.engines.proceedings.models import Proceeding
from yiwang.service.desks.tests.conftest import Browser


@pytest.fixture
def auditor(office):
    """An auditor of the office."""
    return Browser(factories.official("audit", name="沈审计"))


def text_of(answer):
    return answer.content.decode()


def rows_of(answer):
    return text_of(answer).split("<tbody", 1)[1].split("</tbody>")[0]


def test_events_are_sentences_without_personal_data(auditor, clerk, task, version):
    form = {"outcome": "correct", "version": version(task), "corrections": "王秀英的执照不清楚"}
    Browser(clerk).post(f"/desk/tasks/{task.pk}/complete/", form)
    rows = rows_of(auditor.get("/desk/log/"))
    assert "一次性告知补正" in rows and "李受理" in rows and task.proceeding.number in rows
    assert "王秀英" not in rows and "proceeding." not in rows


def test_each_look_and_export_is_recorded(auditor, task):
    auditor.get("/desk/log/?what=proceeding.submitted")
    b"".join(auditor.get("/desk/log/export.csv").streaming_content)
    types = list(Event.objects.unscoped("test").filter(type__startswith="log.").values_list("type", "payload__what"))
    assert ("log.viewed", "proceeding.submitted") in types and ("log.exported", "") in types


def test_filters_narrow_by_who_what_case_and_day(auditor, clerk, task, version):
    Browser(clerk).post(f"/desk/tasks/{task.pk}/take/")
    number = Proceeding.objects.unscoped("test").get(pk=task.proceeding_id).number
    assert "领取任务" in rows_of(auditor.get("/desk/log/?who=李受理"))
    assert "领取任务" not in rows_of(auditor.get("/desk/log/?who=没有这个人"))
    assert "领取任务" not in rows_of(auditor.get("/desk/log/?what=proceeding.submitted"))
    assert number in rows_of(auditor.get(f"/desk/log/?number={number}"))
    assert "没有符合条件" in rows_of(auditor.get("/desk/log/?since=2020-01-01&until=2020-01-02"))


@pytest.mark.parametrize(
    "query", ["?since=31.11.2026", "?until=x", "?what=burn", "?cursor=x", "?cursor=WyJuIiwiMSIsIjIiXQ", "?who=%00"]
)
def test_forged_queries_get_a_message(auditor, task, query):
    assert auditor.get(f"/desk/log/{query}").status_code in (200, 422)
    assert auditor.get(f"/desk/log/export.csv{query}").status_code in (200, 422)


def test_paging_shows_every_event_once(auditor, submit):
    for _ in range(60):
        submit()
    first = text_of(auditor.get("/desk/log/?what=proceeding.submitted"))
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text_of(auditor.get(following))
    assert first.count("提交申请</td>") == 50 and second.count("提交申请</td>") == 10


def test_another_office_and_other_duties_read_nothing(office, clerk, task):
    county = factories.organization(code="440882", name="雷州市局")
    elsewhere = Browser(factories.official("audit", at=county))
    assert task.proceeding.number not in text_of(elsewhere.get("/desk/log/"))
    assert Browser(clerk).get("/desk/log/").status_code == 403
    assert Browser(clerk).get("/desk/log/export.csv").status_code == 403


def test_fifty_events_cost_the_queries_of_one(auditor, submit):
    submit()
    auditor.get("/desk/log/")
    with CaptureQueriesContext(connection) as one:
        auditor.get("/desk/log/")
    for _ in range(40):
        submit()
    with CaptureQueriesContext(connection) as fifty:
        auditor.get("/desk/log/")
    assert len(fifty) == len(one)
