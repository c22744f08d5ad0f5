"""What an attacker tries at the provider (RFC 9700, RFC 6819, OWASP ASVS 5 §10): each refused, each named."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import orjson
import pytest
from django.conf import settings
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import OctKey
from tests import factories

from yiwang.core import clock, per_minute
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sso import limits
from yiwang.people.sso.models import Client, Consent, Grant, Token
from yiwang.people.sso.tests.stage import (
    BACK,
    agree,
    ask,
    checked,
    code_for,
    exchange,
    library,
    post,
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


def form(client, secret, code, proof="", **more):
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": client.client_id}
    return {
        **fields,
        **({"client_secret": secret} if secret else {}),
        **({"code_verifier": proof} if proof else {}),
        **more,
    }


def refresh(client, secret, token, **more):
    fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client.client_id}
    return post("token", {**fields, **({"client_secret": secret} if secret else {}), **more})


# Replay


def test_a_replayed_refresh_token_ends_the_whole_family(person, confidential):
    client, secret = confidential
    first = tokens_for(person, client, secret, scope="openid offline_access")
    second = refresh(client, secret, first["refresh_token"]).json()
    third = refresh(client, secret, second["refresh_token"]).json()
    stolen = refresh(client, secret, first["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert userinfo(third["access_token"]).status_code == 401
    assert refresh(client, secret, third["refresh_token"]).json()["error"] == "invalid_grant"
    grant = Grant.objects.unscoped("test").get()
    assert grant.end_reason == "refresh_reused"
    event = Event.objects.unscoped("test").get(type="sso.tokens_reused")
    assert event.subject_id == person.account_id and event.organization_id == client.organization_id


def test_renewing_does_not_keep_a_sign_in_alive_for_ever(person, confidential):
    """180 days after the sign-in the newest refresh token ends too, and so does the one that it is changed for."""
    client, secret = confidential
    token = tokens_for(person, client, secret, scope="openid offline_access")["refresh_token"]
    begun = clock.now() - timedelta(days=180) + timedelta(hours=1)
    Grant.objects.unscoped("test").update(authenticated_at=begun)
    newest = refresh(client, secret, token).json()["refresh_token"]
    ends = Token.objects.filter(kind="refresh", used_at=None).get().expires_at
    assert abs(ends - begun - timedelta(days=180)) < timedelta(seconds=1)
    Grant.objects.unscoped("test").update(authenticated_at=begun - timedelta(hours=2))
    Token.objects.filter(kind="refresh", used_at=None).update(expires_at=begun + timedelta(days=180, hours=-2))
    assert refresh(client, secret, newest).json()["error"] == "invalid_grant"


def test_a_replayed_code_is_told_in_the_log(person, browser, confidential):
    client, secret = confidential
    proof = verifier()
    code = code_for(browser, client, proof)["code"]
    exchange(client, secret, code, proof)
    post("token", form(client, secret, code, proof))
    assert Event.objects.unscoped("test").filter(type="sso.tokens_reused").count() == 1


def test_a_code_is_good_for_a_minute(browser, confidential):
    client, secret = confidential
    proof = verifier()
    code = code_for(browser, client, proof)["code"]
    grant = Grant.objects.unscoped("test").get()
    assert grant.code_expires_at - clock.now() <= timedelta(seconds=60)
    Grant.objects.unscoped("test").update(code_expires_at=clock.now() - timedelta(days=1))
    assert post("token", form(client, secret, code, proof)).json()["error"] == "invalid_grant"


def test_only_digests_are_kept(person, confidential):
    client, secret = confidential
    tokens = tokens_for(person, client, secret, scope="openid offline_access")
    kept = {bytes(row.digest) for row in Token.objects.all()}
    assert tokens["access_token"].encode() not in kept and tokens["refresh_token"].encode() not in kept
    assert all(len(digest) == 32 for digest in kept)
    assert secret.encode() not in bytes(client.secrets.get().digest)


# Mix-ups and injections


def test_a_code_of_one_client_is_worth_nothing_to_another(browser, confidential):
    proof = verifier()
    code = code_for(browser, confidential[0], proof)["code"]
    other, secret = system(name="别的系统")
    assert post("token", form(other, secret, code, proof)).json()["error"] == "invalid_grant"
    assert exchange(*confidential, code, proof)["id_token"], "and the attempt does not spoil it for its owner"


def test_a_refresh_token_of_one_client_is_worth_nothing_to_another(person, confidential):
    tokens = tokens_for(person, *confidential, scope="openid offline_access")
    other, secret = system(name="别的系统")
    assert refresh(other, secret, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert refresh(*confidential, tokens["refresh_token"]).status_code == 200


def test_a_stolen_code_without_its_verifier_is_burnt(browser, public):
    proof = verifier()
    code = code_for(browser, public, proof)["code"]
    assert post("token", form(public, "", code, verifier())).json()["error"] == "invalid_grant"
    assert post("token", form(public, "", code, proof)).json()["error"] == "invalid_grant"


def test_pkce_cannot_be_taken_out_on_the_way(browser, public, confidential):
    """Downgrade: without a challenge, with ``plain``, and without a verifier at the end."""
    for client in (public, confidential[0]):
        back = told(ask(browser, request_of(client, code_challenge=None, code_challenge_method=None)))
        assert back["error"] == "invalid_request"
        assert told(ask(browser, request_of(client, code_challenge_method="plain")))["error"] == "invalid_request"
        assert told(ask(browser, request_of(client, code_challenge_method=None)))["error"] == "invalid_request"
    code = code_for(browser, confidential[0], verifier())["code"]
    assert post("token", form(*confidential, code)).json()["error"] == "invalid_grant"


def test_a_verifier_where_no_challenge_was_is_refused(person, browser):
    """RFC 9700 §2.1.1: an attacker must not get a code without PKCE accepted by a client that uses it."""
    client, secret = system(pkce_exempt=True)
    answer = ask(browser, request_of(client, code_challenge=None, code_challenge_method=None))
    code = told(agree(browser, answer))["code"]
    assert post("token", form(client, secret, code, verifier())).json()["error"] == "invalid_grant"


def test_an_exempted_client_needs_a_nonce_in_its_stead(browser):
    client, secret = system(pkce_exempt=True)
    without = request_of(client, code_challenge=None, code_challenge_method=None)
    assert told(ask(browser, {k: v for k, v in without.items() if k != "nonce"}))["error"] == "invalid_request"
    code = told(agree(browser, ask(browser, without)))["code"]
    assert checked(post("token", form(client, secret, code)).json()["id_token"])["nonce"] == "nonce-1"


def test_a_code_must_come_back_with_its_own_redirect_address(person, browser):
    other = "https://system.example.gov.cn/other"
    client, secret = system(redirect_uris=(BACK, other))
    proof = verifier()
    code = code_for(browser, client, proof)["code"]
    assert post("token", form(client, secret, code, proof, redirect_uri=other)).json()["error"] == "invalid_grant"


def test_every_answer_names_its_issuer_so_that_clients_notice_a_mix_up(browser, confidential):
    assert told(agree(browser, ask(browser, request_of(confidential[0]))))["iss"] == settings.ORIGIN
    assert told(ask(browser, request_of(confidential[0], scope="profile")))["iss"] == settings.ORIGIN


def test_what_one_client_calls_a_person_tells_another_nothing(person, browser, confidential):
    elsewhere, secret = system(name="别处", redirect_uris=("https://other.example.com/cb",))
    here = checked(tokens_for(person, *confidential, browser)["id_token"])
    proof = verifier()
    there = checked(exchange(elsewhere, secret, code_for(browser, elsewhere, proof)["code"], proof)["id_token"])
    assert here["sub"] != there["sub"] and here["sid"] != there["sid"]
    assert person.account_id.hex not in here["sub"] + there["sub"]
    same_sector, secret = system(name="同一域名", subject_type="pairwise")
    assert checked(tokens_for(person, same_sector, secret, browser)["id_token"])["sub"] == here["sub"]


def test_a_public_identifier_only_where_it_was_registered(person, browser):
    made = [system(name=name, subject_type="public") for name in ("甲系统", "乙系统")]
    subjects = {checked(tokens_for(person, *one, browser)["id_token"])["sub"] for one in made}
    assert subjects == {person.account_id.hex}


# Redirects


@pytest.mark.parametrize(
    "target",
    [
        BACK + "/",
        BACK + "?x=1",
        BACK + "#x",
        BACK.upper(),
        BACK.replace("https", "http"),
        BACK.replace("system", "system.evil"),
        "https://system.example.gov.cn@evil.example.com/callback",
        "https://system.example.gov.cn/callback/../evil",
        "//evil.example.com/callback",
        "javascript:alert(1)",
        "",
        "https://system.example.gov.cn/callback\r\nSet-Cookie: x=1",
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered_letter_by_letter(browser, confidential, target):
    for more in ({}, {"response_type": "x"}, {"prompt": "none"}, {"scope": ""}):
        answer = ask(browser, request_of(confidential[0], redirect_uri=target, **more))
        assert answer.status_code == 400 and "Location" not in answer and b"http-equiv" not in answer.content


def test_a_repeated_redirect_address_or_client_gets_a_page(browser, confidential):
    values = request_of(confidential[0])
    for name in ("redirect_uri", "client_id"):
        answer = browser.get("/oauth/authorize", {**values, name: [values[name], values[name]]})
        assert answer.status_code == 400


def test_a_repeated_parameter_is_refused(browser, confidential):
    answer = browser.get("/oauth/authorize", {**request_of(confidential[0]), "scope": ["openid", "openid profile"]})
    assert told(answer)["error"] == "invalid_request"


@pytest.mark.parametrize("state", ["waiting", "suspended", "refused", "closed"])
def test_a_system_that_is_not_approved_gets_nothing(person, browser, confidential, state):
    client, secret = confidential
    proof = verifier()
    tokens = tokens_for(person, client, secret, browser, scope="openid offline_access")
    code = code_for(browser, client, proof)["code"]
    Client.objects.unscoped("test").update(state=state)
    assert ask(browser, request_of(client)).status_code == 403
    assert post("token", form(client, secret, code, proof)).json()["error"] == "invalid_client"
    assert refresh(client, secret, tokens["refresh_token"]).status_code == 401
    assert userinfo(tokens["access_token"]).status_code == 401


def test_state_and_errors_cannot_smuggle_headers_or_markup(browser, confidential):
    evil = 'x\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>"'
    answer = ask(browser, request_of(confidential[0], state=evil, scope="x"))
    assert "\r" not in answer["Location"] and "\n" not in answer["Location"] and "a" not in answer.cookies
    assert told(answer)["state"] == evil
    page = agree(browser, ask(browser, request_of(confidential[0], state=evil, response_mode="form_post")))
    assert b"<script>alert" not in page.content


def test_nul_and_broken_text_are_refused_and_never_a_fault(browser, confidential):
    for more in ({"state": "a\0b"}, {"nonce": "\0"}, {"claims": "{"}, {"claims": "[]"}, {"claims": '{"userinfo": 1}'}):
        assert told(ask(browser, request_of(confidential[0], **more)))["error"] == "invalid_request", more
    for name in ("client_id", "redirect_uri"):
        assert ask(browser, request_of(confidential[0], **{name: "a\0b"})).status_code == 400
    assert post("token", {"grant_type": "authorization_code", "client_id": "a\0b", "code": "x"}).status_code == 401
    for header in ("Basic !!!", "Basic " + base64.b64encode(b"\xff").decode(), "Basic eA==", "Bearer", "basic"):
        assert post("token", {"grant_type": "client_credentials"}, authorization=header).status_code in (400, 401)


def test_the_log_gets_no_line_of_the_attackers(browser, confidential, caplog):
    ask(browser, request_of(confidential[0], scope="openid\r\nfake line"))
    post("token", {"grant_type": "x\r\nfake line"})
    assert not [record for record in caplog.records if "fake line" in record.getMessage()]


def test_an_over_long_request_is_refused(browser, confidential):
    assert ask(browser, request_of(confidential[0], state="x" * 5000)).status_code == 400


# Clickjacking and forgery on the consent page


def test_the_consent_page_cannot_be_framed_and_is_not_kept(browser, confidential):
    page = ask(browser, request_of(confidential[0]))
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store" and page["Referrer-Policy"] == "same-origin"


def test_consent_cannot_be_given_by_a_foreign_page(person, confidential):
    """Without the token of our own form nothing happens."""
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = signed_in(person).cookies
    page = ask(strict, request_of(confidential[0]))
    ticket = page.content.decode().split('name="ticket" value="')[1].split('"')[0]
    answer = strict.post("/oauth/decide", {"ticket": ticket, "account": str(person.account_id), "decision": "allow"})
    assert answer.status_code == 403 and not Consent.objects.unscoped("test").exists()


def test_consent_of_somebody_who_signed_in_meanwhile_is_asked_anew(person, browser, confidential):
    page = ask(browser, request_of(confidential[0]))
    other = signed_in(factories.person("李大山"))
    answer = agree(other, page)
    assert answer.status_code == 302 and not Consent.objects.unscoped("test").exists()


def test_a_forged_ticket_opens_nothing(browser, confidential):
    from django.core import signing

    from yiwang.people.sso.tickets import new_ticket

    forged = signing.dumps(["client_id=x", 0, ["consent"], ""], salt="something else", compress=True)
    for ticket in (forged, "x", "", new_ticket("client_id=x").sealed()[:-2] + "zz"):
        assert browser.get("/oauth/authorize", {"t": ticket}).status_code == 400
        assert browser.get("/oauth/continue", {"t": ticket}).status_code == 400


def test_refusing_sends_back_access_denied_and_remembers_nothing(browser, confidential):
    back = told(agree(browser, ask(browser, request_of(confidential[0])), "deny"))
    assert (back["error"], back["state"]) == ("access_denied", "state-1")
    assert not Consent.objects.unscoped("test").exists()
    assert b'name="decision"' in ask(browser, request_of(confidential[0])).content


def test_more_data_than_agreed_to_is_asked_anew(browser, confidential):
    agree(browser, ask(browser, request_of(confidential[0], scope="openid")))
    assert "code" in told(ask(browser, request_of(confidential[0], scope="openid")))
    assert "手机号码" in ask(browser, request_of(confidential[0], scope="openid phone")).content.decode()


def test_scopes_that_were_not_registered_are_not_given(person, browser):
    client, secret = system(scopes=("openid",))
    tokens = tokens_for(person, client, secret, scope="openid profile phone")
    assert tokens["scope"] == "openid" and set(userinfo(tokens["access_token"]).json()) == {"sub"}
    wish = orjson.dumps({"userinfo": {"name": {"essential": True}}}).decode()
    tokens = tokens_for(person, client, secret, scope="openid", claims=wish)
    assert set(userinfo(tokens["access_token"]).json()) == {"sub"}


# Signatures


def forged(claims, header, signature=b""):
    parts = [base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode() for part in (header, claims)]
    return ".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=").decode()])


def test_none_and_hs256_confusion_fool_nobody(person, browser, confidential):
    """Neither an unsigned token, nor one that uses a public key as a shared secret, is an id_token_hint."""
    client, secret = confidential
    claims = checked(tokens_for(person, client, secret, browser)["id_token"])
    key = Browser().get("/oauth/jwks").json()["keys"][0]
    shared = OctKey.import_key(orjson.dumps(key))
    tokens = [
        forged(claims, {"alg": "none"}),
        forged(claims, {"alg": "None", "kid": key["kid"]}),
        jwt.encode({"alg": "HS256", "kid": key["kid"]}, claims, shared),
    ]
    for token in tokens:
        assert told(ask(browser, request_of(client, id_token_hint=token)))["error"] == "invalid_request"
        assert browser.get("/oauth/logout", {"id_token_hint": token}).status_code == 400
        assert userinfo(token).status_code == 401


def test_a_token_signed_by_a_key_that_it_brings_along_is_refused(person, browser, confidential):
    from joserfc.jwk import RSAKey

    client, secret = confidential
    claims = checked(tokens_for(person, client, secret, browser)["id_token"])
    own = RSAKey.generate_key(2048)
    token = jwt.encode({"alg": "RS256", "jwk": own.as_dict(private=False)}, claims, own)
    assert browser.get("/oauth/logout", {"id_token_hint": token}).status_code == 400


# Guessing


def test_guesses_are_limited_and_right_calls_are_not(person, confidential):
    client, secret = confidential
    for _ in range(limits.MOST_REFUSALS):
        assert post("token", form(client, "wrong", "x", "v" * 43)).status_code == 401
    stopped = post("token", form(client, secret, "x", "v" * 43))
    assert stopped.status_code == 429 and stopped["Retry-After"] == "60"
    per_minute.forget_all()
    for _ in range(3 * limits.MOST_REFUSALS):
        limits.too_many("10.0.0.9")
    assert not limits.too_many("10.0.0.9")


def test_wrong_codes_sent_through_an_honest_system_do_not_lock_it_out(browser, confidential):
    """Whoever calls a system's callback with made-up codes makes its server ask for them."""
    client, secret = confidential
    for _ in range(limits.MOST_REFUSALS + 5):
        assert post("token", form(client, secret, "made-up", "v" * 43)).json()["error"] == "invalid_grant"
    proof = verifier()
    assert exchange(client, secret, code_for(browser, client, proof)["code"], proof)["id_token"]


