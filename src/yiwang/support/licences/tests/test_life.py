"""The life of a licence at its office: stopped, ended, taken back, checked each year, corrected, warned of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests import factories, licensed

from yiwang.core import clock
from yiwang.core.errors import ChangedMeanwhile, NotFound
from yiwang.core.models import Event
from yiwang.support.licences import warning
from yiwang.support.licences.actions.annual_check import overdue_checks, plan_checks, record_check
from yiwang.support.licences.actions.change_state import change_licence, undo_change
from yiwang.support.licences.actions.correct import correct_licence
from yiwang.support.licences.annual import rule_of
from yiwang.support.licences.errors import (
    CheckNotDue,
    LicenceNotCurrent,
    NoteMissing,
    NothingCorrected,
    ReasonMissing,
    ResultMissing,
    TooLateToUndo,
)
from yiwang.support.licences.history import history_of
from yiwang.support.licences.models import AnnualCheck, Licence
from yiwang.support.licences.paper import face_of
from yiwang.support.licences.tests.test_pages import client_of
from yiwang.support.messages.models import Message


@pytest.fixture
def person(db, tmp_path, settings):
    settings.VAR = tmp_path
    licensed.publish()
    return factories.person()


@pytest.fixture
def licence(person):
    licensed.granted(person)
    return Licence.objects.unscoped("test").get()


def again(licence):
    return Licence.objects.unscoped("test").get(pk=licence.pk)


def at(day: str):
    return clock.at(datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC))


@pytest.mark.parametrize("change", ["suspend", "revoke", "expire"])
def test_what_was_done_by_mistake_is_taken_back_once(licence, change):
    actor = factories.official("licence.revoke")
    change_licence(actor=actor, licence_id=licence.pk, change=change, reason="看错了")
    with pytest.raises(ReasonMissing):
        undo_change(actor=actor, licence_id=licence.pk, reason=" ")
    undo_change(actor=actor, licence_id=licence.pk, reason="不是这一张")
    assert again(licence).state == "valid"
    with pytest.raises(TooLateToUndo):
        undo_change(actor=actor, licence_id=licence.pk, reason="再撤一次")


def test_after_a_day_it_stays_as_it_is(licence):
    actor = factories.official("licence.revoke")
    change_licence(actor=actor, licence_id=licence.pk, change="revoke", reason="隐瞒情况")
    with clock.at(clock.now() + timedelta(hours=25)), pytest.raises(TooLateToUndo):
        undo_change(actor=actor, licence_id=licence.pk, reason="想撤回")


def test_a_revoked_version_does_not_come_back_beside_another_one(licence):
    actor = factories.official("licence.revoke")
    change_licence(actor=actor, licence_id=licence.pk, change="revoke", reason="隐瞒情况")
    other = again(licence)
    other.pk, other.version, other.state, other.identifier, other.job_key = None, 2, "valid", None, None
    twin = Licence(**{f.attname: getattr(other, f.attname) for f in Licence._meta.concrete_fields
                      if f.attname not in ("id", "token_digest", "status_number")}, token_digest=b"t" * 32)  # fmt: skip
    twin.save(force_insert=True)
    with pytest.raises(TooLateToUndo):
        undo_change(actor=actor, licence_id=licence.pk, reason="想撤回")


def test_an_end_by_the_office_shows_like_an_end_by_the_calendar(licence):
    change_licence(actor=factories.official("licence.revoke"), licence_id=licence.pk, change="expire", reason="未延续")
    rows = Licence.objects.unscoped("test")
    assert again(licence).state_on(date(2026, 11, 22)) == "expired"
    assert rows.in_state("expired", date(2026, 11, 22)).count() == 1
    with pytest.raises(LicenceNotCurrent):
        change_licence(actor=factories.official("licence.revoke"), licence_id=licence.pk, change="resume", reason="x")


def test_a_failed_check_suspends_and_a_passed_one_ends_that(licence):
    actor = factories.official("licence.issue")
    with at("2027-03-01"):
        with pytest.raises(ResultMissing):
            record_check(actor=actor, licence_id=licence.pk, result="perhaps")
        with pytest.raises(NoteMissing):
            record_check(actor=actor, licence_id=licence.pk, result="failed")
        record_check(actor=actor, licence_id=licence.pk, result="failed", note="消毒柜坏了")
        found = again(licence)
        assert (found.state, found.state_reason) == ("suspended", "2027年度年检没有通过。消毒柜坏了")
        assert found.check_due == date(2028, 6, 30)
        record_check(actor=actor, licence_id=licence.pk, result="passed", row_version=found.row_version)
        assert again(licence).state == "valid"
    (check,) = AnnualCheck.objects.unscoped("test")
    assert (check.year, check.result, check.checked_by) == (2027, "passed", actor.account_id)
    types = Event.objects.unscoped("test").filter(subject_id=licence.pk).order_by("recorded_at", "id")
    assert [t for t in types.values_list("type", flat=True) if t != "proceeding.document_made"] == [
        "licence.issued", "licence.checked", "licence.suspended", "licence.checked", "licence.resumed",
    ]  # fmt: skip


def test_a_suspension_for_another_reason_outlasts_a_passed_check(licence):
    change_licence(actor=factories.official("licence.revoke"), licence_id=licence.pk, change="suspend", reason="火灾")
    with at("2027-03-01"):
        record_check(actor=factories.official("licence.issue"), licence_id=licence.pk, result="passed")
    assert again(licence).state == "suspended"


def test_who_missed_the_check_is_late_once_for_a_year_and_suspended_where_the_rule_says_so(licence):
    with at("2026-12-01"):
        assert plan_checks(clock.now()) == 1 and plan_checks(clock.now()) == 0
        assert overdue_checks(clock.now()) == 0
    assert again(licence).check_due == date(2027, 6, 30)
    with at("2027-07-01"):
        assert overdue_checks(clock.now()) == 1 and overdue_checks(clock.now()) == 0
    found = again(licence)
    assert found.state == "suspended" and "逾期" in found.state_reason and found.check_due == date(2028, 6, 30)


def test_two_officials_and_strangers_at_a_check(licence):
    actor = factories.official("licence.issue")
    with at("2027-03-01"):
        with pytest.raises(ChangedMeanwhile):
            record_check(actor=actor, licence_id=licence.pk, result="passed", row_version=99)
        with pytest.raises(NotFound):
            record_check(actor=factories.official("plain.accept"), licence_id=licence.pk, result="passed")


@pytest.mark.parametrize(
    ("spec", "issued", "last", "due"),
    [
        ({"by": "office"}, date(2026, 5, 1), None, date(2027, 12, 31)),
        ({"by": "office", "every": 2, "until": "02-29"}, date(2026, 5, 1), None, date(2028, 2, 29)),
        ({"by": "holder", "until": "02-29"}, date(2026, 5, 1), None, date(2027, 2, 28)),
        ({"by": "office", "every": 3}, date(2026, 5, 1), 2029, date(2032, 12, 31)),
    ],
)
def test_when_a_check_is_due(spec, issued, last, due):
    assert rule_of({"annual_check": spec}).due_on(issued, last) == due


def test_before_its_window_and_without_a_rule_no_check_is_due(licence):
    rule = rule_of({"annual_check": {"by": "office", "from": "03-01"}})
    assert rule.year_at(date(2027, 2, 28)) is None and rule.year_at(date(2027, 3, 1)) == 2027
    assert rule_of({}) is None
    assert rule.first_due(date(2001, 1, 1), date(2026, 11, 22)) == date(2026, 12, 31)
    assert issubclass(CheckNotDue, Exception)


def test_a_correction_is_a_new_version_that_says_what_was_wrong(licence):
    actor, fields = factories.official("licence.issue"), {"shop": "海味大馆（演示）", "address": "", "seats": "99"}
    with pytest.raises(ReasonMissing):
        correct_licence(actor=actor, licence_id=licence.pk, fields=fields, reason="")
    with pytest.raises(NothingCorrected):
        correct_licence(actor=actor, licence_id=licence.pk, fields={"shop": "海味小馆（演示）"}, reason="x")
    new = correct_licence(actor=actor, licence_id=licence.pk, fields=fields, reason="店名写错了一个字")
    assert again(licence).state == "superseded" and (new.version, new.number) == (2, licence.number)
    texts = face_of(new).texts
    assert (
        texts["shop"] == "海味大馆（演示）"
        and texts["address"] == "徐城街道东方一路12号一楼"
        and texts["seats"] == "30"
    )
    assert new.valid_until == licence.valid_until
    steps = history_of(new)
    assert {step.version for step in steps} == {1, 2}
    assert any(step.reason == "店名写错了一个字" for step in steps)


def test_a_correction_lifts_no_suspension(licence):
    actor = factories.official("licence.issue", "licence.revoke")
    change_licence(actor=actor, licence_id=licence.pk, change="suspend", reason="停业整顿")
    new = correct_licence(actor=actor, licence_id=licence.pk, fields={"shop": "海味大馆（演示）"}, reason="错字")
    assert (again(new).state, again(new).state_reason) == ("suspended", "停业整顿")
    assert change_licence(actor=actor, licence_id=new.pk, change="resume", reason="整改完毕").state == "valid"


def test_history_reads_like_sentences_and_links_its_versions(person, licence):
    change_licence(
        actor=factories.official("licence.revoke"), licence_id=licence.pk, change="suspend", reason="整改期间"
    )
    change_licence(
        actor=factories.official("licence.revoke"), licence_id=licence.pk, change="resume", reason="整改完成"
    )
    licensed.granted(person, "licensed.change", name="新店（演示）")
    new = Licence.objects.unscoped("test").get(version=2)
    text = client_of(person).get(f"/licences/{new.pk}/history/").content.decode()
    for words in ("换发这一版", "暂停使用", "整改期间", "看第1版", "徐闻县市场监督管理局"):
        assert words in text, words
    assert f"/licences/{licence.pk}/history/" in text
    other = client_of(factories.person("李四"))
    assert other.get(f"/licences/{new.pk}/history/").status_code == 404


def test_holder_and_office_are_warned_once_before_the_last_day(person, licence):
    office = factories.official("licence.issue")
    soon = clock.now() + timedelta(days=30)
    Licence.objects.unscoped("test").update(valid_until=soon.date())
    assert warning.warn_expiring(clock.now()) == 1 and warning.warn_expiring(clock.now()) == 0
    kinds = dict(Message.objects.unscoped("test").values_list("account_id", "kind"))
    assert kinds[person.account_id] == warning.EXPIRING and kinds[office.account_id] == warning.EXPIRING_HERE
    Licence.objects.unscoped("test").update(valid_until=soon.date() + timedelta(days=5))
    assert warning.warn_expiring(clock.now()) == 1
    Licence.objects.unscoped("test").update(valid_until=soon.date() + timedelta(days=400))
    assert warning.warn_expiring(clock.now()) == 0


def test_the_holder_is_told_when_a_licence_is_stopped(person, licence):
    change_licence(
        actor=factories.official("licence.revoke"), licence_id=licence.pk, change="suspend", reason="整改期间"
    )
    events = list(Event.objects.unscoped("test").filter(type="licence.suspended"))
    warning.follow(events)
    warning.follow(events)
    (message,) = Message.objects.unscoped("test").filter(kind="licence.suspended")
    assert message.account_id == person.account_id and message.ref_id == licence.pk
    assert "整改期间" not in repr(message.words)


def test_the_desk_page_checks_corrects_and_takes_back(licence):
    client = client_of(factories.official("licence.issue", "licence.revoke"))
    address = f"/desk/licences/{licence.pk}/"
    text = client.get(address).content.decode()
    assert 'value="expire"' in text and 'value="undo"' not in text and "更正写错的内容" in text and "经过" in text
    answer = client.post(address, {"change": "check", "result": "failed", "note": ""})
    assert answer.status_code == 422 and "哪里不符合" in answer.content.decode()
    assert client.post(address, {"change": "suspend", "reason": "整改"}).status_code == 302
    assert 'value="undo"' in client.get(address).content.decode()
    assert client.post(address, {"change": "undo", "reason": "按错了"}).status_code == 302
    form = client.get(f"{address}correct/").content.decode()
    assert "海味小馆" in form and Event.objects.unscoped("test").filter(type="personal_data.viewed").exists()
    assert 'name="field-trade"' not in form, "what stands for a code of the form follows a decision"
    same = client.post(f"{address}correct/", {"field-shop": "海味小馆（演示）", "reason": "写错"})
    assert same.status_code == 422 and "没有要更正的内容" in same.content.decode()
    done = client.post(f"{address}correct/", {"field-shop": "海味大馆（演示）", "reason": "写错"})
    assert done.status_code == 302 and again(licence).state == "superseded"
    plain = client_of(factories.official("licence.revoke"))
    assert plain.get(f"{address}correct/").status_code == 403
