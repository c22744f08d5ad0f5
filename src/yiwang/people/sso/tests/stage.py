"""The pieces that tests of the provider share: a person in a browser, a system, and a client that nobody here wrote."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from authlib.integrations.httpx_client import OAuth2Client
from django.conf import settings
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import KeySet
from tests import factories

from yiwang.core.actor import Actor
from yiwang.people.models import Account
from yiwang.people.sessions import as_actor, open_session
from yiwang.people.sso.actions.clients import register_client
from yiwang.people.sso.models import Client
from yiwang.people.sso.owning import owners_of
from yiwang.people.sso.tokens import challenge_of

BACK = "https://system.example.gov.cn/callback"
OFFLINE = ("openid", "profile", "address", "phone", "organization", "acting", "offline_access")


class ThroughDjango(httpx2.BaseTransport):
    """Lets a foreign HTTP client talk to the site without a network: in the test's own transaction."""

    def __init__(self, browser: Browser | None = None) -> None:
        self.browser = browser or Browser()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-type")}
        answer = self.browser.generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            content_type=request.headers.get("content-type", "application/octet-stream"),
            headers=headers,
        )
        return httpx2.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


def url(name: str) -> str:
    return f"{settings.ORIGIN}/oauth/{name}"


def system(**wanted: Any) -> tuple[Client, str]:
    """A registered and approved system with its secret."""
    fields = {"name": "演示系统", "redirect_uris": (BACK,), "scopes": OFFLINE, **wanted}
    for address in set(fields.get("audiences", ())) - set(owners_of(list(fields.get("audiences", ())))):
        served = {"grant_types": ("client_credentials",), "redirect_uris": (), "scopes": ("records.read",)}
        register_client(organization=factories.organization(), name="供数系统", audience=address, **served)
    return register_client(organization=factories.organization(), **fields)


def signed_in(person: Actor, methods: tuple[str, ...] = ("pwd",)) -> Browser:
    """A browser in which the person is signed in."""
    browser = Browser()
    account = Account.objects.get(pk=person.account_id)
    browser.cookies[settings.SESSION_COOKIE] = open_session(actor=as_actor(account), account=account, methods=methods)
    return browser


def verifier() -> str:
    return secrets.token_urlsafe(48)


def request_of(client: Client, proof: str = "", **more: str | None) -> dict[str, str]:
    """Parameters of an authorization request; None leaves one out."""
    values: dict[str, str | None] = {
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uris[0] if client.redirect_uris else BACK,
        "response_type": "code",
        "scope": "openid profile",
        "state": "state-1",
        "nonce": "nonce-1",
        "code_challenge": challenge_of(proof or "v" * 43),
        "code_challenge_method": "S256",
        **more,
    }
    return {name: value for name, value in values.items() if value is not None}


def ask(browser: Browser, values: dict[str, str]) -> Any:
    return browser.get("/oauth/authorize", values)


def agree(browser: Browser, page: Any, decision: str = "allow") -> Any:
    """Answer the consent page that ``page`` shows."""
    assert page.status_code == 200, page.content
    text = page.content.decode()
    fields = {name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("ticket", "account")}
    return browser.post("/oauth/decide", {**fields, "decision": decision})


def sent_to(answer: Any) -> str:
    """Where an answer sends the browser: by redirect, or by the page that lies in between after a form."""
    if answer.status_code in (302, 303):
        return answer["Location"]
    assert answer.status_code == 200, (answer.status_code, answer.content[:2000])
    from html import unescape

    text = answer.content.decode()
    assert 'http-equiv="refresh"' in text, text[:3000]
    return unescape(text.split('http-equiv="refresh" content="0;url=')[1].split('"')[0])


def told(answer: Any) -> dict[str, str]:
    """The parameters with which an answer comes back to the system."""
    return dict(parse_qsl(urlsplit(sent_to(answer)).query, keep_blank_values=True))


def code_for(browser: Browser, client: Client, proof: str, **more: str | None) -> dict[str, str]:
    """Sign in at a system, agreeing where asked; the parameters that come back."""
    answer = ask(browser, request_of(client, proof, **more))
    if answer.status_code == 200 and b'name="decision"' in answer.content:
        answer = agree(browser, answer)
    return told(answer)


def library(client: Client, secret: str, **more: Any) -> OAuth2Client:
    """Authlib's client, which knows nothing of us."""
    return OAuth2Client(
        client_id=client.client_id,
        client_secret=secret or None,
        token_endpoint_auth_method=more.pop("method", client.auth_method),
        redirect_uri=client.redirect_uris[0] if client.redirect_uris else None,
        transport=ThroughDjango(),
        **more,
    )


def exchange(client: Client, secret: str, code: str, proof: str, **more: Any) -> dict[str, Any]:
    """The code for tokens, by Authlib."""
    with library(client, secret) as session:
        return dict(
            session.fetch_token(url("token"), code=code, code_verifier=proof, grant_type="authorization_code", **more)
        )


def tokens_for(
    person: Actor, client: Client, secret: str, browser: Browser | None = None, **more: Any
) -> dict[str, Any]:
    """All of it: sign in, agree, exchange."""
    proof = verifier()
    back = code_for(browser or signed_in(person), client, proof, **more)
    return exchange(client, secret, back["code"], proof)


def post(name: str, fields: dict[str, str], **headers: str) -> Any:
    """A raw POST of a program."""
    from django.utils.http import urlencode

    return Browser().post(
        f"/oauth/{name}", urlencode(fields), content_type="application/x-www-form-urlencoded", headers=headers
    )


def checked(token: str, algorithms: tuple[str, ...] = ("RS256", "ES256")) -> dict[str, Any]:
    """The claims of a signed token, checked against the published keys."""
    keys = Browser().get("/oauth/jwks").json()
    return dict(jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(algorithms)).claims)


def userinfo(token: str) -> Any:
    return Browser().get("/oauth/userinfo", headers={"authorization": f"Bearer {token}"})