def test_unknown_clients_and_wrong_secrets_answer_alike(confidential):
    client, secret = confidential
    unknown = post("token", {**form(client, "x" * 43, "y"), "client_id": "0" * 32})
    wrong = post("token", form(client, "x" * 43, "y"))
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)
    basic = base64.b64encode(f"{client.client_id}:wrong".encode()).decode()
    answer = post("token", {"grant_type": "client_credentials"}, authorization=f"Basic {basic}")
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Basic")


def test_a_public_client_cannot_pretend_to_be_a_confidential_one(browser, confidential, public):
    proof = verifier()
    code = code_for(browser, confidential[0], proof)["code"]
    assert post("token", form(confidential[0], "", code, proof)).json()["error"] == "invalid_client"
    code = code_for(browser, public, proof)["code"]
    assert post("token", form(public, "any secret", code, proof)).json()["error"] == "invalid_client"


def test_two_ways_to_authenticate_at_once_are_refused(confidential):
    client, secret = confidential
    basic = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    answer = post("token", form(client, secret, "x"), authorization=f"Basic {basic}")
    assert answer.json()["error"] == "invalid_request"


# Other sites' pages


def test_only_registered_pages_of_other_sites_may_read_answers(person, public):
    token = tokens_for(person, public, "")["access_token"]
    for origin, allowed in (
        ("https://system.example.gov.cn", True),
        ("https://evil.example.com", False),
        ("null", False),
    ):
        answer = Browser().get("/oauth/userinfo", headers={"authorization": f"Bearer {token}", "origin": origin})
        assert (answer.get("Access-Control-Allow-Origin") == origin) is allowed, origin
        assert "Access-Control-Allow-Credentials" not in answer
        before = Browser().options("/oauth/token", headers={"origin": origin})
        assert (before.get("Access-Control-Allow-Origin") == origin) is allowed
    assert "Access-Control-Allow-Origin" not in Browser().get("/oauth/authorize", headers={"origin": "https://x.cn"})
    assert Browser().get("/oauth/jwks", headers={"origin": "https://x.cn"})["Access-Control-Allow-Origin"] == "*"


