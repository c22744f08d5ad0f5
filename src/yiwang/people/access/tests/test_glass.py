"""Break-glass access: opens one thing for a short time, for reading only, never unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock, timers
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.models import Event, Timer
from yiwang.core.refs import resolve
from yiwang.engines.proceedings.models import Document, FlowTask, Proceeding
from yiwang.engines.registers.models import Record
from yiwang.people.access.actions.glass import (
    BASES,
    Emergency,
    GlassNotNeeded,
    OwnLook,
    break_glass,
    end_glass,
    review_glass,
)
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.access.tests.conftest import NAME, PHONE, WHY, browser
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db


def opened(scene, **changes):
    given = {"actor": scene.helper, "kind": "proceeding", "subject_id": scene.case_id, "why": WHY, **changes}
    return break_glass(**given)


def kinds_to(actor):
    return set(Message.objects.unscoped("test").filter(account_id=actor.account_id).values_list("kind", flat=True))


def events(kind):
    return Event.objects.unscoped("test").filter(type=kind)


def sees(actor, case_id):
    return Proceeding.objects.visible_to(actor).filter(pk=case_id).exists()


def test_without_breaking_the_glass_the_duty_alone_opens_nothing(scene):
    assert not sees(scene.helper, scene.case_id)
    page = browser(scene.helper)
    assert page.get(f"/cases/{scene.case_id}/").status_code == 404
    assert page.get(f"/desk/emergency/cases/{scene.case_id}/").status_code == 404


def test_the_thing_is_open_at_once_and_only_that_thing(scene):
    opened(scene)
    assert sees(scene.helper, scene.case_id)
    assert Proceeding.objects.visible_to(scene.helper).count() == 1
    text = browser(scene.helper).get(f"/desk/emergency/cases/{scene.case_id}/").content.decode()
    assert NAME in text and PHONE in text


def test_the_owner_and_the_supervisor_and_the_reviewer_are_told_in_the_same_moment(scene):
    opened(scene)
    assert "access.glass_broken.owner" in kinds_to(scene.owner)
    assert "access.glass_broken.office" in kinds_to(scene.supervisor)
    assert "access.glass_review" in kinds_to(scene.auditor)
    assert not kinds_to(scene.helper)
    page = browser(scene.owner).get("/account/emergency/").content.decode()
    assert WHY.reason in page and "卫健值班" in page


def test_it_ends_by_itself_to_the_second_without_any_worker(scene, settings):
    settings.GLASS_MINUTES = 30
    access = opened(scene)
    with clock.at(access.until - timedelta(seconds=1)):
        assert sees(scene.helper, scene.case_id)
    with clock.at(access.until + timedelta(seconds=1)):
        assert not sees(scene.helper, scene.case_id)
    assert access.until - access.began_at == timedelta(minutes=30)


def test_the_timer_writes_the_end_down(scene):
    access = opened(scene)
    Timer.objects.exclude(kind="access.glass_end").delete()
    timers.run_due(access.until + timedelta(seconds=1))
    assert EmergencyAccess.objects.unscoped("test").get(pk=access.pk).ended_at is not None
    assert events("access.glass_ended").filter(payload__break_glass=str(access.pk)).count() == 1


def test_given_up_early_it_is_closed_at_once(scene):
    access = opened(scene)
    end_glass(actor=scene.helper, access_id=access.pk)
    assert not sees(scene.helper, scene.case_id)
    assert browser(scene.helper).get(f"/desk/emergency/cases/{scene.case_id}/").status_code == 404


def test_a_duty_that_ends_takes_the_open_thing_with_it(scene):
    opened(scene)
    assert not sees(factories.official("audit", at=scene.hospital), scene.case_id)
    stripped = type(scene.helper)(kind="official", account_id=scene.helper.account_id, name="x", assurance="real_name")
    assert not sees(stripped, scene.case_id)


def test_another_holder_of_the_duty_does_not_see_what_his_colleague_opened(scene):
    opened(scene)
    colleague = factories.official("break_glass", at=scene.hospital, name="同事")
    assert not sees(colleague, scene.case_id)
    assert browser(colleague).get(f"/desk/emergency/cases/{scene.case_id}/").status_code == 404


def test_it_never_opens_a_task_and_no_decision_goes_through(scene):
    opened(scene)
    task = FlowTask.objects.unscoped("test").get(proceeding_id=scene.case_id, state="open")
    assert not FlowTask.objects.visible_to(scene.helper).exists()
    page, before = browser(scene.helper), events("task.done").count()
    version = Proceeding.objects.unscoped("test").get(pk=scene.case_id).version
    for act in ("complete", "take", "release", "transfer", "signer"):
        answer = page.post(f"/desk/tasks/{task.pk}/{act}/", {"outcome": "accept", "version": version, "reason": "x"})
        assert answer.status_code in (403, 404, 409, 422), f"{act}: {answer.status_code}"
    for act in ("end", "mend", f"remind/{task.pk}"):
        assert page.post(f"/desk/supervision/cases/{scene.case_id}/{act}/").status_code in (403, 404), act
    assert page.post(f"/cases/{scene.case_id}/withdraw/", {"reason": "x"}).status_code in (403, 404, 409, 422)
    case = Proceeding.objects.unscoped("test").get(pk=scene.case_id)
    assert events("task.done").count() == before and case.version == version and case.state == "received"


def test_every_page_opened_under_it_is_marked_in_the_log(scene):
    access = opened(scene)
    page = browser(scene.helper)
    assert page.get(f"/desk/emergency/cases/{scene.case_id}/").status_code == 200
    assert page.get(f"/cases/{scene.case_id}/").status_code == 200
    marked = Event.objects.unscoped("test").filter(payload__break_glass=str(access.pk))
    kinds = list(marked.values_list("type", flat=True))
    assert kinds.count("access.glass_used") == 2 and "personal_data.viewed" in kinds and "access.glass_broken" in kinds
    assert EmergencyAccess.objects.unscoped("test").get(pk=access.pk).looks == 2
    by_him = Event.objects.unscoped("test").filter(actor_account=scene.helper.account_id, subject_id=scene.case_id)
    assert all(event.payload.get("break_glass") for event in by_him)


def test_what_one_sees_anyway_is_not_broken_into(scene):
    both = factories.official("break_glass", "licensed.accept", at=scene.office)
    with pytest.raises(GlassNotNeeded):
        opened(scene, actor=both)


@pytest.mark.parametrize("actor", ["clerk", "auditor", "administrator", "owner"])
def test_without_the_duty_nothing_is_opened(scene, actor):
    with pytest.raises((NotPermitted, NotFound)):
        opened(scene, actor=getattr(scene, actor))
    assert not EmergencyAccess.objects.unscoped("test").exists()


@pytest.mark.parametrize(("why", "field"), [
    (Emergency("急", "life", understood=True), "/reason"),
    (Emergency("x" * 501, "life", understood=True), "/reason"),
    (Emergency("老人昏倒要联系家属", "", understood=True), "/basis"),
    (Emergency("老人昏倒要联系家属", "curiosity", understood=True), "/basis"),
    (Emergency("老人昏倒要联系家属", "other", understood=True), "/basis_words"),
    (Emergency("老人昏倒要联系家属", "life"), "/understood"),
])  # fmt: skip
def test_a_missing_reason_or_basis_is_refused_at_its_field(scene, why, field):
    with pytest.raises(InvalidInput) as refused:
        opened(scene, why=why)
    assert field in refused.value.fields


def test_if_nobody_can_be_told_nobody_can_look(scene, monkeypatch):
    monkeypatch.setattr("yiwang.people.access.notices._sender", [])
    with pytest.raises(RuntimeError):
        opened(scene)
    assert not EmergencyAccess.objects.unscoped("test").exists() and not sees(scene.helper, scene.case_id)


def test_nobody_reviews_himself_and_no_stranger_to_the_office_does(scene):
    access = opened(scene)
    both = EmergencyAccess.objects.unscoped("test").get(pk=access.pk)
    himself = factories.official("audit", "break_glass", at=scene.hospital)
    both.account_id = himself.account_id
    both.save()
    with pytest.raises(OwnLook):
        review_glass(actor=himself, access_id=access.pk, verdict="justified", words="没问题")
    elsewhere = factories.official("audit", at=scene.office)
    with pytest.raises(NotFound):
        review_glass(actor=elsewhere, access_id=access.pk, verdict="justified", words="没问题")


def test_the_review_is_told_to_the_owner_and_cannot_be_given_twice(scene):
    access = opened(scene)
    review_glass(actor=scene.auditor, access_id=access.pk, verdict="not_justified", words="可以先打电话核实")
    assert "access.glass_reviewed" in kinds_to(scene.owner)
    assert "可以先打电话核实" in browser(scene.owner).get("/account/emergency/").content.decode()
    assert not sees(scene.helper, scene.case_id), "a reviewed access is over"
    answer = browser(scene.auditor).post(
        f"/desk/emergency/{access.pk}/", {"act": "review", "verdict": "justified", "words": "改主意了"}
    )
    assert answer.status_code == 409


def test_the_message_leads_to_the_page_of_whoever_reads_it(scene):
    access = opened(scene)
    assert resolve(scene.owner, "emergency", access.pk).url == "/account/emergency/"
    assert resolve(scene.auditor, "emergency", access.pk).url == f"/desk/emergency/{access.pk}/"
    for actor in (scene.clerk, factories.person()):
        with pytest.raises(NotFound):
            resolve(actor, "emergency", access.pk)
    letter = Message.objects.unscoped("test").get(account_id=scene.owner.account_id, kind="access.glass_broken.owner")
    page = browser(scene.owner).get(f"/messages/{letter.pk}/")
    shown = page.headers.get("Location") or page.content.decode()
    assert page.status_code in (200, 302) and "/account/emergency/" in shown
    assert resolve(scene.supervisor, "emergency", access.pk).url == f"/desk/emergency/{access.pk}/"
    desk = browser(scene.supervisor)
    assert WHY.reason in desk.get(f"/desk/emergency/{access.pk}/").content.decode()
    refused = desk.post(f"/desk/emergency/{access.pk}/", {"act": "review", "verdict": "justified", "words": "可以"})
    assert refused.status_code == 403


def test_an_overdue_review_shows_red_and_is_reminded_daily(scene):
    access = opened(scene)
    Timer.objects.exclude(kind="access.glass_remind").delete()
    late = clock.now() + timedelta(days=5)
    with clock.at(late):
        page = browser(scene.auditor).get("/desk/emergency/?state=overdue").content.decode()
        assert "复核超期" in page and access.title in page
    timers.run_due(late)
    assert Timer.objects.filter(kind="access.glass_remind").count() == 1
    reminders = Message.objects.unscoped("test").filter(account_id=scene.auditor.account_id, kind="access.glass_review")
    assert reminders.count() == 2


def test_a_person_is_opened_with_the_register_and_titles_of_cases_but_no_content(scene):
    opened(scene, kind="person", subject_id=scene.owner.party_id)
    answer = browser(scene.helper).get(f"/desk/emergency/people/{scene.owner.party_id}/")
    text = answer.content.decode()
    assert answer.status_code == 200 and NAME in text and "测试许可" in text
    assert PHONE not in text and not sees(scene.helper, scene.case_id)
    assert "access.glass_broken.owner" in kinds_to(scene.owner)
    assert not Record.objects.visible_to(scene.clerk).exists()


def test_pages_for_everybody_else_are_closed(scene):
    access = opened(scene)
    for actor in (scene.clerk, scene.owner, scene.administrator):
        assert browser(actor).get(f"/desk/emergency/{access.pk}/").status_code in (403, 404), actor.name
    elsewhere = factories.official("audit", at=scene.office)
    assert browser(elsewhere).get(f"/desk/emergency/{access.pk}/").status_code == 404


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(scene):
    page = browser(scene.helper)
    answer = page.post("/desk/emergency/new/", {"kind": "proceeding", "q": "没有这个号", "reason": "老人昏倒了要联系"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "没有这个号" in text and "老人昏倒了要联系" in text and "没有找到" in text
    number = Proceeding.objects.unscoped("test").get(pk=scene.case_id).number
    sent = {"kind": "proceeding", "q": number, "reason": WHY.reason, "basis": "life", "understood": "true"}
    assert page.post("/desk/emergency/new/", sent).status_code == 302
    assert sees(scene.helper, scene.case_id)


def test_an_empty_form_names_every_field_that_is_missing(scene):
    text = browser(scene.helper).post("/desk/emergency/new/", {}).content.decode()
    for said in ("请选择要看什么", "请填写编号", "请写明发生了什么", "请选择依据", "请确认您知道"):
        assert said in text, said


def test_the_list_is_searched_and_taken_away_on_record(scene):
    opened(scene)
    page = browser(scene.auditor)
    number = Proceeding.objects.unscoped("test").get(pk=scene.case_id).number
    assert WHY.reason in page.get(f"/desk/emergency/?q={number}").content.decode()
    assert WHY.reason not in page.get("/desk/emergency/?q=没有这个").content.decode()
    body = b"".join(page.get("/desk/emergency/export.csv").streaming_content).decode("utf-8-sig")
    assert WHY.reason in body and events("access.glass_exported").count() == 1


def test_what_was_written_lies_sealed(scene):
    access = opened(scene)
    review_glass(actor=scene.auditor, access_id=access.pk, verdict="justified", words="情况属实，老人已经送医")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM access_emergency e WHERE id = %s", [access.pk])
        row = str(cursor.fetchone()[0])
    assert WHY.reason not in row and WHY.reason.encode().hex() not in row and "送医" not in row
    kept = EmergencyAccess.objects.unscoped("test").get(pk=access.pk)
    assert (kept.reason, kept.review_words) == (WHY.reason, "情况属实，老人已经送医")


def test_officials_without_the_duty_pay_no_query_for_it(scene):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        sees(scene.clerk, scene.case_id)
    assert len(caught) == 1 and "access_emergency" not in caught[0]["sql"]
    with CaptureQueriesContext(connection) as caught:
        sees(scene.helper, scene.case_id)
    assert len(caught) == 1 and "ANY(ARRAY(" in caught[0]["sql"]


def test_documents_follow_the_opened_case(scene):
    Document.objects.create(proceeding_id=scene.case_id, kind="notice", title="通知", number="1")
    assert not Document.objects.visible_to(scene.helper).exists()
    opened(scene)
    assert Document.objects.visible_to(scene.helper).exists()


def test_the_bases_are_those_of_the_law():
    assert set(BASES) == {"life", "public_emergency", "duty_of_office", "other"}
