"""Pages of passkeys, kiosks and terminals: what a browser can do there, and what it cannot."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.test import Client
from tests import factories

from yiwang.core.models import Event
from yiwang.people.actors import read_actor
from yiwang.people.models import Account, Session
from yiwang.people.sessions import as_actor, open_session
from yiwang.people.signin import finding
from yiwang.people.signin.cards import proving, statements
from yiwang.people.signin.cards.readers import CARD_READERS, Card
from yiwang.people.signin.finding import FoundPerson
from yiwang.people.signin.models.card import Terminal
from yiwang.people.signin.models.passkey import Passkey
from yiwang.people.signin.tests.authenticator import Authenticator

pytestmark = pytest.mark.django_db
ORIGIN = "https://zwfw.example.gov.cn"
CARD = Card("resident_id", "11010519491231002X", "王秀英")
DEMO_CARD = Card("resident_id", "449999194912310028", "演示·王秀英")


@pytest.fixture(autouse=True)
def _site(settings):
    settings.ORIGIN = ORIGIN


def browser_of(account_id) -> Client:
    account = Account.objects.get(pk=account_id)
    client = Client()
    client.cookies["yw_session"] = open_session(actor=as_actor(account), account=account)
    return client


def options_in(response) -> str:
    found = re.search(r'data-options="([^"]*)"', response.content.decode())
    assert found
    return found[1].replace("&#34;", '"').replace("&quot;", '"')


@pytest.fixture
def owner():
    return factories.person("王秀英")


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN, "zwfw.example.gov.cn")


def add(client: Client, device: Authenticator, name: str = "我的手机"):
    asked = client.get("/account/passkeys/new/")
    answer = device.create(options_in(asked))
    return client.post("/account/passkeys/new/", {"answer": answer, "name": name})


def test_a_passkey_is_added_renamed_used_and_removed(owner, device):
    client = browser_of(owner.account_id)
    assert add(client, device)["Location"].endswith("?done=added")
    listed = client.get("/account/passkeys/").content.decode()
    assert "我的手机" in listed and "还没有用过" in listed
    key = Passkey.objects.visible_to(owner).get()
    client.post("/account/passkeys/", {"act": "rename", "key": str(key.pk), "name": "旧手机"})

    stranger = Client()
    asked = stranger.get("/login/passkey/?next=/cases/")
    came = stranger.post("/login/passkey/", {"answer": device.get(options_in(asked)), "next": "/cases/"})
    assert came["Location"] == "/cases/"
    session = Session.objects.filter(account_id=owner.account_id).latest("created_at")
    assert session.methods == ["passkey"]

    assert "旧手机" in client.get("/account/passkeys/").content.decode()
    client.post("/account/passkeys/", {"act": "remove", "key": str(key.pk)})
    assert not Passkey.objects.visible_to(owner).exists()


def test_the_challenge_cookie_is_out_of_reach_of_scripts_and_of_other_pages(owner):
    cookie = Client().get("/login/passkey/").cookies["yw_passkey"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/login/passkey/"


def test_what_was_typed_stays_when_a_name_is_wrong(owner, device):
    client = browser_of(owner.account_id)
    refused = add(client, device, "名" * 50)
    assert refused.status_code == 422 and "名" * 50 in refused.content.decode()


def test_adding_and_removing_a_key_ask_for_a_fresh_proof(owner, device):
    client = browser_of(owner.account_id)
    add(client, device)
    key = Passkey.objects.visible_to(owner).get()
    Session.objects.filter(account_id=owner.account_id).update(authenticated_at="2026-01-01T00:00:00Z")
    assert client.get("/account/passkeys/new/").status_code in (302, 403)
    client.post("/account/passkeys/", {"act": "remove", "key": str(key.pk)})
    assert Passkey.objects.visible_to(owner).exists()


def test_a_proof_by_another_site_signs_nobody_in(owner, device):
    add(browser_of(owner.account_id), device)
    stranger = Client()
    asked = stranger.get("/login/passkey/")
    answer = device.get(options_in(asked), origin="https://zwfw.example.gov.cn.evil.example")
    refused = stranger.post("/login/passkey/", {"answer": answer})
    assert refused.status_code == 422 and "yw_session" not in refused.cookies
    assert "没有认出" in refused.content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_a_passkey(owner, device, where):
    add(browser_of(owner.account_id), device)
    stranger = Client()
    asked = stranger.get("/login/passkey/", {"next": where})
    came = stranger.post("/login/passkey/", {"answer": device.get(options_in(asked)), "next": where})
    assert came["Location"].startswith("/") and "evil" not in came["Location"]


def test_pages_of_passkeys_need_no_inline_script_and_say_what_to_do_without_any(owner):
    page = Client().get("/login/passkey/").content.decode()
    assert "<noscript>" in page and "没有它，请用密码" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page) and "onclick" not in page


def test_an_address_of_numbers_says_where_passkeys_work(settings, owner):
    settings.ORIGIN = "http://127.0.0.1:8000"
    assert "http://localhost:8000/login/passkey/" in Client().get("/login/passkey/").content.decode()
    settings.ORIGIN = "https://10.1.2.3"
    assert "要用域名访问" in Client().get("/login/passkey/").content.decode()


# ---- kiosks


@pytest.fixture
def chief():
    return factories.official("administer", name="管理员")


@pytest.fixture
def register(owner, monkeypatch):
    def find(kind: str, number: str, name: str, issuer: str) -> FoundPerson | None:
        return FoundPerson(owner.party_id, name in (CARD.name, DEMO_CARD.name))

    monkeypatch.setattr(finding, "_finder", [find])
    monkeypatch.setattr(CARD_READERS.get("demo"), "_boxes", [lambda: {"wangxiuying": DEMO_CARD}])


def register_terminal(chief, reader="terminal", kind="kiosk") -> tuple[Client, str]:
    desk = browser_of(chief.account_id)
    form = {"office": str(chief.posts[0].organization_id), "name": "一号机", "kind": kind, "reader": reader}
    page = desk.post("/desk/terminals/new/", form).content.decode()
    code = re.search(r'people-password">([^<]+)<', page)
    assert code, page
    return desk, code[1]


def call(path: str, **content):
    return Client(enforce_csrf_checks=True).post(
        f"/kiosk/terminal/{path}/", json.dumps(content), content_type="application/json"
    )


def test_a_terminal_enrols_reads_a_card_and_the_person_says_yes(chief, owner, register):
    _desk, code = register_terminal(chief)
    key = statements.new_key()
    told = call("enrol", code=code, key=key.as_dict(private=False)).json()
    challenge = call("challenge", terminal=told["terminal"]).json()["challenge"]
    terminal = Terminal.objects.unscoped("test").get()
    from yiwang.core import clock

    said = statements.make_statement(key=key, terminal_id=terminal.pk, challenge=challenge, card=CARD, now=clock.now())
    address = call("statement", statement=said).json()["address"]
    screen = Client()
    asked = screen.get(address)
    page = asked.content.decode()
    assert "王*英" in page and "王秀英" not in page and "yw_session" not in asked.cookies
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    came = screen.post("/kiosk/enter/", {"ticket": ticket})
    assert came.status_code == 302
    session = Session.objects.get(account_id=owner.account_id)
    assert session.methods == ["card"]
    assert (session.expires_at - session.created_at).total_seconds() <= 601
    actor = read_actor(came.cookies["yw_session"].value)
    assert actor.account_id in (owner.account_id, None)
    again = Client().post("/kiosk/enter/", {"ticket": ticket})
    assert again.status_code == 409 and "yw_session" not in again.cookies


def test_a_card_alone_changes_no_way_to_sign_in(chief, owner, register):
    """Whoever found a card must not make it his account for ever at a kiosk."""
    account = Account.objects.get(pk=owner.account_id)
    browser = Client()
    browser.cookies["yw_session"] = open_session(actor=as_actor(account), account=account, methods=("card",))
    asked = browser.get("/account/passkeys/new/")
    assert asked.status_code in (302, 403) and "data-options" not in asked.content.decode()
    page = browser.get("/account/").content.decode()
    assert "自动退出" in page


def test_a_terminal_without_right_is_told_so_in_words(chief, register):
    for path, content in (
        ("enrol", {"code": "nothing", "key": {}}),
        ("enrol", {}),
        ("challenge", {"terminal": "x"}),
        ("statement", {"statement": "a.b.c"}),
        ("statement", {"statement": None}),
    ):
        refused = call(path, **content)
        assert refused.status_code == 422 and re.search("[\u4e00-\u9fff]", refused.json()["message"]), path
    broken = Client().post("/kiosk/terminal/enrol/", "{", content_type="application/json")
    huge = Client().post("/kiosk/terminal/statement/", "x" * 20_000, content_type="application/json")
    listed = Client().post("/kiosk/terminal/statement/", "[]", content_type="application/json")
    assert {broken.status_code, huge.status_code, listed.status_code} == {422}


def test_a_demo_kiosk_reads_demo_cards_on_its_page(chief, owner, register):
    Account.objects.filter(pk=owner.account_id).update(demo=True)
    desk, code = register_terminal(chief, "demo")
    terminal = Terminal.objects.unscoped("test").get()
    assert desk.post(f"/desk/terminals/{terminal.pk}/", {"act": "demo", "code": code}).status_code == 302
    screen = Client()
    assert "演示·王秀英" in screen.get(f"/kiosk/{terminal.pk}/").content.decode()
    nothing = screen.post(f"/kiosk/{terminal.pk}/", {"card": "nobody"})
    assert nothing.status_code == 422 and "没有读到卡" in nothing.content.decode()
    came = screen.post(f"/kiosk/{terminal.pk}/", {"card": "wangxiuying"})
    assert "是您本人吗" in screen.get(came["Location"]).content.decode()


def test_a_terminal_that_does_not_work_has_no_page(chief, register):
    register_terminal(chief)
    terminal = Terminal.objects.unscoped("test").get()
    assert Client().get(f"/kiosk/{terminal.pk}/").status_code == 404


def test_the_desk_lists_filters_exports_and_revokes(chief, register):
    desk, _code = register_terminal(chief)
    terminal = Terminal.objects.unscoped("test").get()
    assert "一号机" in desk.get("/desk/terminals/?q=一号&state=waiting&kind=kiosk").content.decode()
    assert "没有符合条件" in desk.get("/desk/terminals/?q=没有").content.decode()
    assert desk.get("/desk/terminals/?state=nonsense").status_code == 422
    export = b"".join(desk.get("/desk/terminals/export.csv").streaming_content).decode()
    assert "一号机" in export
    assert Event.objects.unscoped("test").filter(type="terminals.exported").count() == 1
    page = f"/desk/terminals/{terminal.pk}/"
    short = desk.post(page, {"act": "revoke", "version": terminal.version, "reason": "坏"})
    assert short.status_code == 422 and "请写明" in short.content.decode()
    stale = desk.post(page, {"act": "revoke", "version": terminal.version + 7, "reason": "坏了要修"})
    assert stale.status_code == 409 and "坏了要修" in stale.content.decode()
    assert desk.post(page, {"act": "revoke", "version": terminal.version, "reason": "坏了要修"}).status_code == 302
    told = desk.get(page).content.decode()
    assert "已停用" in told and "坏了要修" in told and "重新生成启用码" not in told


def test_wrong_input_for_a_new_terminal_is_said_at_the_field_and_kept(chief):
    desk = browser_of(chief.account_id)
    page = desk.post("/desk/terminals/new/", {"name": "一号机", "place": "大厅"})
    text = page.content.decode()
    assert page.status_code == 422 and "请选择终端放在哪个机构" in text and 'value="一号机"' in text


def test_the_list_costs_the_same_at_one_and_at_fifty(chief, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk, _code = register_terminal(chief)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            desk.get("/desk/terminals/")
        return len(counted)

    before = cost()
    first = Terminal.objects.unscoped("test").get()
    Terminal.objects.bulk_create(
        Terminal(organization=first.organization, name=f"机{n}", kind="kiosk", reader="demo") for n in range(49)
    )
    assert cost() == before


def test_terminals_of_others_do_not_exist(chief, register):
    register_terminal(chief)
    terminal = Terminal.objects.unscoped("test").get()
    elsewhere = factories.official("administer", at=factories.organization("market_supervision", "440823"))
    desk = browser_of(elsewhere.account_id)
    assert desk.get(f"/desk/terminals/{terminal.pk}/").status_code == 404
    assert "一号机" not in desk.get("/desk/terminals/").content.decode()


def test_a_yes_needs_the_page_and_not_only_the_link(chief, owner, register):
    """Somebody else's ticket in a link must not sign a visitor in as somebody else."""
    desk, code = register_terminal(chief)
    key = statements.new_key()
    told = call("enrol", code=code, key=key.as_dict(private=False)).json()
    assert told["reader"] == "terminal"
    account = Account.objects.get(pk=owner.account_id)
    terminal = Terminal.objects.unscoped("test").get()
    assert proving.method_of(terminal) == "card" and account.kind == "person"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/kiosk/enter/", {"ticket": "x"}).status_code == 403
    assert replace(owner).account_id == account.pk and desk is not None
