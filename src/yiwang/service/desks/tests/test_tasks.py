"""Work-list and case: what clerks see and do, and what comes of wrong, late and forged requests."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.models import Event
from yiwang.engines.proceedings.hot import may_see
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.service.desks.tests.conftest import Browser


def press(browser, task, outcome, version, **more):
    return browser.post(f"/desk/tasks/{task.pk}/complete/", {"outcome": outcome, "version": version, **more})


def text_of(answer):
    return answer.content.decode()


def test_the_list_shows_the_task_masked(clerk, task):
    page = text_of(Browser(clerk).get("/desk/tasks/"))
    assert f"/desk/tasks/{task.pk}/" in page and "王*英" in page and "王秀英" not in page


def test_the_case_shows_answers_masked_with_the_clock_and_its_law(clerk, task):
    page = text_of(Browser(clerk).get(f"/desk/tasks/{task.pk}/"))
    assert "内容1" in page and "11010519491231002X" not in page and "13800138000" not in page
    assert "一次告知期限" in page and "行政许可法" in page and "2026年11月27日" in page


@pytest.mark.parametrize("view", ["", "?view=story", "?view=flow", "?view=none"])
def test_every_view_of_a_case_opens(clerk, task, view):
    assert Browser(clerk).get(f"/desk/tasks/{task.pk}/{view}").status_code == 200


def test_accepting_leads_to_the_next_task(clerk, submit, version):
    submit()
    submit()
    first, second = FlowTask.objects.unscoped("test").filter(state="open").order_by("due_on", "id")
    answer = press(Browser(clerk), first, "accept", version(first))
    assert answer.status_code == 302 and str(second.pk) in answer.url and f"done={first.pk}" in answer.url
    assert Proceeding.objects.unscoped("test").get(pk=first.proceeding_id).state == "accepted"


def test_the_last_task_leads_back_to_the_empty_list(clerk, task, version):
    browser = Browser(clerk)
    answer = press(browser, task, "accept", version(task))
    assert answer.url.startswith("/desk/tasks/?done=")
    page = text_of(browser.get(answer.url))
    assert "已办完" in page and "都办完了" in page


def test_two_clerks_on_one_case_the_later_keeps_his_words(clerk, task, version):
    seen = version(task)
    press(Browser(factories.official("plain.accept", name="赵受理")), task, "accept", seen)
    answer = press(Browser(clerk), task, "not_accept", seen, reason="不属于本机关职权，请向住建部门申请")
    page = text_of(answer)
    assert answer.status_code == 409 and "不属于本机关职权，请向住建部门申请" in page and "没有保存" in page


def test_a_neighbours_change_keeps_the_words_in_their_fields(clerk, task, version):
    seen = version(task)
    Proceeding.objects.unscoped("a neighbour's step").filter(pk=task.proceeding_id).update(version=seen + 1)
    answer = press(Browser(clerk), task, "correct", seen, corrections="执照不清楚\n缺布局图", reason="见补正内容")
    page = text_of(answer)
    assert answer.status_code == 409 and "执照不清楚\n缺布局图</textarea>" in page and "您填写的内容还在下面" in page


def test_the_same_press_twice_is_done_once_and_no_error(clerk, task, version):
    browser, seen = Browser(clerk), version(task)
    key = uuid4().hex
    assert press(browser, task, "accept", seen, key=key).status_code == 302
    assert press(browser, task, "accept", seen, key=key).status_code == 302
    assert Event.objects.unscoped("test").filter(subject_id=task.proceeding_id, type="task.done").count() == 1


def test_correction_tells_all_items_at_once(clerk, task, version):
    answer = press(Browser(clerk), task, "correct", version(task), corrections="营业执照不清楚\n\n 缺布局图 ")
    assert answer.status_code == 302
    event = Event.objects.unscoped("test").get(subject_id=task.proceeding_id, type="proceeding.correction_requested")
    assert event.payload["corrections"] == ["营业执照不清楚", "缺布局图"]


@pytest.mark.parametrize("outcome", ["correct", "not_accept"])
def test_an_outcome_that_needs_words_says_so(clerk, task, version, outcome):
    answer = press(Browser(clerk), task, outcome, version(task))
    assert answer.status_code == 422 and "请写明理由" in text_of(answer)


@pytest.mark.parametrize(
    "form",
    [
        {"outcome": "grant"},
        {"outcome": ""},
        {"outcome": "a" * 5000},
        {"outcome": "accept", "version": "x"},
        {"outcome": "accept", "version": "99999999999999999999"},
        {"outcome": "accept", "reason": "长" * 5000},
        {"outcome": "not_accept", "reason": "\0"},
        {"outcome": "correct", "corrections": "\n".join("项" * 90 for _ in range(60))},
        {"outcome": "accept", "key": "k" * 300},
        {},
    ],
)
def test_hostile_forms_get_a_message(clerk, task, version, form):
    answer = Browser(clerk).post(f"/desk/tasks/{task.pk}/complete/", {"version": version(task), **form})
    assert answer.status_code in (409, 422) and "没有办成" in text_of(answer)
    assert FlowTask.objects.unscoped("test").get(pk=task.pk).state == "open"


@pytest.mark.parametrize(
    "query", ["?card=blue", "?taken=all", "?cursor=%00", "?cursor=!!!", "?cursor=YQ==", "?item=%00"]
)
def test_forged_filters_get_a_message(clerk, task, query):
    assert Browser(clerk).get(f"/desk/tasks/{query}").status_code == 422


def test_filters_narrow_the_list(clerk, task):
    browser = Browser(clerk)
    assert str(task.pk) in text_of(browser.get("/desk/tasks/?taken=free&item=plain-permit.new"))
    assert str(task.pk) not in text_of(browser.get("/desk/tasks/?taken=mine"))
    assert str(task.pk) not in text_of(browser.get("/desk/tasks/?item=plain-permit.new&card=red"))
    assert "测试许可" in text_of(browser.get("/desk/tasks/items/"))


def test_take_and_release_are_seen_by_colleagues(clerk, task, version):
    mine, colleague = Browser(clerk), Browser(factories.official("plain.accept", name="赵受理"))
    mine.post(f"/desk/tasks/{task.pk}/take/")
    assert "同事已领取" in text_of(colleague.get("/desk/tasks/"))
    assert "已由同事领取" in text_of(colleague.get(f"/desk/tasks/{task.pk}/"))
    assert press(colleague, task, "accept", version(task)).status_code == 409
    mine.post(f"/desk/tasks/{task.pk}/release/")
    assert "同事已领取" not in text_of(colleague.get("/desk/tasks/"))


def test_transfer_needs_a_colleague_and_a_reason(clerk, task):
    other = factories.official("plain.accept", name="赵受理")
    stranger = factories.official("plain.decide", name="陈决定")
    browser, address = Browser(clerk), f"/desk/tasks/{task.pk}/transfer/"
    page = text_of(browser.get(address))
    assert "赵受理" in page and "陈决定" not in page
    assert browser.post(address, {"to": str(other.account_id)}).status_code == 422
    assert browser.post(address, {"to": "x", "reason": "出差"}).status_code == 422
    assert browser.post(address, {"to": str(stranger.account_id), "reason": "出差"}).status_code == 422
    assert browser.post(address, {"to": str(other.account_id), "reason": "出差"}).status_code == 302
    assert FlowTask.objects.unscoped("test").get(pk=task.pk).assignee_id == other.account_id


def test_a_signer_before_holds_the_task(clerk, task, version):
    other = factories.official("plain.examine", name="张审查")
    browser, address = Browser(clerk), f"/desk/tasks/{task.pk}/signer/"
    assert browser.post(address, {"signer": str(other.account_id), "when": "later"}).status_code == 422
    assert (
        browser.post(address, {"signer": str(other.account_id), "when": "before", "reason": "请看"}).status_code == 302
    )
    assert "等待加签的同事" in text_of(browser.get(f"/desk/tasks/{task.pk}/"))
    signing = Browser(other)
    assert "请您加签" in text_of(signing.get("/desk/tasks/"))
    added = FlowTask.objects.unscoped("test").get(state="open")
    assert press(signing, added, "agree", version(added)).status_code == 302
    assert "等待加签的同事" not in text_of(browser.get(f"/desk/tasks/{task.pk}/"))


def test_separation_of_duties_is_said_in_words(office, submit, version):
    both = factories.official("plain.accept", "plain.examine", "plain.decide", name="全能")
    submit()
    for outcome in ("accept", "agree"):
        task = FlowTask.objects.unscoped("test").get(state="open")
        press(Browser(both), task, outcome, version(task))
    task = FlowTask.objects.unscoped("test").get(state="open")
    assert "由您办理，按规定" in text_of(Browser(both).get(f"/desk/tasks/{task.pk}/"))
    assert press(Browser(both), task, "grant", version(task)).status_code == 403


def test_a_look_needs_a_purpose_and_is_recorded_first(clerk, task):
    browser, address = Browser(clerk), f"/desk/tasks/{task.pk}/look/"
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"purpose": "other"}).status_code == 422
    looks = Event.objects.unscoped("test").filter(type="personal_data.viewed", actor_account=clerk.account_id)
    assert not looks.exists()
    page = text_of(browser.post(address, {"purpose": "check"}))
    assert "11010519491231002X" in page and "王秀英" in page
    look = looks.get()
    assert look.subject_id == task.proceeding_id and look.payload == {"purpose": "check"}
    assert look.actor_account == clerk.account_id
    assert "11010519491231002X" not in text_of(browser.get(f"/desk/tasks/{task.pk}/"))


def test_export_is_recorded_masked_and_safe_for_spreadsheets(clerk, task):
    answer = Browser(clerk).get("/desk/tasks/export.csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "王*英" in body and "王秀英" not in body and body.count("\n") == 3
    exports = Event.objects.unscoped("test").filter(type="worklist.exported", actor_account=clerk.account_id)
    assert exports.count() == 1


def test_new_work_is_told_quietly(clerk, task):
    browser = Browser(clerk)
    assert browser.get("/desk/tasks/news/?since=2020-01-01T00:00:00%2B00:00").status_code == 200
    assert browser.get("/desk/tasks/news/?since=2020-01-01T00:00:00%2B00:00&known=1").status_code == 204
    assert browser.get("/desk/tasks/news/?since=2999-01-01T00:00:00%2B00:00").status_code == 204
    assert browser.get("/desk/tasks/news/?since=x").status_code == 422


def test_a_session_lost_while_writing_loses_no_word(clerk, task, version):
    form = {"outcome": "correct", "version": version(task), "corrections": "执照不清楚\n缺布局图"}
    lost = Client().post(f"/desk/tasks/{task.pk}/complete/", form)
    page = text_of(lost)
    assert lost.status_code == 401 and 'name="corrections" value="执照不清楚' in page and 'value="correct"' in page
    assert Browser(clerk).post(f"/desk/tasks/{task.pk}/complete/", form).status_code == 302


def test_seeing_a_case_read_by_its_id_is_the_same_as_finding_it(submit, clerk, task):
    county = factories.organization(code="440882", name="雷州市局")
    people = [clerk, submit.person, factories.person(), factories.official("plain.accept", at=county), STRANGER, SYSTEM]
    with connection.cursor() as cursor:
        cursor.execute("SELECT proceedings_case(%s)::text", [task.proceeding_id])
        case = json.loads(cursor.fetchone()[0])
    for actor in people:
        found = Proceeding.objects.visible_to(actor).filter(pk=task.proceeding_id).exists()
        assert may_see(actor, case) == found, actor.kind


ADDRESSES = ("", "flow.json", "flow.bpmn", "transfer/", "signer/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_counties_and_strangers_get_nothing(office, task, address):
    county = factories.organization(code="440882", name="雷州市局")
    elsewhere = factories.official("plain.accept", "supervise", "audit", "window", at=county)
    assert Browser(elsewhere).get(f"/desk/tasks/{task.pk}/{address}").status_code == 404
    assert Browser(factories.person()).get(f"/desk/tasks/{task.pk}/{address}").status_code in (403, 404)


def test_other_counties_cannot_act(office, task, version):
    county = factories.organization(code="440882", name="雷州市局")
    browser = Browser(factories.official("plain.accept", at=county))
    for act in ("complete", "take", "release", "look"):
        answer = browser.post(
            f"/desk/tasks/{task.pk}/{act}/", {"outcome": "accept", "version": version(task), "purpose": "check"}
        )
        assert answer.status_code == 404, act
    assert str(task.pk) not in text_of(browser.get("/desk/tasks/"))


def test_the_applicant_has_no_desk(submit, task):
    browser = Browser(submit.person)
    assert browser.get("/desk/").status_code == 403
    assert browser.get(f"/desk/tasks/{task.pk}/").status_code in (403, 404)


@pytest.mark.parametrize("address", ["/desk/tasks/", "/desk/", "/desk/tasks/items/"])
def test_fifty_tasks_cost_the_queries_of_one(clerk, submit, address):
    browser = Browser(clerk)
    submit()
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for _ in range(49):
        submit()
    with CaptureQueriesContext(connection) as fifty:
        browser.get(address)
    assert len(fifty) == len(one)


def test_list_and_case_are_one_round_trip(clerk, task):
    browser = Browser(clerk)
    browser.get(f"/desk/tasks/{task.pk}/")
    with CaptureQueriesContext(connection) as case:
        browser.get(f"/desk/tasks/{task.pk}/")
    assert len(case) == 1


def test_paging_reaches_every_task_once(clerk, submit):
    for _ in range(35):
        submit()
    browser = Browser(clerk)
    seen, address = [], "/desk/tasks/"
    for _page in range(3):
        page = text_of(browser.get(address))
        seen += [part.split("/")[0] for part in page.split('href="/desk/tasks/')[1:] if len(part.split("/")[0]) == 36]
        following = [part.split('"')[0] for part in page.split('href="/desk/tasks/?cursor=')[1:]]
        if not following:
            break
        address = f"/desk/tasks/?cursor={following[-1]}"
    assert len(seen) == len(set(seen)) == 35


def test_words_find_tasks_by_number_item_step_and_masked_applicant(clerk, task):
    number = Proceeding.objects.unscoped("test").get(pk=task.proceeding_id).number
    browser, link = Browser(clerk), f"/desk/tasks/{task.pk}/"
    for words in (number[:8], "测试许可", "受理", "王*"):
        assert link in text_of(browser.get("/desk/tasks/", {"q": words})), words
        assert number in b"".join(browser.get("/desk/tasks/export.csv", {"q": words}).streaming_content).decode()
    for words in ("王秀英", "没有这件", "%", "_", "😀" * 500, "' OR 1=1 --", "４４０８"):
        page = text_of(browser.get("/desk/tasks/", {"q": words}))
        assert link not in page and "这些条件下没有任务" in page, words
        assert number not in b"".join(browser.get("/desk/tasks/export.csv", {"q": words}).streaming_content).decode()
