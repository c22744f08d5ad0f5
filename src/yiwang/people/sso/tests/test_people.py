"""Who signs in: how well proven, for which office, and in whose name; and what ends when that ends."""

from __future__ import annotations

import orjson
import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client as Browser
from django.utils.http import urlencode
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import ActingEnded
from yiwang.people.actors import read_actor
from yiwang.people.delegation.actions.acting import choose
from yiwang.people.delegation.actions.answering import accept
from yiwang.people.delegation.actions.giving import give
from yiwang.people.delegation.making import Offer
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import FAMILY, Scope
from yiwang.people.models import Account, PostHolding, Session
from yiwang.people.sessions import as_actor, open_session
from yiwang.people.sso.actions.signing_in import open_grant
from yiwang.people.sso.client_auth import client_facts
from yiwang.people.sso.requests import read_request
from yiwang.people.sso.scopes import ACR_VALUES, acr_of
from yiwang.people.sso.tests.stage import (
    ask,
    checked,
    code_for,
    exchange,
    library,
    request_of,
    sent_to,
    signed_in,
    system,
    tokens_for,
    told,
    url,
    userinfo,
    verifier,
)

pytestmark = pytest.mark.django_db
HIGH, HIGHEST = acr_of("real_person"), ACR_VALUES[-1]


def back_from(answer):
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def essential(level):
    return orjson.dumps({"id_token": {"acr": {"essential": True, "values": [level]}}}).decode()


# How well proven


def test_whoever_is_proven_too_little_is_led_to_the_step_up_and_back(person, browser, confidential):
    client, secret = confidential
    tokens_for(person, client, secret, browser)
    proof = verifier()
    answer = ask(browser, request_of(client, proof, acr_values=HIGH))
    assert answer["Location"].startswith("/account/identity/prove/?needed=real_person&next=")
    Account.objects.filter(pk=person.account_id).update(assurance="real_person")
    back = told(browser.get(sent_to(browser.get(back_from(answer)))))
    assert checked(exchange(client, secret, back["code"], proof)["id_token"])["acr"] == HIGH


def test_a_wish_is_a_wish_and_what_is_essential_is_essential(person, browser, confidential):
    """Coming back without a higher level: the answer says what is, or refuses."""
    client, secret = confidential
    tokens_for(person, client, secret, browser)
    proof = verifier()
    answer = ask(browser, request_of(client, proof, acr_values=HIGHEST))
    back = told(browser.get(sent_to(browser.get(back_from(answer)))))
    assert checked(exchange(client, secret, back["code"], proof)["id_token"])["acr"] == acr_of("real_name")
    answer = ask(browser, request_of(client, claims=essential(HIGHEST)))
    back = told(browser.get(sent_to(browser.get(back_from(answer)))))
    assert back["error"] == "unmet_authentication_requirements"


def test_prompt_none_never_leads_to_a_step_up(person, browser, confidential):
    tokens_for(person, *confidential, browser)
    wish = request_of(confidential[0], prompt="none", claims=essential(HIGHEST))
    assert told(ask(browser, wish))["error"] == "unmet_authentication_requirements"
    assert "code" in told(ask(browser, request_of(confidential[0], prompt="none", acr_values=HIGHEST)))


def test_a_system_may_need_a_level_always(person, browser):
    client, _secret = system(default_acr="certificate")
    assert ask(browser, request_of(client))["Location"].startswith("/account/identity/prove/?needed=certificate")


@pytest.mark.parametrize("wish", [{"acr_values": acr_of("registered")}, {"acr_values": HIGHEST}, {"claims": None}])
def test_what_a_system_always_needs_cannot_be_talked_down_in_the_address(person, browser, wish):
    """OpenID Connect Core §5.5.1.1 calls acr_values voluntary; the registered least level is not."""
    client, _secret = system(default_acr="real_person")
    low = {"id_token": {"acr": {"values": [acr_of("registered")]}}}
    values = request_of(client, **{name: orjson.dumps(low).decode() if v is None else v for name, v in wish.items()})
    answer = ask(browser, values)
    needed = "certificate" if HIGHEST in values.values() else "real_person"
    assert answer["Location"].startswith(f"/account/identity/prove/?needed={needed}")
    back = told(browser.get(sent_to(browser.get(back_from(answer)))))
    assert back["error"] == "unmet_authentication_requirements"


def test_more_than_the_least_level_stays_a_wish(person, browser):
    client, secret = system(default_acr="registered")
    tokens_for(person, client, secret, browser)
    answer = ask(browser, request_of(client, acr_values=HIGHEST))
    assert "code" in told(browser.get(sent_to(browser.get(back_from(answer)))))


@pytest.mark.parametrize("values", [5, "x", {"a": 1}, None])
def test_a_wish_that_is_no_list_is_an_error_of_the_protocol(browser, confidential, values):
    claims = orjson.dumps({"id_token": {"acr": {"values": values}}}).decode()
    assert told(ask(browser, request_of(confidential[0], claims=claims)))["error"] == "invalid_request"


