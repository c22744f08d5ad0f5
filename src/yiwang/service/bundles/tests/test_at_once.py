"""Things that happen to one bundle at the same moment: nothing is lost, nothing is doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import Refusal
from yiwang.core.models import Event, Timer
from yiwang.core.timers import run_due
from yiwang.engines.proceedings.models import Proceeding
from yiwang.packs.publishing import publish_pack
from yiwang.service.bundles.following import follow
from yiwang.service.bundles.models import Bundle
from yiwang.service.bundles.tests.conftest import (
    BRINGS,
    NOW,
    ROLES,
    decide,
    events,
    go_on,
    paper,
    part_of,
    press,
    send,
    states,
)


@pytest.fixture
def crowd(transactional_db):
    """The county of the other tests, committed, so that several connections see it."""
    factories.plain_permit()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "start-company")
    offices = {role: factories.organization(role, name=f"徐闻县{role}") for role in ROLES}
    return SimpleNamespace(offices=offices, applicant=factories.person("陈阿海"))


def together(*calls):
    """Run the calls in threads with a connection of their own; refusals are told by their code."""

    def one(call):
        try:
            return call()
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def cases():
    return Proceeding.objects.unscoped("test")


def filed(crowd):
    return Bundle.objects.unscoped("test").get(pk=send(crowd).id)


def test_two_parts_decided_at_the_same_moment_start_the_third_once(crowd):
    bundle = filed(crowd)
    decide(crowd, bundle, "licence")
    for name in ("seal", "tax"):
        press(crowd, bundle, name, "accept")
    together(lambda: press(crowd, bundle, "seal", "grant"), lambda: press(crowd, bundle, "tax", "grant"))
    seal = part_of(bundle, "seal").proceeding_id
    facts = cases().get(pk=seal).facts
    cases().filter(pk=seal).update(facts={**facts, **BRINGS["seal"]})
    together(*[lambda: go_on(bundle)] * 4)
    assert {name: state for name, (state, _) in states(bundle).items()} == {
        "licence": "granted",
        "seal": "granted",
        "tax": "granted",
        "social": "started",
        "bank": "started",
    }
    assert cases().filter(part="bank").count() == 1 and cases().count() == 5
    started = Event.objects.unscoped("test").filter(type="bundle.part_started", subject_id=bundle.pk)
    assert sorted(event.payload["part"] for event in started) == ["bank", "licence", "seal", "social", "tax"]


def test_a_double_click_on_send_files_one_bundle(crowd):
    files = {"domicile-proof": [paper(crowd.applicant)], "articles": [paper(crowd.applicant)]}
    found = together(*[lambda: send(crowd, key="one", files=files)] * 3)
    assert len({answer.id for answer in found}) == 1
    assert Bundle.objects.unscoped("test").count() == cases().count() == 1


def test_events_heard_twice_wake_the_bundle_to_no_second_case(crowd):
    bundle = filed(crowd)
    press(crowd, bundle, "licence", "accept")
    press(crowd, bundle, "licence", "refuse", "名称违反规定")
    news = events()
    follow(news)
    follow(news)
    later = NOW + timedelta(days=3650)
    together(lambda: run_due(later), lambda: run_due(later))
    assert {state for name, (state, _) in states(bundle).items() if name != "licence"} == {"ended"}
    ended = Event.objects.unscoped("test").filter(type="bundle.part_ended", subject_id=bundle.pk)
    assert sorted(event.payload["part"] for event in ended) == ["bank", "seal", "social", "tax"]
    assert Event.objects.unscoped("test").filter(type="bundle.finished", subject_id=bundle.pk).count() == 1
    assert not Timer.objects.filter(kind="bundle.advance", subject_id=bundle.pk).exists()
