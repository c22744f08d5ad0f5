"""Starting a company: one form, five offices, the order that the law sets, and what goes wrong on the way."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import generation
from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.errors import (
    AssuranceTooLow,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    NotReady,
    NotSignedIn,
)
from yiwang.core.models import Timer
from yiwang.core.refs import resolve
from yiwang.engines.proceedings.actions.applicant import withdraw
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.opened import open_case
from yiwang.people.models import Organization
from yiwang.service.applications.scenario import ScenarioEnds
from yiwang.service.bundles import queries
from yiwang.service.bundles.actions.submit_bundle import BundleSubmission, submit_bundle
from yiwang.service.bundles.definition import current_bundle
from yiwang.service.bundles.following import follow
from yiwang.service.bundles.models import Bundle, BundlePart
from yiwang.service.bundles.tests.conftest import (
    ANSWERS,
    BRINGS,
    NOW,
    answers_with,
    decide,
    events,
    go_on,
    paper,
    part_of,
    press,
    send,
    states,
)
from yiwang.support.messages.models import Message


def test_one_form_starts_the_licence_and_the_others_wait_for_it(bundle):
    assert states(bundle) == {
        "licence": ("started", ""),
        "seal": ("waiting", "licence"),
        "tax": ("waiting", "licence"),
        "social": ("waiting", "licence"),
        "bank": ("waiting", "licence"),
    }
    standing = {one.part: one for one in queries.standings(bundle)}
    assert standing["licence"].state == "received" and standing["licence"].due_on.isoformat() == "2026-11-26"
    assert standing["bank"].because_title == "公司设立登记" and standing["bank"].why


def test_with_the_licence_three_offices_start_side_by_side_and_the_bank_waits_for_the_seal(county, bundle):
    decide(county, bundle, "licence")
    assert states(bundle)["bank"] == ("waiting", "seal")
    assert {states(bundle)[name][0] for name in ("seal", "tax", "social")} == {"started"}
    offices = {part_of(bundle, name).organization_id for name in ("seal", "tax", "social")}
    assert len(offices) == 3
    decide(county, bundle, "seal")
    assert states(bundle)["bank"] == ("started", "")


def test_what_a_part_brings_reaches_those_that_wait_for_it(county, bundle):
    decide(county, bundle, "licence")
    case = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, "tax").proceeding_id)
    assert case.facts["uscc"] == BRINGS["licence"]["uscc"] and case.part == "tax"
    decide(county, bundle, "seal")
    bank = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, "bank").proceeding_id)
    assert bank.facts["brought"] == {**BRINGS["licence"], **BRINGS["seal"]}


def test_a_granted_licence_without_its_code_keeps_the_others_waiting(county, bundle):
    decide(county, bundle, "licence", bring=False)
    assert states(bundle)["seal"] == ("waiting", "licence")


def test_each_office_gets_only_what_it_needs(county, bundle):
    decide(county, bundle, "licence")
    opened = {
        name: open_case(load_context(proceeding_id=part_of(bundle, name).proceeding_id)).answers
        for name in ("licence", "tax", "social")
    }
    assert "shareholders" in opened["licence"] and "shareholders" not in opened["tax"]
    assert opened["tax"]["people"]["representative_id"] and "tax" not in opened["social"]
    assert set(opened["social"]["people"]) == {"representative_name", "finance_phone"}
    assert opened["social"]["company"]["company_name"] == ANSWERS["company"]["company_name"]


def test_paper_invoices_wait_for_the_seal(county):
    sent = send(county, answers_with(tax={"medium": "paper"}, seal={"kinds": ["company", "invoice"]}))
    bundle = Bundle.objects.unscoped("test").get(pk=sent.id)
    decide(county, bundle, "licence")
    assert states(bundle)["tax"] == ("waiting", "seal")
    decide(county, bundle, "seal")
    assert states(bundle)["tax"] == ("started", "")


def test_who_wants_no_bank_account_gets_four_parts(county):
    sent = send(county, answers_with(bank={"wanted": False, "branch": "", "day": None}) | {"bank": {"wanted": False}})
    assert [part.part for part in BundlePart.objects.filter(bundle_id=sent.id).order_by("place")] == [
        "licence",
        "seal",
        "tax",
        "social",
    ]


def test_a_refused_seal_ends_the_bank_and_leaves_the_others_valid(county, bundle):
    decide(county, bundle, "licence")
    decide(county, bundle, "seal", "refuse")
    assert states(bundle)["bank"] == ("ended", "seal")
    decide(county, bundle, "tax")
    decide(county, bundle, "social")
    found = states(bundle)
    assert found["licence"][0] == found["tax"][0] == found["social"][0] == "granted"
    bundle.refresh_from_db()
    assert bundle.finished_at is not None
    standing = {one.part: one for one in queries.standings(bundle)}
    assert standing["seal"].decision == "refuse" and standing["bank"].state == "ended"
    assert standing["bank"].because == "seal" and standing["tax"].decision == "grant"


def test_a_refused_licence_ends_everything_that_stands_on_it(county, bundle):
    decide(county, bundle, "licence", "refuse")
    others = [state for name, state in states(bundle).items() if name != "licence"]
    assert others == [("ended", "licence")] * 4
    follow(events())
    kinds = list(Message.objects.visible_to(county.applicant).values_list("kind", flat=True))
    assert kinds.count("bundle.part_ended") == 4 and "bundle.finished" in kinds


def test_withdrawing_the_first_part_counts_as_not_granted(county, bundle):
    withdraw(actor=county.applicant, proceeding_id=part_of(bundle, "licence").proceeding_id, reason="不办了", now=NOW)
    go_on(bundle)
    assert part_of(bundle, "licence").outcome == "withdrawn" and states(bundle)["seal"] == ("ended", "licence")


def test_going_on_again_and_again_files_nothing_twice(county, bundle):
    decide(county, bundle, "licence")
    before = Proceeding.objects.unscoped("test").count()
    assert [go_on(bundle) for _ in range(3)] == [0, 0, 0]
    assert Proceeding.objects.unscoped("test").count() == before == 4


def test_a_retry_of_the_submission_gets_the_first_answer(county):
    files = {"domicile-proof": [paper(county.applicant)], "articles": [paper(county.applicant)]}
    first = send(county, key="k1", files=files)
    again = send(county, key="k1", files=files)
    assert (first.id, first.again, again.id, again.again) == (again.id, False, first.id, True)
    assert Bundle.objects.unscoped("test").count() == Proceeding.objects.unscoped("test").count() == 1
    with pytest.raises(IdempotencyConflict):
        send(county, answers_with(social={"employees": 9}), key="k1", files=files)


def test_a_wrong_form_files_nothing_at_all(county):
    for wrong, pointer in (
        (answers_with(company={"capital": -1}), "/company/capital"),
        ({**ANSWERS, "shareholders": []}, "/shareholders"),
        ({k: v for k, v in ANSWERS.items() if k != "tax"}, "/tax/medium"),
        (answers_with(people={"representative_id": "' or 1=1"}), "/people/representative_id"),
    ):
        with pytest.raises(InvalidInput) as refused:
            send(county, wrong)
        assert any(found.startswith(pointer.rpartition("/")[0] or pointer) for found in refused.value.fields)
    with pytest.raises(InvalidInput) as refused:
        send(county, files={})
    assert set(refused.value.fields) == {"/files/domicile-proof", "/files/articles"}
    assert not Bundle.objects.unscoped("test").exists() and not Proceeding.objects.unscoped("test").exists()


def test_a_place_without_one_of_the_offices_is_told_before_anything_is_filed(county):
    Organization.objects.filter(role="bank").update(role="")
    generation.forget()
    with pytest.raises(NotReady):
        send(county)
    assert not Bundle.objects.unscoped("test").exists()


def test_an_office_that_is_gone_later_holds_up_only_its_own_part(county, bundle):
    Organization.objects.filter(role="tax").update(role="gone")
    generation.forget()
    decide(county, bundle, "licence")
    assert states(bundle)["tax"] == ("waiting", "") and states(bundle)["seal"][0] == "started"
    assert part_of(bundle, "tax").problem
    assert Timer.objects.filter(kind="bundle.advance", subject_id=bundle.pk).exists()
    Organization.objects.filter(role="gone").update(role="tax")
    generation.forget()
    go_on(bundle)
    assert states(bundle)["tax"] == ("started", "") and not part_of(bundle, "tax").problem


def test_strangers_and_weak_identities_are_refused(county):
    for actor, refusal in (
        (STRANGER, NotSignedIn),
        (factories.person(assurance="registered"), AssuranceTooLow),
    ):
        with pytest.raises(refusal):
            send(county, actor=actor)


def test_who_needs_no_bundle_is_told(county):
    sent = BundleSubmission(current_bundle("start-company"), "440825", ANSWERS, {"kind": "sole_trader"})
    with pytest.raises(ScenarioEnds):
        submit_bundle(actor=county.applicant, sent=sent, now=NOW)


def test_nobody_else_sees_the_bundle_not_even_the_offices(county, bundle):
    others = (STRANGER, factories.person(), factories.official("tax.handle", "supervise", at=county.offices["tax"]))
    for actor in others:
        assert queries.my_bundles(actor).rows == []
        with pytest.raises(NotFound):
            queries.one(actor, bundle.pk)
        with pytest.raises(NotFound):
            resolve(actor, "bundle", bundle.pk)
    assert resolve(county.applicant, "bundle", bundle.pk).url == f"/bundles/{bundle.pk}/"


def test_nothing_personal_lies_open_in_the_rows(bundle):
    rows = str([vars(bundle), *map(vars, bundle.parts.all())])
    assert "11010519491231002X" not in rows and "陈阿海" not in rows and "13800138000" not in rows


def test_an_event_of_a_part_wakes_its_bundle_once(county, bundle):
    press(county, bundle, "licence", "accept")
    press(county, bundle, "licence", "grant")
    Timer.objects.filter(kind="bundle.advance").delete()
    follow(events())
    assert Timer.objects.filter(kind="bundle.advance", subject_id=bundle.pk).count() == 1


def test_the_task_list_costs_the_same_with_one_case_and_with_four(county, bundle):
    with CaptureQueriesContext(connection) as one:
        queries.standings(bundle)
    decide(county, bundle, "licence")
    with CaptureQueriesContext(connection) as four:
        assert len(queries.standings(bundle)) == 5
    assert len(one) == len(four) == 3


def test_the_system_may_go_on_without_a_person(county, bundle):
    assert bundle.parts.count() == 5
    assert SYSTEM.kind == "system" and go_on(bundle) == 0


def test_later_parts_are_filed_for_the_firm_that_the_first_part_founded(county, bundle, monkeypatch):
    firm = {"id": str(county.offices["tax"].pk), "firm": "徐闻县海味餐饮有限公司（演示）", "uscc": "x"}
    monkeypatch.setitem(BRINGS["licence"], "founded", firm)
    decide(county, bundle, "licence")
    decide(county, bundle, "seal")
    for name in ("seal", "tax", "social", "bank"):
        case = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, name).proceeding_id)
        assert (case.applicant_kind, str(case.applicant_id)) == ("legal_person", firm["id"])
        assert case.applicant_masked == firm["firm"] and case.account_id == county.applicant.account_id
    licence = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, "licence").proceeding_id)
    assert licence.applicant_kind == "natural_person"
