"""Authlib as a program's client: the code flow through a browser, and a system that proves itself by its own key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx2
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.journeys.foreign.apache import free_address
from tests.journeys.foreign.pages import served
from tests.journeys.site import Running, Stage
from tests.journeys.visitor import Visitor

SCOPE = "openid profile offline_access"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def metadata(site: Running) -> dict[str, str]:
    found = httpx2.get(f"{site.address}/.well-known/openid-configuration")
    assert found.status_code == 200
    return dict(found.json())


def test_authlib_takes_the_code_and_believes_the_signature(
    site: Running, stage: Stage, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    known, address = metadata(site), free_address()
    back = f"{address}/back.html"
    made = stage("register_system", title="档案系统（演示）", redirect_uris=[back], scopes=SCOPE.split(), demo=True)
    (tmp_path / "back.html").write_text('<!doctype html><link rel="icon" href="data:,"><title>回来了</title>')
    client = OAuth2Client(
        made["client_id"], made["secret"], scope=SCOPE, redirect_uri=back, code_challenge_method="S256"
    )
    where, state = client.create_authorization_url(
        known["authorization_endpoint"], code_verifier=VERIFIER, nonce="once-only"
    )
    person = visitor("wangxiuying")
    with served(tmp_path, int(address.rpartition(":")[2])):
        person.page.goto(where)
        person.page.get_by_role("button", name="同意并登录").click()
        person.page.wait_for_url(f"{back}?**")
        returned = person.page.url
    token = client.fetch_token(
        known["token_endpoint"], authorization_response=returned, code_verifier=VERIFIER, state=state
    )
    keys = KeySet.import_key_set(httpx2.get(known["jwks_uri"]).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    assert claims["iss"] == known["issuer"] and claims["aud"] in (made["client_id"], [made["client_id"]])
    assert claims["nonce"] == "once-only"
    assert client.get(known["userinfo_endpoint"]).json()["sub"] == claims["sub"]
    renewed = client.refresh_token(known["token_endpoint"])
    assert renewed["access_token"] != token["access_token"]


def test_a_system_proves_itself_by_its_key(site: Running, stage: Stage) -> None:
    known, key = metadata(site), RSAKey.generate_key(2048, {"kid": "system-1", "use": "sig", "alg": "RS256"})
    made = stage(
        "register_system",
        title="交换前置机（演示）",
        auth_method="private_key_jwt",
        jwks={"keys": [key.as_dict(private=False)]},
        grant_types=["client_credentials"],
        scopes=["data.exchange"],
        demo=True,
    )
    client = OAuth2Client(
        made["client_id"],
        key.as_dict(private=True),
        token_endpoint_auth_method=PrivateKeyJWT(known["token_endpoint"]),
        scope="data.exchange",
    )
    token = client.fetch_token(known["token_endpoint"], grant_type="client_credentials")
    assert token["token_type"].lower() == "bearer" and "refresh_token" not in token
