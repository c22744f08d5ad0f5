"""Instant approval: rules alone may grant; who is too young is told the day; unclear data go to a person."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.engines.proceedings.models import Proceeding, Receipt
from yiwang.engines.registers.actions.record import record_state
from yiwang.packs.publishing import publish_pack
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.deciding import NotYet
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


@pytest.fixture
def allowance(db):
    factories.plain_permit()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "old-age-allowance")
    factories.organization("civil_affairs")


def apply(birthday: str, as_of: date = date(2026, 11, 20), **more):
    party = new_id()
    values = {
        "resident_id": "440524188001010014",
        "name": "林阿婆",
        "birthday": birthday,
        "household_division": "440825",
        "alive": True,
    }
    record_state(actor=SYSTEM, register="persons", values=values, as_of=as_of, source="人口库", subject_id=party)
    actor = factories.person("林阿婆", party=party)
    answers = {"payout": {"bank": "徐闻农商银行", "account": "6210000000000001234"}}
    sent = Submission(item=current_item("old-age-allowance.grant"), division_code="440825", answers=answers, **more)
    return submit_application(actor=actor, sent=sent, now=NOW)


def test_who_qualifies_is_granted_at_once_with_a_receipt(allowance):
    done = apply("1946-03-01")
    assert done.state == "decided_granted"
    case = Proceeding.objects.unscoped("test").get(pk=done.id)
    assert case.facts["because"] == "eligibility.2"
    assert case.facts["pays"] == {"fen": 6000, "each": "month", "from": "2026-12-01"}
    assert Receipt.objects.unscoped("test").filter(proceeding=case).count() == 1


def test_who_is_too_young_is_told_the_day(allowance):
    with pytest.raises(NotYet) as told:
        apply("1946-11-23")
    assert told.value.details["from_day"] == "2026-11-23"
    assert told.value.details["because"] == "eligibility.1"


def test_stale_data_go_to_a_person(allowance):
    done = apply("1940-01-01", as_of=date(2026, 9, 1))
    assert done.state == "received"
    assert Proceeding.objects.unscoped("test").get(pk=done.id).facts["because"] == "data_not_fresh"
