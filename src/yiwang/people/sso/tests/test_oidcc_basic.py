"""The modules of the OpenID Foundation's basic certification plan, each under its own name (standards/11).

oidcc-basic-certification-test-plan[server_metadata=discovery][client_registration=static_client]. The client side is
Authlib; signatures are checked by joserfc against the published keys.
"""

from __future__ import annotations

import time
from datetime import timedelta

import orjson
import pytest
from django.conf import settings
from django.test import Client as Browser

from yiwang.core import clock
from yiwang.people.models import Session
from yiwang.people.sso import claims as claim_ports
from yiwang.people.sso.models import Grant, SigningKey
from yiwang.people.sso.scopes import ACR_VALUES, SCOPES
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
KNOWN = {
    "email": {"email": "wang@example.cn", "email_verified": True},
    "phone": {"phone_number": "+86 13800138000", "phone_number_verified": True},
    "address": {"address": {"formatted": "广东省湛江市徐闻县"}},
}


@pytest.fixture
def known(monkeypatch):
    """The ports for what lies on higher floors are filled."""
    ports = {scope: [lambda account_id, told=told: told] for scope, told in KNOWN.items()}
    monkeypatch.setattr(claim_ports, "_SOURCES", {"profile": [], **ports})


def since(browser, seconds):
    """As if the person had been proven so long ago."""
    Session.objects.update(authenticated_at=clock.now() - timedelta(seconds=seconds))


def test_oidcc_server(person, confidential):
    client, secret = confidential
    tokens = tokens_for(person, client, secret)
    claims = checked(tokens["id_token"])
    now = time.time()
    assert claims["iss"] == settings.ORIGIN and claims["aud"] == client.client_id
    assert claims["nonce"] == "nonce-1" and claims["sub"] and len(claims["sub"]) <= 255
    assert claims["iat"] <= now + 5 and claims["exp"] > now and claims["auth_time"] <= now + 5
    assert claims["acr"] in ACR_VALUES and claims["amr"] == ["pwd"]
    assert tokens["token_type"] == "Bearer" and 0 < tokens["expires_in"] <= 3600
    assert userinfo(tokens["access_token"]).json()["sub"] == claims["sub"]


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_oidcc_server_signs_as_the_client_registered(person, alg):
    client, secret = system(id_token_alg=alg)
    token = tokens_for(person, client, secret)["id_token"]
    import base64

    header = orjson.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header["alg"] == alg and SigningKey.objects.get(kid=header["kid"]).alg == alg
    assert checked(token, (alg,))["aud"] == client.client_id


def test_oidcc_at_hash_is_of_this_access_token(person, confidential):
    import base64
    import hashlib

    client, secret = confidential
    tokens = tokens_for(person, client, secret)
    left = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert checked(tokens["id_token"])["at_hash"] == base64.urlsafe_b64encode(left).rstrip(b"=").decode()


def test_oidcc_response_type_missing(browser, confidential):
    back = told(ask(browser, request_of(confidential[0], response_type=None)))
    assert back["error"] == "invalid_request" and back["state"] == "state-1"


def test_oidcc_userinfo_get(person, confidential):
    tokens = tokens_for(person, *confidential)
    with library(*confidential, token={"access_token": tokens["access_token"], "token_type": "Bearer"}) as session:
        answer = session.get(url("userinfo"))
    assert answer.status_code == 200 and answer.json()["name"] == "王秀英"
    assert answer.headers["cache-control"] == "no-store"


def test_oidcc_userinfo_post_header(person, confidential):
    token = tokens_for(person, *confidential)["access_token"]
    answer = Browser().post("/oauth/userinfo", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200 and answer.json()["name"] == "王秀英"


def test_oidcc_userinfo_post_body(person, confidential):
    token = tokens_for(person, *confidential)["access_token"]
    answer = post("userinfo", {"access_token": token})
    assert answer.status_code == 200 and answer.json()["name"] == "王秀英"


def test_oidcc_userinfo_refuses_a_token_in_the_address(person, confidential):
    token = tokens_for(person, *confidential)["access_token"]
    answer = Browser().get(f"/oauth/userinfo?access_token={token}")
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(person, confidential):
    tokens = tokens_for(person, *confidential, nonce=None)
    assert "nonce" not in checked(tokens["id_token"])


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("profile", {"name", "locale", "zoneinfo", "updated_at"}),
        ("email", {"email", "email_verified"}),
        ("address", {"address"}),
        ("phone", {"phone_number", "phone_number_verified"}),
    ],
    ids=["profile", "email", "address", "phone"],
)
def test_oidcc_scope(known, person, scope, names):
    """oidcc-scope-profile, oidcc-scope-email, oidcc-scope-address, oidcc-scope-phone."""
    tokens = tokens_for(person, *system(scopes=tuple(SCOPES)), scope=f"openid {scope}")
    assert set(userinfo(tokens["access_token"]).json()) == {"sub", *names}


