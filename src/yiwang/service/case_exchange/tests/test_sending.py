"""Cases and reviews that go up: each change once, with the codes of the standard, and nothing silently left out."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock, files
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotFound, NotPermitted
from yiwang.core.events import Subject
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.applicant import withdraw
from yiwang.engines.proceedings.actions.cards import give_cards
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.identifiers.satisfaction import Satisfaction
from yiwang.people.privacy.looks import VIEWED, Look
from yiwang.people.privacy.looks import follow as follow_looks
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.case_exchange.errors import LeavesAGap, NumberUnknown, Overtaken
from yiwang.service.case_exchange.models import Change, Left
from yiwang.service.case_exchange.national import reviews
from yiwang.service.case_exchange.national.codes import SHIPPED, codes, read
from yiwang.service.case_exchange.national.tables import TABLES, fields_of
from yiwang.service.case_exchange.permissions import DUTY
from yiwang.service.case_exchange.queries import facts, preview
from yiwang.service.case_exchange.sending import begin_export, last_export, written
from yiwang.service.case_exchange.tests import stage
from yiwang.service.case_exchange.tests.stage import sent
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.ratings.actions.rate import Opinion, rate_case
from yiwang.service.ratings.actions.supplement import supplement_case
from yiwang.service.ratings.tests.conftest import NOW, decided_case
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
CONTROL = ("cd_time", "cd_batch", "cd_operation")
LATER = NOW + timedelta(hours=2)


def rate(case, level, **more):
    opinion = Opinion(level, (), more.pop("text", ""), more.pop("anonymous", False))
    return rate_case(actor=case.applicant, proceeding_id=case.id, level=level, opinion=opinion, now=LATER)


def plain(rows):
    return {
        table: [{name: value for name, value in row.items() if name not in CONTROL} for row in kept]
        for table, kept in rows.items()
    }


def filed(county):
    person = factories.person()
    asked = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    return submit_application(actor=person, sent=asked, now=NOW).id, person


def step(actor, case_id, outcome, reason=""):
    task = FlowTask.objects.visible_to(actor).get(state="open", proceeding_id=case_id)
    complete_task(actor=actor, task_id=task.pk, decision=Decision(outcome, reason), now=NOW)


def test_a_case_is_told_in_the_tables_of_the_standard_and_each_change_goes_up_once(county):
    case = decided_case(county)
    found = sent()
    number = Proceeding.objects.unscoped("test").get().number
    (accepted,) = found["up_pro_accept"]
    assert (accepted["project_no"], accepted["task_code"], accepted["catalog_code"]) == (
        number,
        stage.CODE,
        stage.BASIC,
    )
    assert (accepted["applyer_name"], accepted["applyer_page_code"]) == ("王秀英", "11010519491231002X")
    assert (accepted["applyer_type"], accepted["applyer_page_type"], accepted["contact_phone"]) == (
        *("1", "111"), "13800138000",
    )  # fmt: skip
    assert (accepted["apply_date"], accepted["accept_date"], accepted["project_type"]) == ("20261120", "20261120", "2")
    assert accepted["org_code"] == stage.BODY and accepted["handle_user_name"] == "受理员"
    assert [row["handle_user_name"] for row in found["up_pro_process"]] == ["受理员", "审查员", "决定人"]
    (ended,) = found["up_pro_result"]
    assert (ended["result_type"], ended["satisfaction"], ended["cd_operation"]) == ("6", "", "I")
    assert all(list(row) == list(fields_of(table)) for table, rows in found.items() for row in rows)

    assert sent() == {}, "nothing changed: nothing goes up"
    rate(case, 4)
    again = sent()
    assert set(again) == {"evaluation", "up_pro_result"}
    assert (again["up_pro_result"][0]["satisfaction"], again["up_pro_result"][0]["cd_operation"]) == ("2", "U")
    assert (again["evaluation"][0]["satisfaction"], again["evaluation"][0]["cd_operation"]) == ("4", "I")
    assert again["evaluation"][0]["projectNo"] == number and again["evaluation"][0]["userName"] == "王秀英"
    whole = sent(since=0)
    assert plain(whole) == plain(sent(since=0)), "a repeat gives the same"
    assert {row["cd_operation"] for rows in whole.values() for row in rows} == {"I"}


def test_a_case_goes_up_when_it_is_accepted_and_again_when_it_is_withdrawn(county):
    case_id, person = filed(county)
    assert sent() == {} and stage.newest_run().waiting == 1
    step(county.accept, case_id, "accept")
    first = sent()
    assert first["up_pro_accept"][0]["cd_operation"] == "I" and "up_pro_result" not in first
    step(county.examine, case_id, "agree")
    withdraw(actor=person, proceeding_id=case_id, reason="不办了", now=LATER)
    second = sent()
    assert second["up_pro_accept"][0]["cd_operation"] == "U"
    assert second["up_pro_result"][0]["result_type"] == "2" and second["up_pro_result"][0]["result_explain"] == "已撤回"
    assert len(second["up_pro_process"]) == 2


@pytest.mark.parametrize("grade", list(Satisfaction))
def test_the_two_standards_number_grades_in_opposite_directions(grade):
    place = list(Satisfaction).index(grade)
    told = codes()
    assert told.satisfaction(grade, review=False) == str(place + 1), "GB/T 39046 A.8: 1 is the best"
    assert told.satisfaction(grade, review=True) == str(5 - place), "evaluation interface: 5 is the best"


def test_codes_are_a_file_and_a_file_that_lacks_one_is_refused(tmp_path):
    own = tmp_path / "codes.yaml"
    text = SHIPPED.read_text("utf-8")
    own.write_text(text.replace('instant: "1", committed: "2"', 'instant: "2", committed: "1"', 1), "utf-8")
    assert read(own).code("project_type", "instant") == "2" and read(own).code("apply_type", "api") == "9"
    for wrong in (text.replace('refused: "1", ', ""), text.replace("best_is_1", "any"), "[]", "x" * 100_001):
        own.write_text(wrong, "utf-8")
        with pytest.raises(ValueError, match="codes.yaml"):
            read(own)


def test_what_has_no_code_is_told_waits_and_goes_up_as_new_when_it_has_one(county):
    ServiceItem.objects.update(code="")
    case = decided_case(county)
    rate(case, 5)
    assert sent() == {}
    rows = Left.objects.order_by("kind")
    assert [(row.kind, row.reason, row.sent) for row in rows] == [
        ("case", "no_code", False),
        ("review", "no_code", False),
    ]
    assert last_export("440825000000").left == 2
    assert sent() == {} and rows.count() == 2, "it still waits"
    ServiceItem.objects.update(code=stage.CODE)
    found = sent()
    assert found["up_pro_accept"][0]["cd_operation"] == "I" and found["evaluation"][0]["satisfaction"] == "5"
    assert not Left.objects.exists() and sent() == {}


def test_an_anonymous_review_names_nobody_and_no_case(county):
    case = decided_case(county)
    rate(case, 1, text="等了很久", anonymous=True)
    supplement_case(actor=case.applicant, proceeding_id=case.id, level=2, text="好一点", now=LATER)
    found = sent()
    one, two = found["evaluation"]
    assert (one["anonymity"], one["writingEvaluation"], one["satisfaction"]) == ("1", "等了很久", "1")
    assert (two["assessNumber"], two["satisfaction"], two["writingEvaluation"]) == ("2", "2", "好一点")
    assert {row[name] for row in (one, two) for name in ("projectNo", "userName", "certKey", "proManager")} == {""}
    assert found["up_pro_result"][0]["satisfaction"] == "", "the grade would tell whose it was"
    looked = Event.objects.unscoped("test").filter(type=VIEWED)
    assert [event.subject_kind for event in looked] == ["proceeding"]


def test_a_review_that_was_found_malicious_is_taken_back_once_and_leaves_its_case(county):
    case = decided_case(county)
    rate(case, 1, text="胡说的话")
    first = sent()
    assert (first["evaluation"][0]["cd_operation"], first["up_pro_result"][0]["satisfaction"]) == ("I", "5")
    order = WorkOrder.objects.unscoped("test").get(ref_kind="rating")
    complete_step(actor=county.verifier, order_id=order.pk, outcome="malicious", reason="查实", now=LATER)
    taken = sent()
    (row,) = taken["evaluation"]
    assert (row["cd_operation"], row["row_guid"]) == ("D", first["evaluation"][0]["row_guid"])
    assert {row[name] for name in ("userName", "certKey", "writingEvaluation", "projectNo", "proManager")} == {""}
    assert (taken["up_pro_result"][0]["satisfaction"], taken["up_pro_result"][0]["cd_operation"]) == ("", "U")
    assert sent() == {}
    whole = sent(since=0)
    assert "evaluation" not in whole and whole["up_pro_result"][0]["satisfaction"] == "", "never up, never back"


def test_a_card_of_a_case_goes_up_with_it(county):
    case_id, _person = filed(county)
    step(county.accept, case_id, "accept")
    sent()
    give_cards(NOW + timedelta(days=30))
    rows = sent()["up_pro_supervise"]
    assert {row["cd_operation"] for row in rows} == {"U"} and {row["warn_type"] for row in rows} == {"2"}
    assert rows[0]["project_no"] and rows[0]["org_code"] == stage.BODY and rows[0]["result"] == "待办"


def test_a_review_goes_up_though_its_item_was_withdrawn_since(county, monkeypatch):
    rate(decided_case(county), 3)

    def gone(key):
        raise NotFound

    monkeypatch.setattr(reviews, "current_item", gone)
    assert sent()["evaluation"][0]["taskCode"] == stage.CODE


def test_the_materials_of_a_case_are_told_with_the_names_of_their_files(county):
    case = Proceeding.objects.unscoped("test").get(pk=decided_case(county).id)
    file = files.store(
        b"x", name="租赁合同.pdf", media_type="application/pdf", owner_account=None, purpose="material",
        subject=Subject("proceeding", case.pk),
    )  # fmt: skip
    case.facts = {**case.facts, "files": {"lease": [str(file.pk)], "none": []}}
    case.save()
    (row,) = sent()["up_pro_material"]
    assert (row["material_name"], row["get_type"], row["get_num"]) == ("lease", "2", "1")
    assert (row["attach_name"], row["project_no"]) == ("租赁合同.pdf", case.number)


def test_nobody_learns_who_rated_his_own_office(county):
    case = decided_case(county)
    rate(case, 2)
    insider = factories.official(DUTY, at=county.rated)
    found = sent(insider)
    assert "evaluation" not in found and found["up_pro_result"][0]["satisfaction"] == ""
    assert Left.objects.get().reason == "own_office"
    other = sent(factories.official(DUTY, at=county.office))
    assert other["evaluation"][0]["satisfaction"] == "2" and other["up_pro_result"][0]["satisfaction"] == "4"


def test_each_case_is_looked_at_by_the_program_and_each_export_is_recorded(county):
    case = decided_case(county)
    official = factories.official(DUTY, at=county.office, name="上报员")
    sent(official)
    follow_looks(list(Event.objects.unscoped("test").filter(type=VIEWED)))
    look = Look.objects.unscoped("test").get()
    assert (look.account_id, look.purpose, look.viewer_id) == (case.applicant.account_id, "national_exchange", None)
    event = Event.objects.unscoped("test").get(type="case_exchange.exported")
    run = stage.newest_run()
    assert event.payload["digest"] == run.digest and len(run.digest) == 64 and run.by_name == "上报员"
    assert event.payload["counts"] == run.counts and run.counts["up_pro_accept"] == 1
    assert "王秀英" not in str(event.payload) and look.what == run.batch


def test_only_who_has_the_duty_may_send(county):
    for stranger in (county.accept, county.verifier, factories.official("supervise"), factories.person()):
        with pytest.raises(NotPermitted):
            begin_export(actor=stranger, shape="zip", now=NOW)
        with pytest.raises(NotPermitted):
            preview(stranger, division="", now=NOW)


def test_a_file_that_broke_off_does_not_count(county):
    decided_case(county)
    stage.follow_all()
    broken = begin_export(actor=SYSTEM, shape="zip", division="440825000000", now=clock.now())
    next(iter(written(broken, SYSTEM)))
    assert last_export("440825000000") is None
    late = written(broken, SYSTEM)
    next(late)
    assert "up_pro_accept" in sent()
    with pytest.raises(Overtaken):
        list(late)
    assert stage.newest_run().state == "done"


def test_no_number_may_leave_a_gap(county):
    decided_case(county)
    sent()
    reached = last_export("440825000000").until
    with pytest.raises(LeavesAGap):
        sent(since=reached + 1)
    with pytest.raises(NumberUnknown):
        sent(since=-1)
    assert begin_export(actor=SYSTEM, shape="zip", division="440100000000", since=reached, now=NOW).since == reached


def test_places_go_up_apart_and_the_zip_is_whole(county):
    decided_case(county)
    assert sent(division="440100000000") == {}
    run = begin_export(actor=SYSTEM, shape="zip", now=clock.now())
    archive = zipfile.ZipFile(io.BytesIO(b"".join(written(run, SYSTEM))))
    assert archive.testzip() is None
    text = archive.read("up_pro_accept/00001.csv").decode("utf-8-sig")
    assert [row["applyer_name"] for row in csv.DictReader(io.StringIO(text))] == ["王秀英"]
    assert "up_pro_accept 1" in archive.read("README.txt").decode()
    assert set(TABLES) >= {name.partition("/")[0] for name in archive.namelist() if name != "README.txt"}


def test_a_block_costs_the_same_with_one_case_and_with_three(county):
    def cost():
        with CaptureQueriesContext(connection) as counted:
            sent(since=0)
        return len(counted)

    sent()  # what a process reads once
    rate(decided_case(county), 4)
    stage.follow_all()
    one = cost()
    for grade in (2, 5):
        rate(decided_case(county), grade)
    stage.follow_all()
    assert cost() == one


def test_a_dry_run_opens_nothing_and_changes_nothing(county):
    decided_case(county)
    filed(county)
    stage.follow_all()
    told = preview(factories.official(DUTY, at=county.office), division="440825000000", now=clock.now())
    assert facts(told) == {"cases_new": 1, "cases_changed": 0, "reviews": 0, "waiting": 1, "left": 0} and told.whole
    assert not Event.objects.unscoped("test").filter(type=VIEWED).exists() and last_export("440825000000") is None
    assert Change.objects.count() == 2
