"""The config, RP-initiated logout and back-channel logout plans of the OpenID Foundation, by their modules' names."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from urllib.parse import parse_qs

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata
from django.conf import settings
from django.test import Client as Browser

from yiwang.core.outbox import CONSUMERS
from yiwang.people.models import Organization, Session
from yiwang.people.sessions import sign_out
from yiwang.people.sso import keeping
from yiwang.people.sso.actions.ending import settle
from yiwang.people.sso.calling import CallFailed, _forbidden, post_form
from yiwang.people.sso.models import Client, LogoutCall
from yiwang.people.sso.telling import EVENT, tell_once
from yiwang.people.sso.tests.stage import (
    BACK,
    checked,
    code_for,
    exchange,
    sent_to,
    signed_in,
    system,
    tokens_for,
    userinfo,
    verifier,
)

pytestmark = pytest.mark.django_db
AFTER = "https://system.example.gov.cn/goodbye"


def document():
    return Browser().get("/.well-known/openid-configuration").json()


def test_oidcc_discovery_endpoint_verification():
    found = document()
    metadata = OpenIDProviderMetadata(found)
    metadata.validate_subject_types_supported()
    metadata.validate_id_token_signing_alg_values_supported()
    metadata.validate_acr_values_supported()
    metadata.validate_display_values_supported()
    metadata.validate_claim_types_supported()
    assert found["issuer"] == settings.ORIGIN
    assert "code" in found["response_types_supported"] and "RS256" in found["id_token_signing_alg_values_supported"]
    assert found["code_challenge_methods_supported"] == ["S256"], "plain challenges protect nothing"
    assert found["authorization_response_iss_parameter_supported"] is True


def test_discovery_names_only_addresses_that_answer():
    for name, address in document().items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert address.startswith(settings.ORIGIN + "/")
            assert Browser().get(address.removeprefix(settings.ORIGIN)).status_code != 404, name


def test_what_nobody_keeps_is_not_announced_until_something_provides_it(monkeypatch):
    from yiwang.people.sso import claims

    found = document()
    assert "email" not in found["scopes_supported"] and "email" not in found["claims_supported"]
    assert {"phone", "address"} <= set(found["scopes_supported"]) and "phone_number" in found["claims_supported"]
    monkeypatch.setitem(claims._SOURCES, "email", [lambda account_id: {"email": "wang@example.cn"}])
    assert "email" in document()["scopes_supported"] and "email" in document()["claims_supported"]


def test_oauth_authorization_server_metadata_are_the_same():
    assert Browser().get("/.well-known/oauth-authorization-server").json() == document()


def test_keys_have_everything_a_client_needs_and_nothing_private():
    answer = Browser().get("/oauth/jwks")
    assert answer["Cache-Control"] == "public, max-age=3600"
    keys = answer.json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) == 4, "a current and a next key of each algorithm"
    for key in keys:
        assert key["use"] == "sig" and key["alg"] in ("RS256", "ES256")
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)


@pytest.fixture
def leaving():
    return system(post_logout_redirect_uris=(AFTER,))


def out(browser, **values):
    return browser.get("/oauth/logout", values)


def alive():
    return Session.objects.filter(ended_at=None).exists()


def confirm(browser, page, decision="leave"):
    sealed = page.content.decode().split('name="sealed" value="')[1].split('"')[0]
    return browser.post("/oauth/leave", {"sealed": sealed, "decision": decision})


def test_oidcc_rp_initiated_logout(person, browser, leaving):
    tokens = tokens_for(person, *leaving, browser)
    answer = out(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER, state="s1")
    assert sent_to(answer) == f"{AFTER}?state=s1" and not alive()
    assert userinfo(tokens["access_token"]).status_code == 401, "tokens end with their session"


def test_oidcc_rp_initiated_logout_by_post(person, browser, leaving):
    tokens = tokens_for(person, *leaving, browser)
    answer = browser.post("/oauth/logout", {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": AFTER})
    assert answer.status_code == 303
    assert sent_to(browser.get(answer["Location"])) == AFTER and not alive()


def test_oidcc_rp_initiated_logout_no_params(browser):
    page = out(browser)
    assert "要退出登录吗" in page.content.decode() and alive()
    assert "已经退出" in confirm(browser, page).content.decode() and not alive()


def test_oidcc_rp_initiated_logout_no_id_token_hint(person, browser, leaving):
    """A client that only names itself: the person is asked, and may stay."""
    page = out(browser, client_id=leaving[0].client_id, post_logout_redirect_uri=AFTER)
    assert page.status_code == 200 and alive()
    confirm(browser, page, "stay")
    assert alive()
    assert sent_to(confirm(browser, page)) == AFTER and not alive()


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(person, browser, leaving):
    tokens = tokens_for(person, *leaving, browser)
    answer = out(browser, id_token_hint=tokens["id_token"])
    assert answer.status_code == 200 and "已经退出" in answer.content.decode() and not alive()


def test_oidcc_rp_initiated_logout_bad_id_token_hint(browser, leaving):
    answer = out(browser, id_token_hint="eyJhbGciOiJub25lIn0.e30.", post_logout_redirect_uri=AFTER)
    assert answer.status_code == 400 and "Location" not in answer and alive()


def test_oidcc_rp_initiated_logout_modified_id_token_hint(person, browser, leaving):
    token = tokens_for(person, *leaving, browser)["id_token"]
    head, body, signature = token.split(".")
    answer = out(browser, id_token_hint=f"{head}.{body[:-4]}AAAA.{signature}", post_logout_redirect_uri=AFTER)
    assert answer.status_code == 400 and alive()


@pytest.mark.parametrize("target", ["https://evil.example.com/", AFTER + "/x", AFTER + "?x=1", BACK])
def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(person, browser, leaving, target):
    token = tokens_for(person, *leaving, browser)["id_token"]
    answer = out(browser, id_token_hint=token, post_logout_redirect_uri=target)
    assert answer.status_code == 400 and "Location" not in answer and alive()


@pytest.mark.parametrize("state", ["waiting", "refused", "suspended", "closed"])
def test_a_system_that_nobody_approved_sends_nobody_anywhere(browser, leaving, state):
    client = leaving[0]
    page = out(browser, client_id=client.client_id, post_logout_redirect_uri=AFTER)
    Client.objects.unscoped("test").update(state=state)
    for one in (Browser(), browser):  # signed in or not
        answer = out(one, client_id=client.client_id, post_logout_redirect_uri=AFTER)
        assert answer.status_code == 400 and "Location" not in answer
    answer = confirm(browser, page)
    assert answer.status_code == 400 and AFTER not in answer.content.decode()


def test_a_system_of_a_closed_organization_sends_nobody_anywhere(leaving):
    Organization.objects.filter(pk=leaving[0].organization_id).update(closed_on="2020-01-01")
    answer = out(Browser(), client_id=leaving[0].client_id, post_logout_redirect_uri=AFTER)
    assert answer.status_code == 400 and "Location" not in answer


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(person, browser, leaving):
    test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(person, browser, leaving, AFTER + "?foo=bar")


def test_oidcc_rp_initiated_logout_only_state(browser):
    page = out(browser, state="s1")
    assert "要退出登录吗" in page.content.decode()
    assert "s1" not in sent_or_body(confirm(browser, page))


def sent_or_body(answer):
    return answer.get("Location", "") + answer.content.decode().split("<main")[1].split("</main")[0]


def test_a_hint_of_another_session_throws_nobody_out_unasked(person, browser, leaving):
    """An ID token of an old session, or of somebody else, is no proof that this person wants to leave."""
    from tests import factories

    tokens = tokens_for(factories.person("李大山"), *leaving)
    page = out(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER)
    assert "要退出登录吗" in page.content.decode()
    assert Session.objects.filter(ended_at=None, account_id=person.account_id).exists()


def test_oidcc_a_session_that_ended_elsewhere_ends_its_tokens_at_once(person, browser, leaving):
    tokens = tokens_for(person, *leaving, browser)
    session = Session.objects.get(account_id=person.account_id)
    from dataclasses import replace

    sign_out(actor=replace(person, session_id=session.pk))
    assert userinfo(tokens["access_token"]).status_code == 401


# Back-channel logout


class Listener:
    """A system's back channel: a real server on this machine."""

    def __init__(self, status=200):
        self.got, listener = [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                listener.got.append((self.headers["Content-Type"], parse_qs(body)))
                self.send_response(listener.status)
                if listener.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.status = status
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/logout"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def listener():
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_oidcc_backchannel_rp_initiated_logout(person, browser, listener):
    client, secret = system(backchannel_logout_uri=listener.address, post_logout_redirect_uris=(AFTER,))
    tokens = tokens_for(person, client, secret, browser)
    before = checked(tokens["id_token"])
    out(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER)
    call = LogoutCall.objects.get()
    assert tell_once(call.pk, last=6) and tell_once(call.pk, last=6), "a repeat does no harm"
    ((kind, fields),) = listener.got
    assert kind == "application/x-www-form-urlencoded"
    told = checked(fields["logout_token"][0])
    assert (told["iss"], told["aud"], told["sub"]) == (settings.ORIGIN, client.client_id, before["sub"])
    assert told["sid"] == before["sid"] and told["events"] == {EVENT: {}} and "nonce" not in told
    assert told["jti"] and time.time() - 5 < told["iat"] <= time.time() + 1 < told["exp"]


def test_oidcc_backchannel_logout_without_the_system_asking(person, browser, listener):
    """Signing out here, on our own page, is told too: by the consumer of the event log."""
    client, secret = system(backchannel_logout_uri=listener.address)
    tokens_for(person, client, secret, browser)
    browser.post("/logout/")
    from yiwang.core.models import Event

    CONSUMERS["sso"](list(Event.objects.unscoped("test").filter(type="account.signed_out")))
    assert LogoutCall.objects.filter(client=client).count() == 1
    assert settle(None) == 0, "nothing is told twice"


def test_oidcc_backchannel_a_session_that_ran_out_unseen_is_told_too(person, browser, listener):
    client, secret = system(backchannel_logout_uri=listener.address)
    tokens_for(person, client, secret, browser)
    from datetime import timedelta

    from yiwang.core import clock

    Session.objects.update(expires_at=clock.now() - timedelta(minutes=1))
    assert keeping.sessions(clock.now()) == 1
    assert LogoutCall.objects.get().client_id == client.pk


def test_oidcc_backchannel_one_call_for_a_session_however_often_it_was_used(person, browser, listener):
    client, secret = system(backchannel_logout_uri=listener.address)
    for _ in range(3):
        tokens_for(person, client, secret, browser)
    settle([person.account_id])
    assert not LogoutCall.objects.exists(), "the session still lives"
    browser.post("/logout/")
    assert settle([person.account_id]) == 3 and LogoutCall.objects.count() == 1


def test_offline_use_outlives_the_session_unless_the_system_is_bound_to_it(person, browser, listener):
    for bound, lives in (("online", True), ("always", False)):
        client, secret = system(name=bound, session_bound=bound)
        proof = verifier()
        browser_now = signed_in(person)
        code = code_for(browser_now, client, proof, scope="openid offline_access")["code"]
        tokens = exchange(client, secret, code, proof)
        browser_now.post("/logout/")
        settle([person.account_id])
        assert (userinfo(tokens["access_token"]).status_code == 200) is lives, bound


def test_a_system_that_does_not_answer_is_tried_again_and_given_up_in_the_end(person, browser, listener):
    client, secret = system(backchannel_logout_uri=listener.address)
    tokens_for(person, client, secret, browser)
    browser.post("/logout/")
    settle([person.account_id])
    call = LogoutCall.objects.get()
    listener.status = 500
    with pytest.raises(CallFailed):
        tell_once(call.pk, last=2)
    assert tell_once(call.pk, last=2) is False
    call.refresh_from_db()
    assert (call.state, call.attempts, call.error) == ("failed", 2, "status 500")


def test_back_channel_calls_follow_no_redirect(listener):
    listener.status = 302
    with pytest.raises(CallFailed, match="302"):
        post_form(listener.address, b"x=1")
    assert len(listener.got) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "ftp://system.example.gov.cn/",
        "file:///etc/passwd",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
    ],
)
def test_back_channel_calls_go_where_registered_addresses_may_lead_and_nowhere_else(address):
    with pytest.raises(CallFailed):
        post_form(address, b"x=1")


