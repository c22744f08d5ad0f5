"""A county with a decided case, the rated office and the office that looks after ratings."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tests import factories

from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def decided_case(county, applicant=None, outcome="grant"):
    """A case of the plain permit, granted or refused, and who handled it."""
    applicant = applicant or factories.person()
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    done = submit_application(actor=applicant, sent=sent, now=NOW)
    for duty, choice in (("accept", "accept"), ("examine", "agree"), ("decide", outcome)):
        actor = getattr(county, duty)
        task = FlowTask.objects.visible_to(actor).get(state="open", proceeding_id=done.id)
        decision = Decision(choice, "不符合条件" if choice == "refuse" else "")
        complete_task(actor=actor, task_id=task.pk, decision=decision, now=NOW)
    return SimpleNamespace(id=done.id, applicant=applicant)


@pytest.fixture
def county(db):
    factories.plain_permit()
    rated = factories.organization("market_supervision", name="徐闻县市场监管局")
    office = factories.organization("service_office", name="徐闻县政务服务局")
    return SimpleNamespace(
        rated=rated,
        office=office,
        accept=factories.official("plain.accept", at=rated, name="受理员"),
        examine=factories.official("plain.examine", at=rated, name="审查员"),
        decide=factories.official("plain.decide", at=rated, name="决定人"),
        rectifier=factories.official("rating.rectify", at=rated, name="整改员"),
        verifier=factories.official("rating.verify", at=office, name="核实员"),
        approver=factories.official("rating.approve", at=office, name="审核员"),
        caller=factories.official("rating.call_back", at=office, name="回访员"),
    )


@pytest.fixture
def case(county):
    return decided_case(county)