def test_a_level_that_ran_out_counts_no_more(person, browser, confidential):
    from datetime import timedelta

    Account.objects.filter(pk=person.account_id).update(assurance_until=clock.now() - timedelta(days=1))
    assert checked(tokens_for(person, *confidential, browser)["id_token"])["acr"] == acr_of("registered")


@pytest.mark.parametrize(
    ("methods", "amr"),
    [
        (("pwd",), ["pwd"]),
        (("pwd", "otp"), ["pwd", "otp", "mfa"]),
        (("pwd", "totp"), ["pwd", "otp", "mfa"]),
        (("pwd", "recovery"), ["pwd", "otp", "mfa"]),
        (("passkey",), ["swk"]),
        (("pwd", "passkey"), ["pwd", "swk", "mfa"]),
        (("card",), ["sc"]),
        (("card-window",), ["sc"]),
        (("federated",), ["fed"]),
        (("assisted",), ["otp", "pin", "mfa"]),
    ],
)
def test_how_somebody_was_proven_is_told_in_the_words_of_rfc_8176(person, confidential, methods, amr):
    tokens = tokens_for(person, *confidential, signed_in(person, methods))
    assert checked(tokens["id_token"])["amr"] == amr


def test_every_way_to_sign_in_has_a_word_of_rfc_8176():
    from yiwang.people.signin.cards.proving import METHODS as CARDS
    from yiwang.people.signin.flow import LIVES
    from yiwang.people.signin.pages.devices import METHODS as SHOWN
    from yiwang.people.signin.upstream.pages import METHOD
    from yiwang.people.sso.scopes import METHODS

    registered = {
        "face", "fpt", "geo", "hwk", "iris", "kba", "mca", "mfa", "otp", "pin", "pop", "pwd", "rba", "retina", "sc",
        "sms", "swk", "tel", "user", "vbm", "wia",
    }  # fmt: skip
    assert set(METHODS) >= {*SHOWN, *CARDS.values(), *LIVES, METHOD}
    assert {word for words in METHODS.values() for word in words} <= registered | {"fed"}


def test_selecting_an_account_is_asked_and_another_one_signs_in_anew(person, browser, confidential):
    page = ask(browser, request_of(confidential[0], prompt="select_account"))
    text = page.content.decode()
    assert "换一个账号" in text
    fields = {name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("ticket", "account")}
    again = browser.post("/oauth/decide", {**fields, "decision": "continue"})
    assert "同意并登录" in browser.get(sent_to(browser.get(again["Location"]))).content.decode()
    other = browser.post("/oauth/decide", {**fields, "decision": "other"})
    assert other["Location"].startswith("/login/?next=")
    assert not Session.objects.filter(account_id=person.account_id, ended_at=None).exists()


# For which office


def test_an_official_is_told_with_office_and_post_and_only_while_he_holds_it(confidential):
    official = factories.official("food.accept", name="张三")
    tokens = tokens_for(official, *confidential, scope="openid organization")
    (office,) = userinfo(tokens["access_token"]).json()["organization"]
    assert office["post"] == "张三岗" and office["name"] and office["id"]
    PostHolding.objects.update(until=legal_day(clock.now()).replace(year=2021))
    assert "organization" not in userinfo(tokens["access_token"]).json()


def test_a_citizen_has_no_office(person, confidential):
    tokens = tokens_for(person, *confidential, scope="openid organization")
    assert set(userinfo(tokens["access_token"]).json()) == {"sub"}


# In whose name


@pytest.fixture
def acting(person):
    """A browser in which somebody acts for the person, and the delegation."""
    from datetime import timedelta

    agent = factories.person("诸葛代办")
    until = legal_day(clock.now() + timedelta(days=90))
    offer = Offer(FAMILY, Scope(items=frozenset({"old-age-allowance.grant"})), "诸葛代办", "", until=until)
    given = give(actor=person, offer=offer, now=clock.now())
    row = accept(actor=agent, delegation_id=given.delegation.pk, now=clock.now(), code=given.code)
    account = Account.objects.get(pk=agent.account_id)
    browser = Browser()
    token = open_session(actor=as_actor(account), account=account)
    choose(actor=read_actor(token), delegation_id=row.pk, now=clock.now())
    browser.cookies[settings.SESSION_COOKIE] = token
    return browser, row


def act(acting, client, secret, scope="openid acting"):
    proof = verifier()
    code = code_for(acting[0], client, proof, scope=scope)["code"]
    return exchange(client, secret, code, proof)


def test_in_whose_name_somebody_acts_is_a_claim_for_this_system_only(person, acting, confidential):
    tokens = act(acting, *confidential)
    claim = checked(tokens["id_token"])["acting_for"]
    assert claim["sub_kind"] == "natural_person" and claim["kind"] == "family"
    assert claim["scope"] == {"items": ["old-age-allowance.grant"]} and claim["until"]
    assert claim["name"] == "王*英" and "giver" not in claim and "uscc" not in claim
    told_of = orjson.dumps(claim).decode()
    assert str(person.party_id) not in told_of and str(acting[1].pk) not in told_of
    assert userinfo(tokens["access_token"]).json()["acting_for"] == claim
    with library(*confidential) as session:
        looked_up = session.introspect_token(url("introspect"), token=tokens["access_token"]).json()
    assert looked_up["acting_for"] == claim


