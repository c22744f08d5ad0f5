"""已更正 means that the register was written: by its keeper's official, together with the answer, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.models import Event
from yiwang.engines.registers import correcting
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.models import Record
from yiwang.engines.registers.records import find_by, in_force
from yiwang.people.models import Account
from yiwang.people.privacy.actions.correct import correct
from yiwang.people.privacy.actions.request import OwnLook, Wish, answer, ask_correction
from yiwang.people.privacy.correctable import opened
from yiwang.people.privacy.models import PrivacyRequest
from yiwang.people.sessions import open_session

pytestmark = pytest.mark.django_db
NUMBER, RIGHT, TAKEN = "440524188001010014", "440524193506300049", "11010519491231002X"
BORN, LONG_AGO = "1940-03-01", date(2020, 1, 1)


def browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


class Desk:
    """Somebody whose birthday is wrong in the population register, and the police that keeps it."""

    def __init__(self) -> None:
        factories.plain_permit()
        self.police = factories.organization("public_security", name="徐闻县公安局")
        self.keeper = factories.official("records", at=self.police, name="叶青")
        self.person = factories.person("欧阳秘密")
        told = {"as_of": LONG_AGO, "source": "人口库", "subject_id": self.person.party_id}
        record_state(actor=SYSTEM, register="persons", values=self.values(), **told)
        wish = Wish("persons", "出生日期", BORN, "1941-03-01", "户口簿")
        self.request = ask_correction(actor=self.person, wish=wish)

    def values(self, **change: Any) -> dict[str, Any]:
        base = {"resident_id": NUMBER, "name": "欧阳秘密", "birthday": BORN, "household_division": "440825"}
        return {**base, "alive": True, **change}

    def seen(self) -> Any:
        found = opened("persons", self.person.party_id)
        assert found is not None
        return found[1]

    def correct(self, by: Actor | None = None, **change: Any) -> PrivacyRequest:
        given: dict[str, Any] = {"values": {"birthday": "1941-03-01"}, "since": LONG_AGO, "reason": "户口簿属实"}
        given |= {"seen": self.seen().seen, "version": self.request.version} | change
        return correct(actor=by or self.keeper, request_id=self.request.pk, **given)

    def known(self, on: date | None = None) -> dict[str, Any]:
        found = in_force("persons", self.person.party_id, on or legal_day(clock.now()))  # type: ignore[arg-type]
        assert found is not None
        return dict(found.values)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_answer_and_the_new_record_come_together(desk: Desk) -> None:
    done = desk.correct(paper="户口簿第3页")
    assert (done.state, done.outcome) == ("answered", "corrected")
    assert desk.known()["birthday"] == "1941-03-01" and desk.known()["name"] == "欧阳秘密"
    events = set(Event.objects.unscoped("test").values_list("type", flat=True))
    assert {"register.corrected", "privacy.request_answered"} <= events
    row = Record.objects.unscoped("test").get(register="persons", recorded_until=None)
    assert desk.request.number in row.source and row.corrects is not None
    assert in_force("persons", row.subject_id, legal_day(clock.now()), known=desk.request.opened_at) is not None


def test_what_changed_later_holds_from_that_day_and_the_earlier_state_stays(desk: Desk) -> None:
    today = legal_day(clock.now())
    desk.correct(values={"name": "欧阳公开"}, since=today)
    assert desk.known()["name"] == "欧阳公开"
    assert desk.known(today - timedelta(days=1))["name"] == "欧阳秘密"


def test_nothing_is_answered_where_the_register_refuses(desk: Desk) -> None:
    other = {"resident_id": TAKEN, "name": "王秀英", "birthday": "1949-12-31"}
    record_state(actor=SYSTEM, register="persons", values=desk.values(**other), as_of=LONG_AGO, source="人口库")
    tomorrow = legal_day(clock.now()) + timedelta(days=1)
    for change, field in (
        ({"values": {"birthday": "1941-02-30"}}, "/birthday"),
        ({"values": {"birthday": ""}}, "/birthday"),
        ({"values": {"resident_id": "123"}}, "/resident_id"),
        ({"values": {"resident_id": TAKEN}}, "/resident_id"),
        ({"values": {"sex": "其他"}}, "/sex"),
        ({"values": {"died_on": "1930-01-01", "alive": "false"}}, "/death-after-birth"),
        ({"values": {"birthday": BORN}}, "/values"),
        ({"since": None}, "/since"),
        ({"since": tomorrow}, "/since"),
        ({"since": LONG_AGO - timedelta(days=1)}, "/since"),
        ({"reason": " "}, "/reason"),
    ):
        with pytest.raises(InvalidInput) as refused:
            desk.correct(**change)
        assert field in refused.value.fields, (change, refused.value.fields)
        desk.request.refresh_from_db()
        assert desk.request.state == "open" and desk.known() == desk.values()


def test_days_and_codes_are_shown_in_words(desk: Desk) -> None:
    address = f"/desk/records/{desk.request.pk}/"
    page = browser(desk.keeper).get(address).content.decode()
    assert "现在登记的是" in page and "徐闻县" in page.split('id="v-household_division"')[0][-300:]
    assert "登记的第一天2020年1月1日起" in page
    with pytest.raises(InvalidInput) as refused:
        desk.correct(since=LONG_AGO - timedelta(days=1))
    assert "2020年1月1日" in refused.value.fields["/since"]


def test_a_record_is_not_written_where_the_answer_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("the answer could not be written")

    monkeypatch.setattr("yiwang.people.privacy.actions.correct.settle", broken)
    with pytest.raises(RuntimeError):
        desk.correct()
    assert desk.known() == desk.values()


def test_of_two_officials_one_corrects_and_the_other_is_told(desk: Desk) -> None:
    second = factories.official("records", at=desk.police, name="乙")
    before = desk.seen().seen
    desk.correct()
    with pytest.raises(ChangedMeanwhile):
        desk.correct(by=second, seen=before, values={"birthday": "1942-03-01"})
    assert desk.known()["birthday"] == "1941-03-01"


def test_a_register_that_says_something_else_by_now_is_not_overwritten(desk: Desk) -> None:
    before = desk.seen().seen
    told = {"as_of": LONG_AGO, "source": "人口库", "subject_id": desk.person.party_id}
    record_state(actor=SYSTEM, register="persons", values=desk.values(household_address="新地址"), **told)
    with pytest.raises(ChangedMeanwhile):
        desk.correct(seen=before)
    assert desk.known()["household_address"] == "新地址" and desk.known()["birthday"] == BORN


def test_only_the_keepers_official_corrects_and_never_his_own_record(desk: Desk) -> None:
    elsewhere = factories.official("records", at=factories.organization("civil_affairs"))
    privacy = factories.official("privacy", at=desk.police)
    himself = factories.official("records", at=desk.police, party=desk.person.party_id)
    for who, refusal in ((elsewhere, NotFound), (privacy, NotPermitted), (desk.person, NotPermitted)):
        with pytest.raises(refusal):
            desk.correct(by=who)
        assert browser(who).get(f"/desk/records/{desk.request.pk}/").status_code in (403, 404)
    with pytest.raises(OwnLook):
        desk.correct(by=himself)
    assert desk.known() == desk.values()


def test_nobody_answers_corrected_without_the_record(desk: Desk) -> None:
    for who in (factories.official("privacy", at=desk.police), desk.keeper):
        with pytest.raises(InvalidInput) as refused:
            answer(actor=who, request_id=desk.request.pk, outcome="corrected", text="已经改了")
        assert "登记簿更正" in refused.value.fields["/outcome"]
    done = answer(actor=desk.keeper, request_id=desk.request.pk, outcome="kept", text="档案里就是这样")
    assert done.outcome == "kept" and desk.known() == desk.values()


def test_a_corrected_number_is_found_and_the_old_one_is_not(desk: Desk) -> None:
    desk.correct(values={"resident_id": RIGHT})
    assert find_by("persons", "resident_id", RIGHT) == [desk.person.party_id]
    assert find_by("persons", "resident_id", NUMBER) == []


def test_the_page_opens_the_record_as_a_look_and_the_person_reads_old_and_new_masked(desk: Desk) -> None:
    office = browser(desk.keeper)
    assert desk.request.number in office.get("/desk/records/").content.decode()
    address = f"/desk/records/{desk.request.pk}/"
    page = office.get(address).content.decode()
    assert 'name="v-birthday"' in page and BORN in page and "1941-03-01" in page
    looked = Event.objects.unscoped("test").filter(type="personal_data.viewed", subject_kind="record")
    assert looked.get().payload == {"purpose": "correction", "what": "persons"}
    given = {f"v-{field.name}": field.value for field in desk.seen().fields}
    given |= {"act": "correct", "seen": str(desk.seen().seen), "version": "1", "since": LONG_AGO.isoformat()}
    wrong = office.post(address, given | {"v-birthday": "昨天", "v-name": "欧阳 公开", "reason": "户口簿属实"})
    told = wrong.content.decode()
    assert wrong.status_code == 422 and "#v-birthday" in told and "要写成" in told
    assert "欧阳 公开" in told and "户口簿属实" in told, "what was typed is lost"
    done = office.post(address, given | {"v-birthday": "1941-03-01", "v-resident_id": RIGHT, "reason": "户口簿属实"})
    assert done.status_code == 302
    mine = browser(desk.person).get(f"/account/privacy/requests/{desk.request.pk}/").content.decode()
    assert "已更正" in mine and "1940-**-01" in mine and "1941-**-01" in mine and "户口簿属实" in mine
    assert NUMBER not in mine and RIGHT not in mine and RIGHT[:6] in mine
    assert "改登记并答复" not in office.get(address).content.decode()
    assert office.post(address, given | {"reason": "再来"}).status_code in (404, 409)


def test_short_values_are_masked_too() -> None:
    field = correcting.Field("name", "姓名", "text", "")
    assert correcting._shown(field, "王秀英") == "王*英" and correcting._shown(field, "王") == "王*"
