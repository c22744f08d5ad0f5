"""The main thread of the house: submit, three steps, granted; every floor takes part."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests import factories
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def submitted(db):
    factories.plain_permit()
    factories.organization()
    person = factories.person()
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    return submit_application(actor=person, sent=sent, now=NOW)


def step(duty, outcome, reason=""):
    actor = factories.official(duty)
    task = FlowTask.objects.visible_to(actor).get(state="open")
    return complete_task(actor=actor, task_id=task.pk, decision=Decision(outcome, reason), now=NOW)


def test_a_permit_is_granted_in_three_steps(submitted):
    assert step("plain.accept", "accept").state == "accepted"
    assert step("plain.examine", "agree").state == "accepted"
    assert step("plain.decide", "grant").state == "decided_granted"
    case = Proceeding.objects.unscoped("test").get(pk=submitted.id)
    types = list(
        Event.objects.unscoped("test")
        .filter(subject_id=case.pk)
        .order_by("recorded_at", "id")
        .values_list("type", flat=True)
    )
    assert types[0] == "proceeding.submitted"
    assert "proceeding.accepted" in types and "proceeding.granted" in types
    assert case.due_on is not None
    assert {c.kind: c.stopped_on is None for c in case.clocks.all()} == {
        "correction_notice": False,
        "statutory": False,
        "committed": False,
        "delivery": True,
    }