@pytest.mark.parametrize("kind", ["pairwise", "public"])
def test_a_system_finds_the_giver_under_the_word_by_which_it_knows_her_and_no_other_system_does(person, acting, kind):
    """Her papers there hang on her own ``sub``: whoever acts for her must lead to them."""
    client, secret = system(subject_type=kind)
    other = system(name="别的系统", redirect_uris=("https://other.example.cn/callback",))
    own = checked(tokens_for(person, client, secret)["id_token"])["sub"]
    claim = checked(act(acting, client, secret)["id_token"])["acting_for"]
    assert claim["sub"] == own != checked(act(acting, client, secret)["id_token"])["sub"]
    elsewhere = checked(act(acting, *other)["id_token"])["acting_for"]
    assert (elsewhere["sub"], elsewhere["delegation"]) != (claim["sub"], claim["delegation"])
    assert elsewhere["sub"] != claim["sub"]
    assert str(person.party_id) not in str(claim) and person.party_id.hex not in str(claim)


@pytest.mark.parametrize("kind", ["pairwise", "public"])
def test_a_giver_without_an_account_has_an_identifier_that_stays(person, acting, kind):
    client, secret = system(subject_type=kind)
    Account.objects.filter(pk=person.account_id).update(is_active=False)
    first = checked(act(acting, client, secret)["id_token"])["acting_for"]["sub"]
    assert checked(act(acting, client, secret)["id_token"])["acting_for"]["sub"] == first
    assert first not in (person.party_id.hex, str(person.party_id), person.account_id.hex)


def test_a_firm_is_told_by_its_public_number_and_name(confidential):
    from yiwang.people.delegation.tests import family

    factories.plain_permit()
    head = family.person("陈总", 1)
    clerk = family.person("小周", 2)
    firm = family.firm(family.number(1), code="91440825MA4W5QKA0Q")
    token, _actor = family.acting(clerk, family.appointed(head, firm, clerk))
    proof = verifier()
    code = code_for(family.client_of(token), confidential[0], proof, scope="openid acting")["code"]
    claim = checked(exchange(*confidential, code, proof)["id_token"])["acting_for"]
    assert claim["sub_kind"] == "legal_person" and claim["kind"] == "handler"
    assert (claim["uscc"], claim["name"]) == ("91440825MA4W5QKA0Q", "徐闻小吃有限公司")
    assert "sub" not in claim and str(firm) not in str(claim)


def test_the_consent_page_says_whom_one_acts_for(acting, confidential):
    page = ask(acting[0], request_of(confidential[0], scope="openid acting"))
    assert "正在代谁办事" in page.content.decode()


def test_a_system_that_did_not_ask_is_not_told(acting, confidential):
    assert "acting_for" not in checked(act(acting, *confidential, scope="openid profile")["id_token"])


def test_whoever_acts_for_nobody_has_no_such_claim(person, confidential):
    assert "acting_for" not in checked(tokens_for(person, *confidential, scope="openid acting")["id_token"])


def test_whoever_acted_and_may_no_longer_is_not_let_in_as_himself_unawares(acting, confidential):
    act(acting, *confidential)
    Delegation.objects.unscoped("test").update(state="revoked")
    answer = ask(acting[0], request_of(confidential[0], scope="openid acting"))
    assert answer.status_code == 403 and "代办已经结束" in answer.content.decode()
    silent = ask(acting[0], request_of(confidential[0], scope="openid acting", prompt="none"))
    assert told(silent)["error"] == "interaction_required"
    acting[0].post("/account/acting/", {"stop": "1"})
    assert "acting_for" not in checked(act(acting, *confidential)["id_token"])


def test_opening_a_grant_asks_for_the_right_itself(acting, confidential):
    client = client_facts(confidential[0].client_id)
    values = QueryDict(urlencode(request_of(confidential[0])))
    wanted = read_request(values, client, client["redirect_uris"][0])
    Delegation.objects.unscoped("test").update(state="revoked")
    actor = read_actor(acting[0].cookies[settings.SESSION_COOKIE].value)
    with pytest.raises(ActingEnded):
        open_grant(actor=actor, request=wanted)


def test_taking_a_delegation_back_ends_the_tokens_that_speak_of_it_at_once(acting, confidential):
    tokens = act(acting, *confidential)
    without = act(acting, *confidential, scope="openid profile")
    assert userinfo(tokens["access_token"]).status_code == 200
    Delegation.objects.unscoped("test").update(state="revoked")
    assert userinfo(tokens["access_token"]).status_code == 401
    with library(*confidential) as session:
        assert session.introspect_token(url("introspect"), token=tokens["access_token"]).json() == {"active": False}
    assert userinfo(without["access_token"]).status_code == 200, "what says nothing of it goes on"
