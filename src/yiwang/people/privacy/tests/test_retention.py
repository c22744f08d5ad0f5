"""What has served its time goes, whole, and the run can prove it; what is held or younger stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from tests import factories, licensed

from yiwang.core import clock, files
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.events import Subject
from yiwang.core.models import Event, File
from yiwang.engines.proceedings.models import Document, Proceeding, Receipt
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.models import Record, RecordIndex, SubjectKey
from yiwang.engines.registers.periods import Period
from yiwang.engines.registers.records import find_by
from yiwang.people.models import Account, LoginAttempt
from yiwang.people.privacy import clearing
from yiwang.people.privacy.actions.hold import lift_hold, place_hold
from yiwang.people.privacy.models import Hold, RetentionPlan, RetentionRun
from yiwang.people.privacy.plans import SHIPPED, load_plan, plan_in_force, read_rules, rule_of
from yiwang.people.privacy.proving import is_genuine, went_in
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

pytestmark = pytest.mark.django_db
NAME, PHONE, NUMBER = "欧阳秘密", "13912345678", "440524188001010014"
YEARS = timedelta(days=366)


def browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


@pytest.fixture
def ended() -> Any:
    """A licence case with materials and papers that was done eleven years ago."""
    licensed.publish()
    owner = factories.person(NAME)
    answers = {
        "applicant": {"name": NAME, "phone": PHONE},
        "shop": {"name": "密闭小馆（演示）", "address": "徐城街道东方一路12号一楼", "seats": 30},
    }
    sent = Submission(item=current_item("licensed.new"), division_code="440825", answers=answers)
    sent.scenario = {"trade": "noodles"}
    case = submit_application(actor=owner, sent=sent, now=clock.now()).id
    for duty, outcome in (("licensed.accept", "accept"), ("licensed.decide", "grant")):
        licensed.step(case, duty, outcome)
    licensed.run_due("flow.job")
    licensed.run_due("proceeding.paper")
    files.store(
        b"%PDF-1.4 proof", name="私人证明.pdf", media_type="application/pdf", owner_account=owner.account_id,
        purpose="material", subject=Subject("proceeding", case),
    )  # fmt: skip
    rows = Proceeding.objects.unscoped("test").filter(pk=case)
    rows.update(ended_at=clock.now() - 11 * YEARS, state="completed")
    return rows.get()


def told_of(case: Any) -> str:
    """Everything that the tables of cases, the log and the files still say of a case."""
    words = []
    documents = list(Document.objects.unscoped("test").filter(proceeding=case).values_list("id", flat=True))
    with connection.cursor() as cursor:
        for sql in (
            "SELECT p::text FROM proceedings_proceeding p WHERE id = %s",
            "SELECT d::text FROM proceedings_document d WHERE proceeding_id = %s",
            "SELECT r::text FROM proceedings_receipt r WHERE proceeding_id = %s",
            "SELECT k::text FROM proceedings_task k WHERE proceeding_id = %s",
            "SELECT payload::text FROM core_event WHERE subject_id = %s",
        ):
            cursor.execute(sql, [case.pk])
            words += [row[0] for row in cursor.fetchall()]
    for file in File.objects.unscoped("test").filter(subject_id__in=[case.pk, *documents]):
        words.append(file.name)
    return "\n".join(words)


def test_after_a_run_nothing_is_left_of_an_old_case_incl_files_papers_receipts_and_the_words_of_the_log(ended):
    assert "私人证明" in told_of(ended)
    run = clearing.run()
    assert run is not None
    left = told_of(ended)
    for word in (NAME, PHONE, "私人证明", "密闭小馆", "欧", "徐城街道"):
        assert word not in left, word
    row = Proceeding.objects.unscoped("test").get(pk=ended.pk)
    assert row.sealed is None and row.answers == {} and row.account_id is None and row.number == ended.number
    assert not File.objects.unscoped("test").filter(subject_id=ended.pk).exists()
    assert all(bytes(r.sealed) == b"" and r.digest for r in Receipt.objects.unscoped("test").filter(proceeding=ended))
    log = Event.objects.unscoped("test").filter(subject_id=ended.pk)
    assert log.exists() and not log.exclude(payload={}).exists(), "type and time stay, words go"
    files.sweep()


def test_the_run_is_signed_names_nobody_and_proves_each_row(ended):
    run = clearing.run()
    assert is_genuine(run) and went_in(run, "proceedings_proceeding", ended.pk)
    assert not went_in(run, "proceedings_proceeding", Record)
    report = orjson.loads(run.report)
    assert report["plan"]["digest"] == plan_in_force().row.digest
    assert NAME not in run.report and str(ended.pk) not in run.report
    run.report = run.report.replace('"rows":1', '"rows":0')
    assert not is_genuine(run)
    assert Event.objects.unscoped("test").filter(type="retention.ran").count() == 1
    assert clearing.run() is None, "the same rows again"


def test_a_younger_case_stays_and_so_does_one_that_is_held(ended):
    officer = factories.official("privacy")
    Proceeding.objects.unscoped("test").filter(pk=ended.pk).update(ended_at=clock.now() - 9 * YEARS)
    assert clearing.run() is None
    Proceeding.objects.unscoped("test").filter(pk=ended.pk).update(ended_at=clock.now() - 11 * YEARS)
    hold = place_hold(actor=officer, subjects=[ended.pk], reason="行政诉讼", basis="行政诉讼法", review_on=date.today())
    assert clearing.run() is None and Proceeding.objects.unscoped("test").get(pk=ended.pk).sealed is not None
    lift_hold(actor=officer, hold_id=hold.pk, why="已结案")
    assert clearing.run() is not None


def test_a_hold_needs_reason_basis_ids_and_the_duty():
    with pytest.raises(InvalidInput) as refused:
        place_hold(actor=factories.official("privacy"), subjects=[], reason=" ", basis="", review_on=date.today())
    assert set(refused.value.fields) == {"/subjects", "/reason", "/basis"}
    with pytest.raises(NotPermitted):
        place_hold(actor=factories.official("window"), subjects=[], reason="x", basis="y", review_on=date.today())


def test_who_died_long_ago_leaves_the_register_with_all_indexes():
    factories.plain_permit()
    died = date.today() - 31 * YEARS
    values = {
        "resident_id": NUMBER, "name": NAME, "birthday": "1940-03-01", "household_division": "440825", "alive": False,
        "died_on": died.isoformat(),
    }  # fmt: skip
    told = {"as_of": date.today(), "source": "人口库"}
    since = Period(died, None)
    gone = record_state(actor=SYSTEM, register="persons", values=values, period=since, **told).subject_id
    alive = {**values, "resident_id": "11010519491231002X", "alive": True}
    alive.pop("died_on")
    stays = record_state(actor=SYSTEM, register="persons", values=alive, **told).subject_id
    run = clearing.run()
    assert run is not None and run.rows == 1
    assert not Record.objects.unscoped("test").filter(subject_id=gone).exists()
    assert not SubjectKey.objects.filter(subject_id=gone).exists() and find_by("persons", "resident_id", NUMBER) == []
    assert RecordIndex.objects.filter(record__subject_id=stays).exists()


def test_batches_end_and_rows_of_other_classes_go_too():
    LoginAttempt.objects.bulk_create([LoginAttempt(key=str(n)) for n in range(25)])
    LoginAttempt.objects.update(at=clock.now() - timedelta(days=3))
    run = clearing.run(batch=10)
    assert run.rows == 25 and not LoginAttempt.objects.exists()


def test_another_plan_is_loaded_checked_and_numbered():
    first = plan_in_force().row
    assert load_plan(actor=SYSTEM, text=SHIPPED.read_text(), source="again").pk == first.pk
    text = SHIPPED.read_text().replace("材料, for: {years: 10}", "材料, for: {years: 20}")
    second = load_plan(actor=SYSTEM, text=text, source="file")
    assert second.number > first.number and plan_in_force().row.pk == second.pk
    assert RetentionPlan.objects.filter(replaced_at=None).count() == 1
    cases = next(rule for rule in plan_in_force().parsed if rule.kind == "cases")
    assert cases.period == {"years": 20}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retention: []", "retention"),
        (":\n- {", "YAML"),
        ("retention: [{class: a, title: 甲, action: burn, for: {days: 1}, basis: 法}]", "action"),
        ("retention: [{class: a, title: 甲, action: delete, for: {days: 0}, basis: 法}]", "for"),
        ("retention: [{class: a, title: 甲, action: delete, for: {weeks: 2}, basis: 法}]", "for"),
        ("retention: [{class: a, title: 甲, action: delete, for: {days: 1}}]", "basis"),
        ("retention: [{class: a, title: 甲, action: delete, for: {days: 1}, basis: 法}]", "没有这一类"),
        ("retention: [{class: messages, title: 甲, action: redact, for: {days: 1}, basis: 法}]", "delete"),
        ("retention: [{class: registers, title: 甲, action: redact, for: {days: 1}, basis: 法}]", "delete"),
        ("retention: [{class: cases, title: 甲, action: delete, for: {days: 1}, basis: 法}]", "redact"),
        ("retention: [{class: events, title: 甲, action: delete, for: {days: 1}, basis: 法}]", "keep"),
    ],
)
def test_wrong_rules_are_refused_with_the_place(text, said):
    with pytest.raises(InvalidInput) as refused:
        read_rules(text)
    assert said in refused.value.text + "".join(refused.value.fields.values())


def test_periods_end_on_real_days():
    rule = rule_of({"class": "a", "title": "甲", "action": "delete", "for": {"months": 1}, "basis": "法"})
    moment = clock.now().replace(year=2026, month=3, day=31)
    assert rule.before(moment).date() == date(2026, 2, 28)


def test_the_desk_shows_rules_runs_and_holds_and_places_one(ended):
    clearing.run()
    officer = factories.official("privacy")
    client = browser(officer)
    page = client.get("/desk/privacy/retention/").content.decode()
    assert "办件的申请内容和材料" in page and "签名有效" in page
    run = RetentionRun.objects.get()
    assert orjson.loads(client.get(f"/desk/privacy/retention/report.json?run={run.pk}").content)["rules"]
    here = "/desk/privacy/retention/"
    wrong = client.post(here, {"subjects": "不是编号", "reason": "诉讼", "basis": "", "review_on": "2027-01-01"})
    assert wrong.status_code == 422 and "诉讼" in wrong.content.decode()
    sent = {"subjects": str(ended.pk), "reason": "诉讼", "basis": "行政诉讼法", "review_on": "2027-01-01"}
    assert client.post("/desk/privacy/retention/", sent).status_code == 302
    hold = Hold.objects.unscoped("test").get()
    assert client.post(here, {"act": "lift", "hold": str(hold.pk), "why": ""}).status_code == 422
    assert client.post(here, {"act": "lift", "hold": str(hold.pk), "why": "结案"}).status_code == 302
    assert client.get("/desk/privacy/keys/").status_code == 200
