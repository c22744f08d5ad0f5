"""Refused access stands in the log, with who and what, and without anything that was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from tests.budgets.stage import counted
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.web.middleware import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew():
    refused.forget()
    yield
    refused.forget()


def lines(actor: Any) -> list[Event]:
    rows = Event.objects.unscoped("test").filter(type="attempt.refused", actor_account=actor.account_id)
    return list(rows.order_by("recorded_at", "id"))


def test_whoever_lacks_the_duty_is_written_down(stage):
    assert stage.client("owner").get("/desk/people/").status_code == 403
    line = lines(stage.owner)[-1]
    assert (line.subject_kind, line.subject_id) == ("account", stage.owner.account_id)
    assert line.payload == {"code": "not_permitted", "method": "GET", "route": "desk/people/"}


def test_the_case_of_somebody_else_is_written_down_with_its_id(stage):
    case = stage.objects["case_id"]
    assert stage.client("citizen").get(f"/cases/{case}/").status_code == 404
    line = lines(stage.people["citizen"])[-1]
    assert line.payload["code"] == "not_found" and line.payload["case_id"] == str(case)


def test_a_program_is_written_down_too(stage):
    case = stage.objects["case_id"]
    assert stage.program("citizen").get(f"/api/v1/applications/{case}").status_code == 404
    line = lines(stage.people["citizen"])[-1]
    assert line.channel == "api" and str(case) in line.payload.values()


def test_nothing_that_was_typed_stands_in_the_line(stage):
    stage.client("owner").get("/desk/people/?q=440524188001010014")
    stage.client("owner").post("/desk/people/new/", {"name": "私密", "password": "geheim-geheim"})
    for line in lines(stage.owner):
        assert not {"440524188001010014", "私密", "geheim-geheim"} & set(map(str, line.payload.values()))
        assert "4405241880" not in str(line.payload)


def test_what_is_no_attempt_leaves_no_line(stage):
    before = Event.objects.unscoped("test").filter(type="attempt.refused").count()
    stage.client("stranger").get("/desk/people/")
    stage.client("stranger").get(f"/cases/{stage.objects['case_id']}/")
    stage.client("owner").get("/no/such/place/")
    stage.client("owner").get("/account/")
    assert stage.client("owner").post("/place/set/", {"place": "999999000000"}).status_code == 404
    assert Event.objects.unscoped("test").filter(type="attempt.refused").count() == before


def test_a_refusal_costs_one_round_trip_more_and_a_granted_page_none(stage):
    owner = stage.client("owner")
    with counted() as trips:
        assert owner.get("/desk/people/").status_code == 403
    assert sum("core_record_events" in text for text in trips.statements) == 1
    with counted() as trips:
        owner.get("/account/")
    assert not any("core_record_events" in text for text in trips.statements)


def test_knocking_at_every_door_does_not_fill_the_log(stage):
    owner = stage.client("owner")
    before = len(lines(stage.owner))
    for _turn in range(refused.MOST_A_MINUTE + 5):
        assert owner.get("/desk/people/").status_code == 403
    assert len(lines(stage.owner)) - before == refused.MOST_A_MINUTE
    assert stage.client("citizen").get("/desk/people/").status_code == 403
    assert lines(stage.people["citizen"]), "one account's budget is not another's"


def test_a_log_that_is_away_does_not_break_the_answer(stage, monkeypatch, caplog):
    def away(event: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(refused, "record_apart", away)
    answer = stage.client("owner").get("/desk/people/")
    assert answer.status_code == 403 and "没有权限" in answer.content.decode()
    assert "not written" in caplog.text and Account.objects.get(pk=stage.owner.account_id).name not in caplog.text
