"""Taking one's own data along, and leaving."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import orjson
import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock, files
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.models import Event, File
from yiwang.core.timers import run_due
from yiwang.engines.registers.actions.record import record_state
from yiwang.people.models import Account, Session
from yiwang.people.privacy import consents
from yiwang.people.privacy.actions.close_account import CannotClose, ask_closing, close_account
from yiwang.people.privacy.actions.copy import EnoughCopies, ask_copy, take_copy
from yiwang.people.privacy.actions.request import Wish, ask_correction
from yiwang.people.privacy.copying import make_copy
from yiwang.people.privacy.models import Closing, DataCopy, PrivacyRequest
from yiwang.people.sessions import open_session
from yiwang.people.signin.freshness import ReauthenticationNeeded
from yiwang.service.applications.actions.drafts import Content, start_draft
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.models import Draft

pytestmark = pytest.mark.django_db
NUMBER = "440524188001010014"


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yiwang.people.privacy.actions.copy._defer", lambda copy_id: None)


def fresh(actor: Actor) -> Actor:
    """The same person, proven just now."""
    return Actor(
        kind=actor.kind, account_id=actor.account_id, name=actor.name, assurance=actor.assurance,
        party_id=actor.party_id, authenticated_at=clock.now(), methods=("pwd",),
    )  # fmt: skip


def browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


@pytest.fixture
def owner() -> Actor:
    """Somebody with a record, a case, a draft and a file."""
    factories.plain_permit()
    factories.organization()
    person = factories.person("欧阳秘密")
    values = {"resident_id": NUMBER, "name": "欧阳秘密", "birthday": "1940-03-01", "household_division": "440825"}
    told = {"as_of": date.today(), "source": "人口库", "subject_id": person.party_id}
    record_state(actor=SYSTEM, register="persons", values={**values, "alive": True}, **told)
    return person


def with_case(person: Actor) -> None:
    item = current_item("plain-permit.new")
    sent = Submission(item=item, division_code="440825", answers=dict(factories.PLAIN_ANSWERS))
    submit_application(actor=person, sent=sent, now=clock.now())


def with_draft(person: Actor) -> None:
    item = current_item("plain-permit.new")
    start_draft(
        actor=person,
        item=item,
        division_code="440825",
        content=Content(answers={"applicant": {"phone": "13912345678"}}, scenario={}),
    )


def unpacked(copy_id) -> dict[str, bytes]:
    row = DataCopy.objects.unscoped("test").get(pk=copy_id)
    stored = File.objects.unscoped("test").select_related("blob").get(pk=row.file_id)
    assert files.path_of(stored.blob_id).read_bytes()[:2] != b"PK", "the copy lies open on the disk"
    with zipfile.ZipFile(io.BytesIO(files.read(stored))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_copy_holds_everything_in_the_clear_for_its_owner_only(owner):
    with_draft(owner)
    files.store(
        b"%PDF-1.4 mine", name="证明.pdf", media_type="application/pdf", owner_account=owner.account_id, purpose="m"
    )
    made = ask_copy(actor=fresh(owner))
    assert ask_copy(actor=fresh(owner)).pk == made.pk, "two at work at once"
    make_copy(made.pk)
    make_copy(made.pk)
    held = unpacked(made.pk)
    text = b"".join(held.values()).decode("utf-8", "replace")
    for expected in (NUMBER, "欧阳秘密", "13912345678", "1940-03-01"):
        assert expected in text, expected
    assert any(name.endswith("证明.pdf") for name in held)
    assert orjson.loads(held["account.json"])[0]["name"] == "欧阳秘密"
    assert "password" not in orjson.loads(held["account.json"])[0] and "argon2" not in text
    assert "<h1>" in held["index.html"].decode()
    row = DataCopy.objects.unscoped("test").get()
    assert row.state == "ready" and row.done == row.total > 8 and row.expires_at > clock.now() + timedelta(days=6)
    assert take_copy(actor=fresh(owner), copy_id=made.pk).pk == made.pk
    with pytest.raises(NotFound):
        take_copy(actor=fresh(factories.person("别人")), copy_id=made.pk)


def test_the_copy_is_asked_for_and_taken_only_with_a_fresh_proof(owner):
    with pytest.raises(ReauthenticationNeeded):
        ask_copy(actor=owner)
    client = browser(owner)
    Session.objects.filter(account_id=owner.account_id).update(authenticated_at=clock.now() - timedelta(hours=2))
    assert client.post("/account/privacy/copies/").status_code in (302, 303, 403)
    assert not DataCopy.objects.unscoped("test").exists()
    Session.objects.filter(account_id=owner.account_id).update(authenticated_at=clock.now())
    assert client.post("/account/privacy/copies/").status_code == 302
    page = client.get("/account/privacy/copies/").content.decode()
    assert "正在整理" in page and "整理过的" not in page, "a heading over nothing"
    made = DataCopy.objects.unscoped("test").get()
    make_copy(made.pk)
    assert "可以下载" in client.get("/account/privacy/copies/").content.decode()
    answer = client.get(f"/account/privacy/copies/{made.pk}/")
    assert b"".join(answer.streaming_content)[:2] == b"PK" and answer["Cache-Control"] == "private, no-store"
    assert browser(factories.person("别人")).get(f"/account/privacy/copies/{made.pk}/").status_code == 404
    assert Event.objects.unscoped("test").filter(type="privacy.copy_taken").count() == 1


def test_the_copy_is_gone_after_its_days_and_a_day_has_only_so_many(owner):
    made = ask_copy(actor=fresh(owner))
    make_copy(made.pk)
    run_due(clock.now() + timedelta(days=8))
    row = DataCopy.objects.unscoped("test").get()
    assert row.state == "gone" and row.file_id is None
    assert not File.objects.unscoped("test").filter(purpose="own-data").exists()
    with pytest.raises(NotFound):
        take_copy(actor=fresh(owner), copy_id=made.pk)
    for _ in range(4):
        make_copy(ask_copy(actor=fresh(owner)).pk)
    with pytest.raises(EnoughCopies):
        ask_copy(actor=fresh(owner))


def test_a_correction_goes_to_the_office_that_keeps_the_register_and_what_was_typed_stays(owner):
    office = factories.organization("public_security", name="徐闻县公安局")
    client = browser(owner)
    assert "人口库" in client.get("/account/privacy/correct/").content.decode()
    wrong = client.post("/account/privacy/correct/", {"register": "persons", "field": "户籍地址", "wanted": ""})
    assert (
        wrong.status_code == 422
        and "户籍地址" in wrong.content.decode()
        and "请写明正确的内容" in wrong.content.decode()
    )
    sent = {"register": "persons", "field": "姓名", "present": "欧阳秘密", "wanted": "欧阳公开", "why": "户口簿"}
    assert client.post("/account/privacy/correct/", sent).status_code == 302
    request = PrivacyRequest.objects.unscoped("test").get()
    assert request.organization_id == office.pk and request.kind == "correction"
    assert "欧阳".encode() not in bytes(request.sealed)
    officer = browser(factories.official("privacy", at=office, name="答复员"))
    page = officer.get(f"/desk/privacy/requests/{request.pk}/").content.decode()
    assert "欧阳公开" in page and "户口簿" in page
    with pytest.raises(InvalidInput) as refused:
        ask_correction(actor=owner, wish=Wish("no-such-register", "a", "b", "c"))
    assert refused.value.fields["/register"] == "请选择要更正哪里的信息。"


def test_an_open_case_keeps_an_account_from_being_closed(owner):
    with_case(owner)
    with pytest.raises(CannotClose) as refused:
        ask_closing(actor=fresh(owner))
    assert any("还没有办结" in said for said in refused.value.fields.values())
    page = browser(owner).get("/account/privacy/closing/").content.decode()
    assert "还没有办结" in page and "依法保留的" in page and "申请注销账号</" not in page
    with pytest.raises(CannotClose):
        ask_closing(actor=fresh(factories.official("window")))


def test_a_closed_account_leaves_nothing_of_the_person_and_can_be_undone_before(owner):
    with_draft(owner)
    client = browser(owner)
    assert client.post("/account/privacy/closing/").status_code == 302
    assert "可以反悔" in client.get("/account/privacy/closing/").content.decode()
    assert client.post("/account/privacy/closing/", {"act": "undo"}).status_code == 302
    run_due(clock.now() + timedelta(days=30))
    assert Account.objects.get(pk=owner.account_id).full_name == "欧阳秘密", "undone, and closed all the same"

    made = ask_closing(actor=fresh(owner))
    assert made.state == "open"
    run_due(clock.now() + timedelta(days=30))
    account = Account.objects.get(pk=owner.account_id)
    assert account.name == account.full_name == "已注销"
    assert account.login.startswith("closed-") and not account.is_active
    assert account.party_id is None and not account.has_usable_password()
    assert not Session.objects.filter(account=account, ended_at=None).exists()
    assert not Draft.objects.unscoped("test").filter(account_id=account.pk).exists()
    assert Closing.objects.unscoped("test").filter(state="done").count() == 1
    assert client.get("/account/privacy/").status_code == 302
    assert close_account(actor=SYSTEM, closing_id=made.pk)


def test_a_consent_is_taken_back(owner):
    given = {"demo"}
    consents.consents_in(
        consents.ConsentSource(
            "test",
            lambda account: [consents.Consent(key, "某某系统", "提供姓名") for key in sorted(given)],
            lambda account, key: bool(given.discard(key) or True) if key in given else False,
        )
    )
    try:
        client = browser(owner)
        assert "某某系统" in client.get("/account/privacy/consents/").content.decode()
        assert client.post("/account/privacy/consents/", {"source": "test", "key": "demo"}).status_code == 302
        assert "某某系统" not in client.get("/account/privacy/consents/").content.decode()
        assert client.post("/account/privacy/consents/", {"source": "test", "key": "demo"}).status_code == 404
        assert Event.objects.unscoped("test").filter(type="consent.withdrawn").count() == 1
    finally:
        consents.SOURCES.pop("test")