@pytest.mark.parametrize(
    "place",
    [
        "100.100.100.200",
        "100.64.0.1",
        "169.254.169.254",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.1.1",
        "240.0.0.1",
        "0.0.0.0",
        "fd00::1",
        "fe80::1%eth0",
        "::",
        "::ffff:10.0.0.1",
        "::ffff:100.100.100.200",
        "2002:a00:1::1",
        "64:ff9b::a00:1",
        "ff0e::1",
    ],
)
def test_a_name_that_leads_into_a_network_of_ones_own_is_not_called(settings, monkeypatch, place):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 443))]
    monkeypatch.setattr("yiwang.people.sso.calling.socket.getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(CallFailed, match="no system may be called"):
        post_form("https://system.example.gov.cn/logout", b"x=1")


def test_a_public_address_may_be_called():
    assert not any(_forbidden(place) for place in ("1.1.1.1", "223.5.5.5", "2400:3200::1"))


def test_an_intranet_that_the_installation_names_is_called_and_nothing_beside_it(settings):
    settings.SECURE = True
    assert _forbidden("10.20.3.4")
    settings.CALLED_NETWORKS = (ip_network("10.20.0.0/16"), ip_network("127.0.0.0/8"))
    assert not _forbidden("10.20.3.4") and not _forbidden("::ffff:10.20.3.4")
    assert all(_forbidden(place) for place in ("10.21.0.1", "127.0.0.1", "169.254.169.254", "100.100.100.200"))


def test_in_production_the_own_machine_is_never_called(settings, listener, monkeypatch):
    """Neither by its address nor by a name that suddenly leads there (DNS rebinding)."""
    settings.SECURE = True
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr("yiwang.people.sso.calling.socket.getaddrinfo", lambda *args, **kwargs: inside)
    with pytest.raises(CallFailed):
        post_form(listener.address, b"x=1")
    with pytest.raises(CallFailed, match="no system may be called"):
        post_form("https://system.example.gov.cn/logout", b"x=1")


def test_the_job_is_deferred_with_the_transaction_that_ended_the_session(person, browser, listener):
    from procrastinate.contrib.django.models import ProcrastinateJob

    client, secret = system(backchannel_logout_uri=listener.address)
    tokens_for(person, client, secret, browser)
    browser.post("/logout/")
    settle([person.account_id])
    job = ProcrastinateJob.objects.filter(task_name="sso.tell_logout").get()
    assert job.args == {"call_id": str(LogoutCall.objects.get().pk)}
