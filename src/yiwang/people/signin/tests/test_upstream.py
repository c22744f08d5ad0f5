"""A provider above vouches only by a right token of this very round; a hostile or absent one lets nobody in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.people.models import Account, Session
from yiwang.people.signin import finding
from yiwang.people.signin.finding import FoundPerson
from yiwang.people.signin.models.upstream import UpstreamLink, UpstreamProvider
from yiwang.people.signin.tests.above import ORIGIN, go, link, signed_in, wanted
from yiwang.people.signin.tests.provider import Provider
from yiwang.people.signin.upstream import asking, configuring, discovery, fetching
from yiwang.people.signin.upstream.errors import UpstreamDown, UpstreamRefused

NUMBER = "11010519491231002X"


@pytest.fixture
def above() -> Iterator[Provider]:
    provider = Provider()
    discovery.forget()
    yield provider
    provider.close()


@pytest.fixture(autouse=True)
def _settings(settings, monkeypatch):
    settings.ORIGIN = ORIGIN
    monkeypatch.setattr(finding, "_finder", [lambda kind, number, name: None])


@pytest.fixture
def row(db, above) -> UpstreamProvider:
    return configuring.add_provider(actor=SYSTEM, wanted=wanted(above))


@pytest.fixture
def owner(db):
    return factories.person("王秀英")


def reasons() -> list[str]:
    rows = Event.objects.unscoped("test").filter(type="upstream.refused").order_by("recorded_at")
    return [event.payload["why"] for event in rows]


def test_an_account_linked_by_its_owner_is_signed_in_from_then_on(row, above, owner):
    link(owner, above)
    stranger = Client()
    came = go(stranger, above)
    assert came["Location"] == "/cases/" and came.cookies["yw_session"].value
    session = Session.objects.filter(account_id=owner.account_id).latest("created_at")
    assert session.methods == ["federated"]
    told = Event.objects.unscoped("test").filter(subject_id=owner.account_id).values_list("type", flat=True)
    assert {"upstream.linked", "upstream.used"} <= set(told)


def test_an_equal_name_links_nothing(row, above, owner):
    stranger = Client()
    came = go(stranger, above)
    assert came["Location"] == "/login/upstream/first/" and "yw_session" not in came.cookies
    page = stranger.get("/login/upstream/first/").content.decode()
    assert "不会因为姓名相同就自动关联" in page and "登录我的账号" in page
    assert not UpstreamLink.objects.unscoped("test").exists()


def test_linking_needs_a_session_here_and_a_fresh_one(row, above, owner):
    stranger = Client()
    go(stranger, above)
    refused = stranger.post("/login/upstream/first/", {"act": "link"})
    assert refused.status_code in (302, 401)
    browser = signed_in(owner.account_id)
    go(browser, above)
    Session.objects.update(authenticated_at="2026-01-01T00:00:00Z")
    browser.post("/login/upstream/first/", {"act": "link"})
    assert not UpstreamLink.objects.unscoped("test").exists()


def test_a_new_account_is_opened_only_when_its_owner_says_so(row, above):
    stranger = Client()
    go(stranger, above, "/search/")
    refused = stranger.post("/login/upstream/first/", {"act": "new", "name": "字" * 61})
    assert refused.status_code == 422 and "字" * 61 in refused.content.decode()
    came = stranger.post("/login/upstream/first/", {"act": "new", "name": "王秀英"})
    assert came["Location"] == "/search/"
    account = Account.objects.get(name="王*英")
    assert account.full_name == "王秀英"
    assert account.assurance == "registered" and account.party_id is None and not account.has_usable_password()
    again = stranger.post("/login/upstream/first/", {"act": "new", "name": "王秀英"})
    assert again.status_code == 409 and Account.objects.filter(name="王*英").count() == 1
    assert go(Client(), above).cookies["yw_session"].value


def test_a_number_links_only_by_a_trusted_provider_and_only_with_the_right_name(row, above, owner, monkeypatch):
    def find(kind: str, number: str, name: str, issuer: str) -> FoundPerson | None:
        return FoundPerson(owner.party_id, name == "王秀英") if number == NUMBER else None

    monkeypatch.setattr(finding, "_finder", [find])
    above.person = {**above.person, "id_number": NUMBER}
    assert go(Client(), above)["Location"] == "/login/upstream/first/", "not trusted"
    configuring.change_provider(
        actor=SYSTEM, provider_id=row.pk, wanted=wanted(above, trusted_for_number=True, secret="")
    )
    above.person = {**above.person, "name": "王秀莲"}
    assert go(Client(), above)["Location"] == "/login/upstream/first/", "another name"
    above.person = {**above.person, "name": "王秀英"}
    came = go(Client(), above)
    assert came["Location"] == "/cases/"
    found = UpstreamLink.objects.unscoped("test").get()
    assert found.account_id == owner.account_id and found.how == "number"
    assert NUMBER not in str(Event.objects.unscoped("test").values_list("payload", flat=True))


def test_subjects_that_differ_in_case_are_two_people(row, above, owner):
    link(owner, above)
    above.person = {**above.person, "sub": "aBC-1"}
    assert go(Client(), above)["Location"] == "/login/upstream/first/"


def test_the_subject_is_not_stored(row, above, owner):
    above.person = {**above.person, "sub": "44052419880101001X"}
    link(owner, above)
    kept = UpstreamLink.objects.unscoped("test").values().get()
    assert b"44052419880101001X" not in bytes(kept["subject_index"]) and "44052419880101001X" not in str(kept)


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        ({"claims": {"nonce": "other"}}, "nonce"),
        ({"claims": {"nonce": None}}, "nonce"),
        ({"claims": {"aud": "somebody-else"}}, "aud"),
        ({"claims": {"aud": ["yiwang", "somebody-else"]}}, "azp"),
        ({"claims": {"azp": "somebody-else"}}, "azp"),
        ({"claims": {"iss": "https://evil.example"}}, "iss"),
        ({"claims": {"exp": 1}}, "exp"),
        ({"claims": {"exp": None}}, "exp"),
        ({"claims": {"iat": 1}}, "iat"),
        ({"claims": {"iat": 4_000_000_000}}, "iat"),
        ({"claims": {"sub": None}}, "sub"),
        ({"claims": {"sub": "x" * 300}}, "sub"),
        ({"claims": {"sub": 7}}, "sub"),
        ({"claims": {"at_hash": "AAAA"}}, "at_hash"),
        ({"alg": "none"}, "alg"),
        ({"alg": "HS256"}, "alg"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_token_that_lies_lets_nobody_in(row, above, owner, lies, why):
    link(owner, above)
    above.lies = lies
    stranger = Client()
    came = go(stranger, above)
    assert came.status_code == 422 and "yw_session" not in came.cookies
    assert "没有通过核验" in came.content.decode() and "用账号和密码登录" in came.content.decode()
    assert reasons()[-1] == why


def test_a_token_by_another_key_under_a_known_name_is_refused(row, above, owner):
    link(owner, above)
    above.lies = {"key": above.new_key(), "kid": "one"}
    assert go(Client(), above).status_code == 422 and reasons()[-1] == "signature"


def test_keys_rotate_without_an_outage(row, above, owner, monkeypatch):
    link(owner, above)
    monkeypatch.setattr(discovery, "KEYS_AGAIN_SECONDS", 0.0)
    above.key = above.new_key("RSA")
    above.published.append(above.key)
    assert go(Client(), above)["Location"] == "/cases/"


def test_unknown_keys_do_not_make_us_ask_again_and_again(row, above, owner):
    link(owner, above)
    above.lies = {"key": above.new_key()}
    before = above.asked.count("/keys")
    for _ in range(4):
        assert go(Client(), above).status_code == 422
    assert above.asked.count("/keys") == before


def test_a_code_and_a_state_work_once(row, above, owner):
    link(owner, above)
    browser = Client()
    address = browser.get("/login/upstream/province/")["Location"]
    back = above.approve(address).removeprefix(ORIGIN)
    state = browser.cookies["yw_upstream"].value
    assert "yw_session" in browser.get(back).cookies
    thief = Client()
    thief.cookies["yw_upstream"] = state
    again = thief.get(back)
    assert again.status_code == 409 and "yw_session" not in again.cookies


def test_a_stolen_answer_does_not_work_in_another_browser(row, above, owner):
    """Neither a code that was looked at on the way, nor a prepared link that signs a victim in as somebody else."""
    link(owner, above)
    address = Client().get("/login/upstream/province/")["Location"]
    back = above.approve(address).removeprefix(ORIGIN)
    refused = Client().get(back)
    assert refused.status_code == 409 and "yw_session" not in refused.cookies
    victim = Client()
    victim.get("/login/upstream/province/")
    mixed = victim.get(back)
    assert mixed.status_code == 422 and reasons()[-1] == "state"


def test_a_code_with_another_verifier_is_refused(row, above, owner):
    link(owner, above)
    browser, other = Client(), Client()
    first = browser.get("/login/upstream/province/")["Location"]
    second = other.get("/login/upstream/province/")["Location"]
    foreign = above.approve(second).partition("code=")[2].partition("&")[0]
    back = above.approve(first)
    mine = back.partition("code=")[2].partition("&")[0]
    refused = browser.get(back.replace(mine, foreign).removeprefix(ORIGIN))
    assert refused.status_code == 422 and reasons()[-1] == "code"


@pytest.mark.parametrize("sender", ["https://evil.example", None])
def test_an_answer_of_another_provider_is_none(row, above, owner, sender):
    link(owner, above)
    assert go(Client(), above, iss=sender).status_code == 422 and reasons()[-1] == "mix_up"


def test_an_answer_at_the_address_of_another_provider_is_none(row, above, owner):
    link(owner, above)
    other = Provider()
    configuring.add_provider(actor=SYSTEM, wanted=wanted(other, code="nation", title="国家"))
    browser = Client()
    back = above.approve(browser.get("/login/upstream/province/")["Location"]).removeprefix(ORIGIN)
    refused = browser.get(back.replace("/province/", "/nation/"))
    other.close()
    assert refused.status_code == 422 and reasons()[-1] == "state"


def test_an_older_provider_that_does_not_say_who_it_is_still_works(row, above, owner):
    above.says_issuer = False
    discovery.forget()
    link(owner, above)
    assert go(Client(), above)["Location"] == "/cases/"


def test_who_says_no_above_is_told_how_to_go_on(row, above):
    refused = go(Client(), above, error="access_denied", code=None)
    assert refused.status_code == 422 and "用账号和密码登录" in refused.content.decode()
    assert "next=%2Fcases%2F" in refused.content.decode(), "the page that was wanted is not lost by a no"


def test_userinfo_fills_in_what_the_token_leaves_out_but_never_for_somebody_else(row, above):
    above.person = {"sub": "Abc-1"}
    above.userinfo = {"sub": "Abc-1", "name": "李四"}
    browser = Client()
    go(browser, above)
    assert 'value="李四"' in browser.get("/login/upstream/first/").content.decode()
    above.userinfo = {"sub": "other", "name": "李四"}
    assert go(Client(), above).status_code == 422 and reasons()[-1] == "userinfo"


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        ({"status": 500}, "status"),
        ({"redirect": "http://127.0.0.1:1/", "status": 302}, "status"),
        ({"broken": True}, "json"),
        ({"huge": True}, "size"),
        ({"bomb": True}, "encoding"),
        ({"issuer": "http://127.0.0.1:1"}, "issuer"),
        ({"token_endpoint": "http://evil.example/token"}, "address"),
        ({"slow": 0.6}, "network"),
        ({"drip": 0.01}, "time"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_provider_that_does_not_answer_rightly_keeps_nobody_out(row, above, monkeypatch, lies, why):
    monkeypatch.setattr(fetching, "READ_SECONDS", 0.4)
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", 0.5)
    above.lies = lies
    discovery.forget()
    page = Client().get("/login/upstream/province/")
    text = page.content.decode()
    assert page.status_code == 503 and "现在连不上" in text and 'href="/login/"' in text
    with pytest.raises(UpstreamDown) as down:
        discovery.metadata_of(above.issuer)
    assert down.value.why == why


def test_a_provider_that_is_gone_keeps_nobody_out(row, above):
    above.close()
    discovery.forget()
    assert "现在连不上" in Client().get("/login/upstream/province/").content.decode()
    assert Client().get("/login/").status_code == 200


def test_a_provider_that_dies_in_the_middle_says_so(row, above, owner):
    browser = Client()
    back = above.approve(browser.get("/login/upstream/province/")["Location"]).removeprefix(ORIGIN)
    above.lies = {"status": 500, "broken": True}
    refused = browser.get(back)
    assert refused.status_code in (422, 503) and "yw_session" not in refused.cookies


def test_a_round_takes_ten_minutes_at_most(row, above):
    going = asking.begin(row, "/")
    from urllib.parse import parse_qs, urlsplit

    back = {name: values[0] for name, values in parse_qs(urlsplit(above.approve(going.address)).query).items()}
    from yiwang.people.signin.once import ChallengeOver

    with clock.at(clock.now() + timedelta(minutes=11)), pytest.raises(ChallengeOver):
        asking.finish(row, going.sealed, back)
    with pytest.raises(UpstreamRefused):
        asking.finish(row, going.sealed, {**back, "state": "other"})


@pytest.mark.django_db(transaction=True)
def test_nothing_is_asked_inside_a_transaction(above, monkeypatch):
    configuring.add_provider(actor=SYSTEM, wanted=wanted(above))
    owner = factories.person("王秀英")
    inside: list[bool] = []
    kept = fetching.BoundedTransport.handle_request

    def watched(self, request):
        inside.append(connection.in_atomic_block)
        return kept(self, request)

    monkeypatch.setattr(fetching.BoundedTransport, "handle_request", watched)
    discovery.forget()
    link(owner, above)
    go(Client(), above)
    assert len(inside) >= 4 and not any(inside)


@pytest.mark.parametrize(
    ("address", "secure", "safe"),
    [
        ("https://sso.example.gov.cn", True, True),
        ("http://sso.example.gov.cn", False, False),
        ("http://127.0.0.1:9000", False, True),
        ("http://127.0.0.1:9000", True, False),
        ("https://user:pw@sso.example.gov.cn", False, False),
        ("https://sso.example.gov.cn/#x", False, False),
        ("file:///etc/passwd", False, False),
        ("https://", False, False),
        ("https://[", False, False),
    ],
)
def test_what_is_asked_is_encrypted_but_on_this_machine(settings, address, secure, safe):
    settings.SECURE = secure
    assert fetching.is_safe_address(address) is safe
