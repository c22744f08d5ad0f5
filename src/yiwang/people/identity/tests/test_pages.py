"""The pages: opening an account, the own identity, and the forms of the verifiers."""

from __future__ import annotations

import pytest
from django.test import Client

from yiwang.people.identity import limits
from yiwang.people.identity.tests.conftest import (
    DEAD_NAME,
    DEAD_NUMBER,
    NAME,
    NUMBER,
    again,
    client_of,
    given,
    newcomer,
)
from yiwang.people.models import Account

pytestmark = pytest.mark.django_db
GOOD = {"login": "xiaoman88", "name": "林小满", "password": "蓝色的船慢慢开到海边去", "again": "蓝色的船慢慢开到海边去"}
REGISTER = "/account/identity/prove/with/?way=register"


def text(response) -> str:
    return response.content.decode()


def test_a_stranger_opens_an_account_and_is_led_to_the_proof_and_back(registers):
    client = Client()
    answer = client.post("/register/", {**GOOD, "next": "/items/"})
    assert answer.status_code == 302, text(answer)[-3000:]
    assert answer["Location"].startswith("/account/identity/prove/?needed=real_name")
    form = client.get(answer["Location"])
    assert form.status_code == 302 and form["Location"].startswith(REGISTER)
    done = client.post(form["Location"], {**given(), "needed": "real_name", "next": "/items/"})
    assert (done.status_code, done["Location"]) == (302, "/items/")
    assert Account.objects.get(login="xiaoman88").assurance == "real_name"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"login": "X"}, "login"),
        ({"name": ""}, "name"),
        ({"password": "12345", "again": "12345"}, "password"),
        ({"again": "别的"}, "again"),
        ({"login": "newcomer"}, "login"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_typed_text_stays_but_for_passwords(db, changed, field):
    newcomer()
    answer = Client().post("/register/", {**GOOD, **changed})
    page = text(answer)
    assert answer.status_code == 422 and f'id="{field}-error"' in page
    assert GOOD["password"] not in page
    assert "林小满" in page or field == "name"


def test_an_address_opens_ten_accounts_an_hour_and_no_more(db, monkeypatch):
    monkeypatch.setattr(limits, "ACCOUNTS_OF_ADDRESS", 2)
    codes = [Client().post("/register/", {**GOOD, "login": f"many-{n}"}).status_code for n in range(3)]
    assert codes == [302, 302, 429]


def test_nobody_is_sent_to_another_site(db):
    client = client_of(newcomer())
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        page = text(client.get(REGISTER, {"way": "register", "next": wanted}))
        assert '<input type="hidden" name="next" value="/account/identity/">' in page
        assert "evil" not in client.get("/register/", {"next": wanted})["Location"]


def test_the_own_page_says_the_level_what_raises_it_and_shows_papers_masked(registers):
    actor = newcomer()
    client = client_of(actor)
    page = text(client.get("/account/identity/"))
    assert "还没有登记证件" in page and REGISTER in page and "demo_face" not in page
    client.post(REGISTER, {**given(), "next": "/account/identity/"})
    page = text(client.get("/account/identity/?done=1"))
    assert "440524********0014" in page and NUMBER not in page and NAME in page
    assert "/account/identity/prove/with/?way=demo_face" in page and "演示" in page


def test_wrong_name_and_a_dead_persons_name_get_the_same_page(registers):
    client = client_of(newcomer())
    pages = []
    for number, name in ((NUMBER, "别的名字"), (DEAD_NUMBER, DEAD_NAME)):
        answer = client.post(REGISTER, given(number, name))
        assert answer.status_code == 422
        page = text(answer)
        assert name in page and number in page
        pages.append(page.replace(name, "").replace(number, "").split("<main")[1].split("csrf")[0])
    assert pages[0] == pages[1] and "没有核对上" in pages[0]


def test_a_second_claim_leads_to_recovery_and_merging(registers):
    client_of(newcomer("first")).post(REGISTER, given())
    answer = client_of(newcomer("second")).post(REGISTER, given())
    assert answer.status_code == 409
    assert "您已经有一个实名账号" in text(answer) and "等工作人员合并" in text(answer)


def test_a_face_needs_a_consent_of_its_own_and_says_that_it_is_a_demonstration(registers):
    actor = newcomer()
    client_of(actor).post(REGISTER, given())
    client = client_of(again(actor))
    page = text(client.get("/account/identity/prove/with/?way=demo_face"))
    assert "演示" in page and "单独同意" in page
    assert client.post("/account/identity/prove/with/?way=demo_face", {"needed": "real_person"}).status_code == 422
    done = client.post("/account/identity/prove/with/?way=demo_face", {"consent": "true", "needed": "real_person"})
    assert done["Location"] == "/account/identity/?done=1"
    account = Account.objects.get(pk=actor.account_id)
    assert account.assurance == "real_person" and account.assurance_until is not None


def test_the_step_up_to_a_real_person_asks_for_the_name_first_and_then_for_the_face(registers):
    client = client_of(newcomer())
    asked = client.get("/account/identity/prove/?needed=real_person&next=/drafts/")
    assert asked["Location"].startswith(REGISTER)
    assert "demo_face" not in text(client.get("/account/identity/prove/?needed=real_person&choose=1"))
    after = client.post(REGISTER, {**given(), "needed": "real_person", "next": "/drafts/"})
    assert after["Location"].startswith("/account/identity/prove/?needed=real_person")
    assert client.get(after["Location"])["Location"].startswith("/account/identity/prove/with/?way=demo_face")
    assert "certificate" in text(client.get(f"{after['Location']}&choose=1"))


def test_verifiers_of_windows_unknown_ones_and_strangers_are_turned_away(db):
    client = client_of(newcomer())
    for code in ("counter", "failing", "nothing"):
        assert client.get(f"/account/identity/prove/with/?way={code}").status_code == 404
    assert Client().get("/account/identity/")["Location"].startswith("/login/")
