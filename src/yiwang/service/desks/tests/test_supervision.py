"""Supervisors: figures that lead to their cases, reminders, reassigning, ending; only in their own offices."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.models import Event
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.service.desks.tests.conftest import Browser


@pytest.fixture
def boss(office):
    """A supervisor."""
    return Browser(factories.official("supervise", name="周督办"))


def text_of(answer):
    return answer.content.decode()


def test_figures_count_and_lead_to_their_cases(boss, task):
    Proceeding.objects.unscoped("test").filter(pk=task.proceeding_id).update(card="red", due_on="2026-11-01")
    page = text_of(boss.get("/desk/supervision/"))
    assert "测试许可 · 受理" in page and "?kind=red" in page
    for query in ("", "?kind=red", "?kind=overdue", "?item=plain-permit.new&node=accept"):
        assert str(task.proceeding_id) in text_of(boss.get(f"/desk/supervision/cases/{query}")), query
    for query in ("?kind=yellow", "?kind=today", "?item=plain-permit.new&node=decide"):
        assert str(task.proceeding_id) not in text_of(boss.get(f"/desk/supervision/cases/{query}")), query


def test_a_done_step_is_counted_from_the_log_and_leads_to_its_case(boss, clerk, task, version):
    Browser(clerk).post(f"/desk/tasks/{task.pk}/complete/", {"outcome": "accept", "version": version(task)})
    assert "done=1" in text_of(boss.get("/desk/supervision/"))
    page = text_of(boss.get("/desk/supervision/cases/?item=plain-permit.new&node=accept&done=1"))
    assert str(task.proceeding_id) in page


def test_the_case_is_shown_masked_with_its_holder(boss, clerk, task):
    Browser(clerk).post(f"/desk/tasks/{task.pk}/take/")
    page = text_of(boss.get(f"/desk/supervision/cases/{task.proceeding_id}/"))
    assert "由李受理领取" in page and "王*英" in page and "王秀英" not in page


def test_a_reminder_is_recorded_once_a_day(boss, task):
    address = f"/desk/supervision/cases/{task.proceeding_id}/remind/{task.pk}/"
    assert boss.post(address).status_code == 302
    again = boss.post(address)
    events = Event.objects.unscoped("test").filter(type="task.reminded", subject_id=task.proceeding_id)
    assert events.get().payload["task"] == str(task.pk)
    assert again.status_code == 409 and "今天已经催办过" in text_of(again)


def test_a_supervisor_passes_a_taken_task_on(boss, clerk, task):
    other = factories.official("plain.accept", name="赵受理")
    Browser(clerk).post(f"/desk/tasks/{task.pk}/take/")
    answer = boss.post(f"/desk/tasks/{task.pk}/transfer/", {"to": str(other.account_id), "reason": "李受理休假"})
    assert answer.status_code == 302
    assert FlowTask.objects.unscoped("test").get(pk=task.pk).assignee_id == other.account_id


def test_ending_needs_a_reason_and_the_version_that_was_seen(boss, task, version):
    address = f"/desk/supervision/cases/{task.proceeding_id}/end/"
    assert boss.post(address, {"version": version(task)}).status_code == 422
    assert boss.post(address, {"version": "7", "reason": "申请人死亡"}).status_code == 409
    assert boss.post(address, {"version": version(task), "reason": "申请人死亡"}).status_code == 302
    case = Proceeding.objects.unscoped("test").get(pk=task.proceeding_id)
    assert case.state == "terminated" and not FlowTask.objects.unscoped("test").filter(state="open").exists()


@pytest.mark.parametrize("form", [{}, {"action": "burn"}, {"action": "retry", "incident": "x" * 500}])
def test_mending_what_is_not_broken_gets_a_message(boss, task, form):
    answer = boss.post(f"/desk/supervision/cases/{task.proceeding_id}/mend/", form)
    assert answer.status_code in (409, 422) and "没有办成" in text_of(answer)


@pytest.mark.parametrize(
    "query", ["?cursor=x", "?cursor=WyJuIiwiMSIsIjIiXQ", "?kind=%00", "?item=a&node=b", "?kind=zzz"]
)
def test_forged_queries_never_break_the_list(boss, task, query):
    assert boss.get(f"/desk/supervision/cases/{query}").status_code in (200, 422)


def test_incidents_list_what_is_stuck(boss, task):
    assert "没有这样的办件" in text_of(boss.get("/desk/supervision/incidents/"))
    flow = {
        **task.proceeding.flow,
        "incidents": [{"id": "1", "token_id": "1", "node": "accept", "code": "x", "message": "卡住了"}],
    }
    Proceeding.objects.unscoped("test").filter(pk=task.proceeding_id).update(flow=flow)
    assert "卡住了" in text_of(boss.get("/desk/supervision/incidents/"))


def test_the_neighbouring_county_supervises_nothing_here(office, task, version):
    county = factories.organization(code="440882", name="雷州市局")
    other = Browser(factories.official("supervise", at=county))
    assert str(task.proceeding_id) not in text_of(other.get("/desk/supervision/cases/"))
    assert other.get(f"/desk/supervision/cases/{task.proceeding_id}/").status_code == 404
    base = f"/desk/supervision/cases/{task.proceeding_id}"
    for address in (f"{base}/end/", f"{base}/mend/", f"{base}/remind/{task.pk}/"):
        answer = other.post(address, {"version": version(task), "reason": "x", "action": "retry", "incident": "1"})
        assert answer.status_code in (403, 404), address


def test_who_does_not_supervise_has_no_such_desk(clerk, task):
    browser = Browser(clerk)
    assert browser.get("/desk/supervision/").status_code == 403
    assert browser.get(f"/desk/supervision/cases/{task.proceeding_id}/").status_code == 403


@pytest.mark.parametrize("address", ["/desk/supervision/", "/desk/supervision/cases/"])
def test_fifty_cases_cost_the_queries_of_one(boss, submit, address):
    submit()
    boss.get(address)
    with CaptureQueriesContext(connection) as one:
        boss.get(address)
    for _ in range(49):
        submit()
    with CaptureQueriesContext(connection) as fifty:
        boss.get(address)
    assert len(fifty) == len(one)


def test_the_list_is_searched_filtered_and_exported_masked(boss, task):
    case = Proceeding.objects.unscoped("test").get(pk=task.proceeding_id)
    address = "/desk/supervision/cases/"
    page = text_of(boss.get(address, {"q": case.number[:10]}))
    assert str(case.pk) in page and "导出表格" in page and "?kind=red" in page
    for words in ("没有这件", "王秀英", "😀", "<b>"):
        page = text_of(boss.get(address, {"q": words}))
        assert str(case.pk) not in page and "去掉全部条件" in page, words
    table = b"".join(boss.get(f"{address}export.csv", {"q": "王*"}).streaming_content).decode()
    assert case.number in table and "王秀英" not in table
    assert Event.objects.unscoped("test").filter(type="worklist.exported").count() == 1


def test_the_list_of_a_step_keeps_its_step_when_searched(boss, task):
    page = text_of(boss.get("/desk/supervision/cases/?item=plain-permit.new&node=accept&q=x"))
    assert 'name="node" value="accept"' in page and "停在这一步的办件" in page