def test_oidcc_scope_all(known, person):
    tokens = tokens_for(person, *system(scopes=tuple(SCOPES)), scope="openid profile email address phone")
    found = userinfo(tokens["access_token"]).json()
    assert found["email"] == "wang@example.cn" and found["address"]["formatted"] and found["phone_number_verified"]
    assert "name" not in checked(tokens["id_token"]), "with the code flow data come from userinfo"


def test_oidcc_scope_email_where_nobody_keeps_addresses_is_ignored_as_any_unknown_scope(person, browser, confidential):
    """OpenID Connect Core §3.1.2.1: scope values that are not understood should be ignored."""
    client, secret = confidential
    client.scopes = [*client.scopes, "email"]  # registered while something still provided addresses
    client.save()
    wish = request_of(client, scope="openid email", claims='{"userinfo": {"email": {"essential": true}}}')
    page = ask(browser, wish).content.decode()
    assert "确认是您本人" in page and "电子邮箱" not in page
    tokens = tokens_for(person, client, secret, browser, scope="openid email")
    assert tokens["scope"] == "openid"
    assert set(userinfo(tokens["access_token"]).json()) == {"sub"}


def test_oidcc_alternate_happy_flow(person):
    """Another registered address, by form_post."""
    client, secret = system(redirect_uris=(BACK, "https://system.example.gov.cn/other?fixed=1"))
    proof, browser = verifier(), signed_in(person)
    wish = {"redirect_uri": client.redirect_uris[1], "response_mode": "form_post"}
    page = agree(browser, ask(browser, request_of(client, proof, **wish)))
    text = page.content.decode()
    assert 'action="https://system.example.gov.cn/other?fixed=1"' in text and 'name="state" value="state-1"' in text
    assert "form-action *" in page["Content-Security-Policy"] and "<script>" not in text
    code = text.split('name="code" value="')[1].split('"')[0]
    tokens = exchange(client, secret, code, proof, redirect_uri=client.redirect_uris[1])
    assert checked(tokens["id_token"])["nonce"] == "nonce-1"


@pytest.mark.parametrize("display", ["page", "popup", "touch", "wap"])
def test_oidcc_display(person, confidential, display):
    """oidcc-display-page, oidcc-display-popup: the pages fit every size, so the wish changes nothing."""
    assert tokens_for(person, *confidential, display=display)["id_token"]


def test_oidcc_prompt_login(person, browser, confidential):
    """Whoever is signed in is asked again, and comes back with a later auth_time."""
    client, secret = confidential
    first = checked(tokens_for(person, client, secret, browser)["id_token"])
    since(browser, 600)
    proof = verifier()
    answer = ask(browser, request_of(client, proof, prompt="login"))
    assert answer.status_code == 302 and answer["Location"].startswith("/") and "code=" not in answer["Location"]
    back = back_from(answer)
    Session.objects.update(authenticated_at=clock.now())
    code = told(follow(browser, back))["code"]
    second = checked(exchange(client, secret, code, proof)["id_token"])
    assert second["auth_time"] >= first["auth_time"] and second["sub"] == first["sub"]


def test_oidcc_prompt_login_is_not_fulfilled_by_coming_back_alone(browser, person, confidential):
    client, secret = confidential
    tokens_for(person, client, secret, browser)
    since(browser, 600)
    answer = follow(browser, back_from(ask(browser, request_of(client, prompt="login"))))
    assert answer.status_code == 302 and "code=" not in answer["Location"]


def back_from(answer):
    """The way back that a page of ours was given."""
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def follow(browser, back):
    """From the way back through the page in between."""
    return browser.get(sent_to(browser.get(back)))


