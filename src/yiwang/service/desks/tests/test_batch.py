"""Batches: only where the model allows them, each task its own step, nothing adverse."""

from __future__ import annotations

import pytest

from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.service.desks.tests.conftest import Browser

ADDRESS = "/desk/tasks/batch/?item=plain-permit.new&node=accept"


@pytest.fixture
def tasks(submit):
    """Three open tasks of a step whose model allows batches."""
    for _ in range(3):
        submit()
    rows = list(FlowTask.objects.unscoped("test").select_related("proceeding").order_by("id"))
    for row in rows:
        row.data["flow"]["batch"] = True
        row.save(update_fields=["data"])
    return rows


def sent(tasks, **more):
    return {"task": [str(t.pk) for t in tasks], **{f"v.{t.pk}": t.proceeding.version for t in tasks}, **more}


def test_ticked_tasks_are_done_and_others_stay(clerk, tasks):
    page = Browser(clerk).post(ADDRESS, sent(tasks[:2], outcome="accept")).content.decode()
    assert "办完了2件" in page
    assert Proceeding.objects.unscoped("test").filter(state="accepted").count() == 2


def test_a_case_changed_meanwhile_is_left_and_named(clerk, tasks):
    Proceeding.objects.unscoped("test").filter(pk=tasks[0].proceeding_id).update(version=9)
    page = Browser(clerk).post(ADDRESS, sent(tasks, outcome="accept")).content.decode()
    assert "办完了2件" in page and "刚才有人改动过" in page and tasks[0].proceeding.number in page


@pytest.mark.parametrize(
    "form", [{}, {"outcome": "not_accept"}, {"outcome": "accept", "task": []}, {"outcome": "correct"}]
)
def test_nothing_adverse_empty_or_unreasoned_is_done(clerk, tasks, form):
    answer = Browser(clerk).post(ADDRESS, {**sent(tasks), **form})
    assert answer.status_code == 422
    assert not Proceeding.objects.unscoped("test").exclude(state="received").exists()


def test_steps_without_permission_of_the_model_are_not_offered(clerk, submit):
    submit()
    assert "没有可以成批办理的任务" in Browser(clerk).get("/desk/tasks/batch/").content.decode()
    assert "没有可以成批办理的任务" in Browser(clerk).get(ADDRESS).content.decode()
