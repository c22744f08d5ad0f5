"""Getting back in: phone and own data, a delay in which the owner can say no, and never a word about who is who."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.people.models import Account, Session
from yiwang.people.signin import finding
from yiwang.people.signin.codes import shown_code
from yiwang.people.signin.finding import FoundPerson
from yiwang.people.signin.models import Recovery, Step
from yiwang.people.signin.tests.browsers import PASSWORD, WINDOWS, account, browser, phone_of, signs_in
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
NAME, NUMBER, NEW = "王秀英", "440524188001010014", "三棵树-一条河-七座桥"


@pytest.fixture
def owner(monkeypatch):
    someone = account(NAME, party_id=new_id(), assurance="real_name")
    phone_of(someone)

    def find(kind, number, name, issuer):
        return FoundPerson(someone.party_id, name == NAME) if number == NUMBER else None

    monkeypatch.setattr(finding, "_finder", [find])
    return someone


def asks(client, **more: str):
    return client.post("/login/recover/", {"phone": "13912345678", "name": NAME, "number": NUMBER, **more})


def answers(client):
    step = Step.objects.filter(purpose="recover").order_by("-created_at").first()
    return client.post("/login/recover/enter/", {"code": shown_code(step)})


def test_on_a_known_device_the_new_password_is_set_at_once_and_all_sessions_end(owner):
    home, other = browser(), browser(WINDOWS)
    for client in (home, other):
        signs_in(client, owner)
    home.post("/logout/")
    asks(home)
    assert answers(home)["Location"] == "/login/recover/password/"
    assert home.post("/login/recover/password/", {"password": "password123", "again": "password123"}).status_code == 422
    answer = home.post("/login/recover/password/", {"password": NEW, "again": NEW})
    assert answer["Location"] == "/login/?changed=1"
    assert not Session.objects.filter(ended_at=None).exists() and other.get("/cases/").status_code == 302
    assert Account.objects.get(pk=owner.pk).check_password(NEW)
    assert signs_in(home, owner, NEW).status_code == 302


def test_elsewhere_it_opens_after_a_day_and_the_owner_hears_at_once(owner):
    client = browser()
    asks(client)
    answer = answers(client)
    assert answer.status_code == 200 and "请过一天再来" in answer.content.decode()
    kinds = Message.objects.unscoped("test").filter(account_id=owner.pk).values_list("kind", flat=True)
    assert list(kinds) == ["signin.recovery_started"]
    assert client.get("/login/recover/password/").status_code == 409
    with clock.at(clock.now() + timedelta(hours=25)):
        asks(client)
        assert answers(client)["Location"] == "/login/recover/password/"
        assert client.post("/login/recover/password/", {"password": NEW, "again": NEW}).status_code == 302
    assert Recovery.objects.unscoped("test").get().done_at is not None


def test_the_owner_says_no_and_nothing_opens(owner):
    home, thief = browser(), browser(WINDOWS)
    signs_in(home, owner)
    asks(thief)
    answers(thief)
    assert "有人在找回您的账号" in home.get("/account/security/").content.decode()
    assert home.post("/account/security/recovery/stop/").status_code == 302
    with clock.at(clock.now() + timedelta(hours=25)):
        asks(thief)
        assert "请过一天再来" in answers(thief).content.decode()
    assert Account.objects.get(pk=owner.pk).check_password(PASSWORD)


def test_a_recovery_that_is_cancelled_while_the_password_is_typed_sets_none(owner):
    home, second = browser(), browser(WINDOWS)
    signs_in(home, owner)
    signs_in(second, owner)
    asks(home)
    answers(home)
    second.post("/account/security/recovery/stop/")
    assert home.post("/login/recover/password/", {"password": NEW, "again": NEW}).status_code == 409
    assert Account.objects.get(pk=owner.pk).check_password(PASSWORD)


@pytest.mark.parametrize("wrong", [{"phone": "13900000000"}, {"name": "王秀花"}, {"number": "11010519491231002X"}])
def test_whose_data_do_not_fit_gets_the_same_answers_and_no_code(owner, wrong):
    right, other = browser(), browser(WINDOWS)
    asks(right)
    asks(other, **wrong)
    shown = []
    for client in (right, other):
        page = client.get("/login/recover/enter/").content.decode()
        shown.append(re.sub(r'value="\w+"|\d{6}。|1\d\d\*{4}\d{4}', "", page))
    assert shown[0] == shown[1]
    assert answers(other).status_code == 422 and not Recovery.objects.unscoped("test").exists()


def test_an_official_is_sent_no_code(owner):
    Account.objects.filter(pk=owner.pk).update(kind="official")
    client = browser()
    asks(client)
    assert answers(client).status_code == 422


def test_a_recovery_works_once(owner):
    home = browser()
    signs_in(home, owner)
    asks(home)
    answers(home)
    token = home.cookies["yw_step"].value
    home.post("/login/recover/password/", {"password": NEW, "again": NEW})
    home.cookies["yw_step"] = token
    assert home.post("/login/recover/password/", {"password": NEW + "2", "again": NEW + "2"}).status_code == 409


def test_the_second_factor_is_still_asked_for_afterwards(owner):
    from yiwang.people.signin.tests.test_two_steps import app_of

    app_of(owner)
    home = browser()
    asks(home)
    answers(home)
    with clock.at(clock.now() + timedelta(hours=25)):
        asks(home)
        answers(home)
        home.post("/login/recover/password/", {"password": NEW, "again": NEW})
        assert signs_in(home, owner, NEW)["Location"] == "/login/second/"


def test_what_is_missing_is_told_at_its_field():
    answer = browser().post("/login/recover/", {"phone": "", "name": "", "number": ""})
    assert answer.status_code == 422 and answer.content.decode().count("这里没有填") >= 2


@pytest.mark.parametrize(("paper", "number", "issuer"), [("414", "C1234567", "VNM"), ("516", "H1234567801", "")])
def test_who_has_another_paper_gets_back_in_with_it(owner, monkeypatch, paper, number, issuer):
    """A foreigner or somebody from Hong Kong has no resident number."""
    seen = []

    def find(kind, given, name, country):
        seen.append((kind, given, country))
        return FoundPerson(owner.party_id, name == NAME)

    monkeypatch.setattr(finding, "_finder", [find])
    home = browser()
    signs_in(home, owner)
    asks(home, paper=paper, number=number, issuer=issuer)
    assert answers(home)["Location"] == "/login/recover/password/"
    assert seen == [(paper, number, issuer)]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"paper": "414", "number": "C1234567"}, "issuer"),
        ({"paper": "335", "number": "C1234567"}, "paper"),
        ({"number": "123"}, "number"),
    ],
)
def test_what_no_paper_says_is_told_at_its_field_and_what_was_typed_stays(owner, more, field):
    answer = browser().post("/login/recover/", {"phone": "13912345678", "name": NAME, "number": NUMBER, **more})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'href="#{field}"' in page and f'value="{more.get("number", NUMBER)}"' in page