def test_oidcc_prompt_none_not_logged_in(confidential):
    back = told(ask(Browser(), request_of(confidential[0], prompt="none")))
    assert back["error"] == "login_required" and back["iss"] == settings.ORIGIN


def test_oidcc_prompt_none_logged_in(person, browser, confidential):
    client, secret = confidential
    first = checked(tokens_for(person, client, secret, browser)["id_token"])
    proof = verifier()
    back = told(ask(browser, request_of(client, proof, prompt="none")))
    second = checked(exchange(client, secret, back["code"], proof)["id_token"])
    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


def test_oidcc_prompt_none_without_consent(browser, confidential):
    assert told(ask(browser, request_of(confidential[0], prompt="none")))["error"] == "consent_required"


def test_oidcc_max_age_1(person, browser, confidential):
    client, secret = confidential
    tokens_for(person, client, secret, browser)
    since(browser, 5)
    proof = verifier()
    answer = ask(browser, request_of(client, proof, max_age="1"))
    assert answer.status_code == 302 and "code=" not in answer["Location"]
    Session.objects.update(authenticated_at=clock.now())
    code = told(follow(browser, back_from(answer)))["code"]
    assert checked(exchange(client, secret, code, proof)["id_token"])["auth_time"] >= time.time() - 3


def test_oidcc_max_age_10000(person, browser, confidential):
    client, secret = confidential
    tokens_for(person, client, secret, browser)
    since(browser, 600)
    proof = verifier()
    back = told(ask(browser, request_of(client, proof, max_age="10000")))
    claims = checked(exchange(client, secret, back["code"], proof)["id_token"])
    assert 595 <= time.time() - claims["auth_time"] <= 610


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(person, confidential):
    assert tokens_for(person, *confidential, extra="foobar")["id_token"]


def test_oidcc_id_token_hint(person, browser, confidential):
    client, secret = confidential
    hint = tokens_for(person, client, secret, browser)["id_token"]
    back = told(ask(browser, request_of(client, id_token_hint=hint, prompt="none")))
    assert back["code"]


def test_oidcc_id_token_hint_of_somebody_else(person, browser, confidential):
    from tests import factories

    client, secret = confidential
    hint = tokens_for(person, client, secret, browser)["id_token"]
    other = signed_in(factories.person("李大山"))
    assert told(ask(other, request_of(client, id_token_hint=hint, prompt="none")))["error"] == "login_required"


def test_oidcc_id_token_hint_leads_through_the_login_page_and_still_holds(person, browser, confidential):
    """A hint is long; what the way back carries of it is the person whom it means."""
    from tests import factories

    client, secret = confidential
    hint = tokens_for(person, client, secret, browser)["id_token"]
    answer = ask(Browser(), request_of(client, id_token_hint=hint, login_hint="x" * 200, state="s" * 100))
    assert answer["Location"].startswith("/login/?next=") and len(back_from(answer)) < 2000
    other = signed_in(factories.person("李大山"))
    assert "换一个账号" in follow(other, back_from(answer)).content.decode()
    assert told(follow(browser, back_from(answer)))["code"]


def test_oidcc_login_hint(confidential):
    answer = ask(Browser(), request_of(confidential[0], login_hint="wang"))
    assert (
        answer.status_code == 302 and answer["Location"].startswith("/login/?") and "login=wang" in answer["Location"]
    )


def test_oidcc_ui_locales(browser, confidential):
    page = ask(browser, request_of(confidential[0], ui_locales="de-DE en zh"))
    assert b'lang="en"' in page.content
    stranger = ask(Browser(), request_of(confidential[0], ui_locales="se"))
    assert stranger.status_code == 302 and stranger["Location"].startswith("/login/")


def test_oidcc_claims_locales(person, confidential):
    assert tokens_for(person, *confidential, claims_locales="se")["id_token"]


def test_oidcc_ensure_request_with_acr_values_succeeds(person, confidential):
    tokens = tokens_for(person, *confidential, acr_values=f"{ACR_VALUES[1]} urn:other:1")
    assert checked(tokens["id_token"])["acr"] == ACR_VALUES[1]


def test_oidcc_codereuse(person, browser, confidential):
    client, secret = confidential
    proof = verifier()
    code = code_for(browser, client, proof)["code"]
    tokens = exchange(client, secret, code, proof)
    again = post("token", form(client, secret, code, proof))
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert userinfo(tokens["access_token"]).status_code == 401, "what the first use gave is revoked"