def test_nothing_with_a_token_in_it_is_kept_by_anybody(person, browser, confidential):
    client, secret = confidential
    proof = verifier()
    answer = agree(browser, ask(browser, request_of(client, proof)))
    assert answer["Cache-Control"] == "no-store"
    code = re.search(r"code=([\w-]+)", sent_to(answer)).group(1)
    given = post("token", form(client, secret, code, proof))
    assert given["Cache-Control"] == "no-store" and given["Pragma"] == "no-cache"
    assert userinfo(given.json()["access_token"])["Cache-Control"] == "no-store"


# The person


def test_a_locked_account_opens_nothing_any_more(person, confidential):
    client, secret = confidential
    tokens = tokens_for(person, client, secret, scope="openid offline_access")
    Account.objects.update(is_active=False)
    assert userinfo(tokens["access_token"]).status_code == 401
    assert refresh(client, secret, tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_narrower_refresh_cannot_grow_again(person, confidential):
    client, secret = confidential
    tokens = tokens_for(person, client, secret, scope="openid profile offline_access")
    narrow = refresh(client, secret, tokens["refresh_token"], scope="openid").json()
    assert set(userinfo(narrow["access_token"]).json()) == {"sub"}
    wider = refresh(client, secret, narrow["refresh_token"], scope="openid profile phone")
    assert wider.json()["error"] == "invalid_scope"


def test_a_token_that_was_given_back_opens_nothing(person, confidential):
    client, secret = confidential
    tokens = tokens_for(person, client, secret, scope="openid offline_access")
    with library(client, secret) as session:
        assert session.revoke_token(url("revoke"), token=tokens["refresh_token"]).status_code == 200
    assert userinfo(tokens["access_token"]).status_code == 401, "its family ends with a refresh token"
    with library(client, secret) as session:
        assert session.revoke_token(url("revoke"), token="unknown").status_code == 200
    other, other_secret = system(name="别的系统")
    tokens = tokens_for(person, client, secret)
    with library(other, other_secret) as session:
        session.revoke_token(url("revoke"), token=tokens["access_token"])
    assert userinfo(tokens["access_token"]).status_code == 200, "nobody ends another system's tokens"
