"""The task list and the start page: what came of each part, what a failure means, and what they cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.timers import run_due
from yiwang.engines.registers.actions.record import record_state
from yiwang.service.bundles import queries
from yiwang.service.bundles.following import follow
from yiwang.service.bundles.tests.conftest import ANSWERS, NOW, decide, events, go_on, part_of, press, states
from yiwang.service.bundles.tests.test_pages import signed_in


def text_of(client, bundle):
    answer = client.get(f"/bundles/{bundle.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def represented_by(county):
    """The register knows the applicant as the one who will represent the firm."""
    values = {
        "name": "陈阿海",
        "resident_id": ANSWERS["people"]["representative_id"],
        "birthday": "1949-12-31",
        "household_division": "440825",
        "alive": True,
    }
    record_state(
        actor=SYSTEM,
        register="persons",
        values=values,
        as_of=date(2026, 1, 1),
        source="人口库",
        subject_id=county.applicant.party_id,
    )


def settle(bundle):
    """What the worker does: jobs, papers, consumers, until nothing is due."""
    for _ in range(6):
        with clock.at(NOW):
            run_due(NOW)
            follow(events())
    go_on(bundle)


def test_the_whole_way_ends_with_five_granted_parts_and_their_licences(client, county, bundle):
    represented_by(county)
    for name in ("licence", "seal", "tax", "social", "bank"):
        press(county, bundle, name, "accept")
        press(county, bundle, name, "grant")
        settle(bundle)
    assert {state for state, _ in states(bundle).values()} == {"granted"}
    bundle.refresh_from_db()
    assert bundle.finished_at == NOW
    text = text_of(signed_in(client, county.applicant), bundle)
    assert "看营业执照" in text and "看公章刻制备案证明" in text and "看社会保险登记证明" in text
    assert text.count("已准予") == 5 and "没有办成" not in text
    licences = [
        one for many in queries.results_of(county.applicant, queries.standings(bundle)).own.values() for one in many
    ]
    assert len(licences) == 3
    for licence in licences:
        assert client.get(f"/licences/{licence.pk}/").status_code == 200


def test_a_founder_who_does_not_represent_the_firm_is_not_led_to_its_licence(client, county, bundle):
    for name in ("accept", "grant"):
        press(county, bundle, "licence", name)
    settle(bundle)
    text = text_of(signed_in(client, county.applicant), bundle)
    assert "看营业执照" not in text and text.count("证照发给了公司，由法定代表人登录后") == 1


def test_a_founder_who_represents_the_firm_is_led_to_its_licence_and_told_of_nobody_else(client, county, bundle):
    represented_by(county)
    for name in ("accept", "grant"):
        press(county, bundle, "licence", name)
    settle(bundle)
    text = text_of(signed_in(client, county.applicant), bundle)
    assert "看营业执照" in text and "法定代表人" not in text


def test_a_refusal_says_so_in_its_own_row_and_above(client, county, bundle):
    decide(county, bundle, "licence", "refuse")
    text = text_of(signed_in(client, county.applicant), bundle)
    assert "不予许可" in text and "有的部分没有办成" in text and "已经停止的期限" in text


def test_a_part_that_fails_alone_is_told_above_as_well(client, county, bundle):
    decide(county, bundle, "licence")
    press(county, bundle, "social", "not_accept", "不在本县参保范围")
    go_on(bundle)
    text = text_of(signed_in(client, county.applicant), bundle)
    assert "有的部分没有办成" in text and "不再办理" not in text and "不予受理" in text


def test_the_page_of_the_bundle_costs_the_same_with_one_case_and_with_four(client, county, bundle):
    signed_in(client, county.applicant)
    text_of(client, bundle)
    with CaptureQueriesContext(connection) as one:
        text_of(client, bundle)
    decide(county, bundle, "licence")
    with CaptureQueriesContext(connection) as four:
        text_of(client, bundle)
    assert len(four) == len(one)


def test_the_start_page_says_who_and_how_long_and_what_only_sometimes_waits(client, county):
    text = signed_in(client, county.applicant).get("/bundles/start-company/").content.decode()
    assert "徐闻县tax，1个工作日内办完" in text
    assert "有的情况还要等：公章刻制备案" in text


@pytest.mark.parametrize("cursor", ["x", "%00", "' or 1=1", "W10", "9" * 3000])
def test_a_forged_cursor_breaks_nothing(client, county, bundle, cursor):
    assert signed_in(client, county.applicant).get("/bundles/", {"cursor": cursor}).status_code < 500


@pytest.mark.parametrize("path", ["/bundles/" + "a" * 5000 + "/", "/bundles/%00/", "/bundles/start-company.tax/"])
def test_a_forged_key_is_not_found(client, county, path):
    assert signed_in(client, county.applicant).get(path).status_code in (404, 414)


def test_results_of_others_are_not_shown(county, bundle):
    decide(county, bundle, "licence")
    rows = queries.standings(bundle)
    assert queries.results_of(factories.person(), rows).own == {}
    assert part_of(bundle, "licence").state == "granted"