def test_oidcc_codereuse_30seconds(person, browser, confidential):
    client, secret = confidential
    proof = verifier()
    code = code_for(browser, client, proof)["code"]
    tokens = exchange(client, secret, code, proof)
    long_ago = clock.now() - timedelta(seconds=30)
    Grant.objects.unscoped("test").update(code_used_at=long_ago)
    again = post("token", form(client, secret, code, proof))
    assert again.json()["error"] == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 401


def form(client, secret, code, proof, **more):
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": proof,
        "client_id": client.client_id,
        "client_secret": secret,
        **more,
    }


def test_oidcc_ensure_registered_redirect_uri(browser, confidential):
    """An unknown address gets a page here, and never a redirect."""
    answer = ask(browser, request_of(confidential[0], redirect_uri="https://evil.example.com/callback"))
    assert answer.status_code == 400 and "Location" not in answer
    assert "这个登录请求不对" in answer.content.decode() and b'"https://evil' not in answer.content


def test_oidcc_ensure_post_request_succeeds(person, browser, confidential):
    client, secret = confidential
    proof = verifier()
    answer = browser.post("/oauth/authorize", request_of(client, proof))
    assert answer.status_code == 303
    back = told(agree(browser, browser.get(answer["Location"])))
    assert exchange(client, secret, back["code"], proof)["id_token"]


def test_oidcc_server_client_secret_post(person):
    client, secret = system(auth_method="client_secret_post")
    assert tokens_for(person, client, secret)["id_token"]


@pytest.mark.parametrize(
    ("name", "error"), [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")]
)
def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    browser, confidential, name, error
):
    header = "eyJhbGciOiJub25lIn0.e30."
    back = told(ask(browser, request_of(confidential[0], **{name: header})))
    assert back["error"] == error and back["state"] == "state-1"


def test_oidcc_claims_essential(person, confidential):
    wish = orjson.dumps({"userinfo": {"name": {"essential": True}}, "id_token": {"name": None}}).decode()
    tokens = tokens_for(person, *confidential, scope="openid", claims=wish)
    assert userinfo(tokens["access_token"]).json()["name"] == "王秀英"
    assert checked(tokens["id_token"])["name"] == "王秀英"


def test_oidcc_claims_are_part_of_the_consent(browser, confidential):
    wish = orjson.dumps({"userinfo": {"phone_number": None}}).decode()
    page = ask(browser, request_of(confidential[0], scope="openid", claims=wish))
    assert "手机号码" in page.content.decode()


def test_oidcc_ensure_request_object_with_redirect_uri(browser, confidential):
    """The redirect address inside a request object counts for nothing."""
    back = ask(browser, request_of(confidential[0], request="eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJ4In0."))
    assert sent_to(back).startswith(BACK) and told(back)["error"] == "request_not_supported"


def test_oidcc_refresh_token(person, confidential):
    client, secret = confidential
    tokens = tokens_for(person, client, secret, scope="openid profile offline_access")
    first = checked(tokens["id_token"])
    with library(client, secret) as session:
        renewed = session.refresh_token(url("token"), refresh_token=tokens["refresh_token"])
    second = checked(renewed["id_token"])
    assert renewed["access_token"] != tokens["access_token"] and renewed["refresh_token"] != tokens["refresh_token"]
    assert (first["sub"], first["aud"], first["auth_time"]) == (second["sub"], second["aud"], second["auth_time"])
    assert second["iat"] >= first["iat"]
    assert userinfo(renewed["access_token"]).status_code == 200


def test_oidcc_refresh_token_only_where_offline_use_was_allowed(person, confidential):
    assert "refresh_token" not in tokens_for(person, *confidential)


def test_oidcc_ensure_request_with_valid_pkce_succeeds(person, public):
    tokens = tokens_for(person, public, "", scope="openid offline_access")
    with library(public, "") as session:
        assert session.refresh_token(url("token"), refresh_token=tokens["refresh_token"])["access_token"]


def test_pkce_the_vector_of_rfc_7636_fits(browser, confidential):
    client, secret = confidential
    published = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    page = ask(browser, request_of(client, code_challenge=challenge))
    code = told(agree(browser, page))["code"]
    assert exchange(client, secret, code, published)["id_token"]
