"""Systems in their own name: client credentials, signed assertions, bound tokens, and looking tokens up."""

from __future__ import annotations

import base64
import hashlib
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from yiwang.core.ids import new_id
from yiwang.people.sso.client_auth import ASSERTION_TYPE
from yiwang.people.sso.models import Replay, Token
from yiwang.people.sso.tests.stage import (
    ThroughDjango,
    checked,
    code_for,
    library,
    post,
    signed_in,
    system,
    tokens_for,
    url,
    userinfo,
    verifier,
)
from yiwang.people.sso.tokens import b64

pytestmark = pytest.mark.django_db
DATA = "https://data.example.gov.cn/api"
SYSTEM = {"grant_types": ("client_credentials",), "redirect_uris": (), "scopes": ("records.read", "records.write")}


@pytest.fixture
def fetching(serving):
    """A system that fetches data of another one in its own name."""
    return system(name="取数系统", audiences=(DATA,), **SYSTEM)


@pytest.fixture
def serving():
    """The system whose data they are."""
    return system(name="供数系统", audience=DATA, **SYSTEM)


def ask_token(client, secret, **more):
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    return post("token", {**fields, **more})


def look(client, secret, token):
    with library(client, secret) as session:
        return session.introspect_token(url("introspect"), token=token).json()


def test_a_system_gets_a_token_and_the_one_it_is_for_can_look_it_up(fetching, serving):
    client, secret = fetching
    with library(client, secret, scope="records.read") as session:
        token = session.fetch_token(url("token"), grant_type="client_credentials", resource=DATA)
    told = look(*serving, token["access_token"])
    assert told["active"] and told["client_id"] == told["sub"] == client.client_id
    assert told["aud"] == DATA and told["scope"] == "records.read" and told["exp"] - told["iat"] == 600
    assert "refresh_token" not in token and "id_token" not in token


def test_only_the_system_that_a_token_is_for_learns_what_it_is_worth(fetching, serving):
    token = ask_token(*fetching, resource=DATA, scope="records.read").json()["access_token"]
    stranger = system(name="路过的系统", audience="https://else.example.gov.cn", **SYSTEM)
    assert look(*stranger, token) == {"active": False}
    assert look(*serving, "unknown") == {"active": False}
    assert look(*fetching, token)["active"], "its owner may"


def test_strangers_and_public_clients_may_not_look_tokens_up(fetching, public):
    token = ask_token(*fetching).json()["access_token"]
    assert post("introspect", {"token": token}).status_code == 401
    assert post("introspect", {"token": token, "client_id": public.client_id}).status_code == 401


def test_a_system_gets_no_more_than_was_registered(fetching, serving):
    assert ask_token(*fetching, scope="records.read other.write").json()["error"] == "invalid_scope"
    assert ask_token(*fetching, resource="https://else.example.gov.cn").json()["error"] == "invalid_target"
    assert ask_token(*fetching, scope="openid").json()["error"] == "invalid_scope"


def test_a_system_that_only_signs_people_in_cannot_fetch_in_its_own_name(confidential, public):
    assert ask_token(*confidential).json()["error"] == "unauthorized_client"
    answer = post("token", {"grant_type": "client_credentials", "client_id": public.client_id})
    assert answer.json()["error"] == "unauthorized_client"


def test_a_token_of_a_system_opens_no_person(fetching):
    token = ask_token(*fetching).json()["access_token"]
    assert userinfo(token).status_code == 403


def test_tokens_in_signed_form_say_the_same_and_end_the_same(person):
    client, secret = system(access_format="jwt", audiences=(DATA,))
    tokens = tokens_for(person, client, secret, resource=DATA)
    told = checked(tokens["access_token"])
    assert told["aud"] == DATA and told["client_id"] == client.client_id and told["scope"] == "openid profile"
    assert told["sub"] == checked(tokens["id_token"])["sub"] and told["jti"]
    assert userinfo(tokens["access_token"]).status_code == 200
    with library(client, secret) as session:
        session.revoke_token(url("revoke"), token=tokens["access_token"])
    assert userinfo(tokens["access_token"]).status_code == 401
    assert look(client, secret, tokens["access_token"]) == {"active": False}


@pytest.mark.parametrize("form", ["jwt", "opaque"])
def test_the_identifier_of_a_token_in_somebodys_log_opens_nothing(person, form):
    """``jti`` stands in the log of every interface; so does nothing that is kept of an opaque token open anything."""
    client, secret = system(access_format=form, audiences=(DATA,))
    tokens = tokens_for(person, client, secret, resource=DATA)
    kept = Token.objects.get(kind="access")
    logged = {bytes(kept.digest).hex(), b64(bytes(kept.digest))}
    if form == "jwt":
        logged.add(checked(tokens["access_token"])["jti"])
        assert len({*logged, tokens["access_token"]}) == 3, "the identifier is what is kept"
    for found in logged:
        assert userinfo(found).status_code == 401
        assert look(client, secret, found) == {"active": False}
        post("revoke", {"token": found, "client_id": client.client_id, "client_secret": secret})
    assert userinfo(tokens["access_token"]).status_code == 200


def test_no_two_tokens_have_one_identifier_and_no_other_signed_thing_is_a_token(person):
    client, secret = system(access_format="jwt", audiences=(DATA,))
    tokens = [tokens_for(person, client, secret, resource=DATA) for _ in range(3)]
    assert len({checked(one["access_token"])["jti"] for one in tokens}) == 3
    assert userinfo(tokens[0]["id_token"]).status_code == 401


# private_key_jwt


@pytest.fixture
def key():
    return ECKey.generate_key("P-256", {"kid": "k1", "use": "sig", "alg": "ES256"})


@pytest.fixture
def signing_system(key):
    jwks = {"keys": [key.as_dict(private=False)]}
    return system(name="用私钥的系统", auth_method="private_key_jwt", jwks=jwks, **SYSTEM)[0]


def assertion(client, key, header=None, **changed):
    now = int(time.time())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": url("token"),
        "jti": new_id().hex,
        "iat": now,
        "exp": now + 60,
        **changed,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(header or {"alg": "ES256", "kid": "k1"}, claims, key, algorithms=["ES256", "RS256", "HS256"])


def by_key(signed, **more):
    fields = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}
    return post("token", {**fields, **more})


def test_a_system_signs_its_request_with_a_foreign_library():
    own = RSAKey.generate_key(2048, {"kid": "k1"})
    jwks = {"keys": [own.as_dict(private=False)]}
    client = system(name="用私钥的系统", auth_method="private_key_jwt", jwks=jwks, **SYSTEM)[0]
    session = OAuth2Client(
        client_id=client.client_id,
        client_secret=own.as_pem(private=True),
        token_endpoint_auth_method="private_key_jwt",
        transport=ThroughDjango(),
        scope="records.read",
    )
    session.register_client_auth_method(PrivateKeyJWT(url("token"), headers={"kid": "k1"}))
    with session:
        assert session.fetch_token(url("token"), grant_type="client_credentials")["access_token"]


def test_an_assertion_is_good_once(signing_system, key):
    signed = assertion(signing_system, key)
    assert by_key(signed).status_code == 200
    assert by_key(signed).json()["error"] == "invalid_request"
    assert Replay.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://evil.example.com/token"},
        {"aud": None},
        {"aud": 5},
        {"aud": [5, {"a": 1}]},
        {"iss": "0" * 32},
        {"jti": None},
        {"jti": ""},
        {"exp": None},
        {"exp": -120},  # numbers are seconds from now
        {"exp": 86_400},
        {"iat": 600},
        {"nbf": 600},
        {"exp": "soon"},
    ],
    ids=str,
)
def test_an_assertion_for_somebody_else_or_another_time_is_refused(signing_system, key, changed):
    now = int(time.time())
    told = {name: now + value if isinstance(value, int) else value for name, value in changed.items()}
    assert by_key(assertion(signing_system, key, **told)).json()["error"] == "invalid_client"


@pytest.mark.parametrize("skew", [-50, 50])
def test_clocks_may_differ_by_a_minute(signing_system, key, skew):
    now = int(time.time()) + skew
    assert by_key(assertion(signing_system, key, iat=now, nbf=now, exp=now + 60)).status_code == 200


def test_assertions_of_other_keys_and_without_signature_are_refused(signing_system, key):
    other = ECKey.generate_key("P-256")
    assert by_key(assertion(signing_system, other)).status_code == 401
    head, body, _signature = assertion(signing_system, key).split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for forged in (f"{unsigned}.{body}.", f"{head}.{body}.", "x.y.z", "x"):
        assert by_key(forged).json()["error"] == "invalid_client"
    assert by_key(assertion(signing_system, key), client_id="0" * 32).json()["error"] == "invalid_client"
    assert by_key(assertion(signing_system, key), client_assertion_type="x").json()["error"] == "invalid_request"


def test_a_system_with_a_key_cannot_be_entered_by_secret_or_nothing(signing_system):
    assert ask_token(signing_system, "x" * 43).json()["error"] == "invalid_client"
    fields = {"grant_type": "client_credentials", "client_id": signing_system.client_id}
    assert post("token", fields).json()["error"] == "invalid_client"


# DPoP


def proof(key, method="POST", address="", **changed):
    claims = {
        "jti": new_id().hex,
        "htm": method,
        "htu": address or url("token"),
        "iat": int(time.time()),
        **changed,
    }
    alg = "RS256" if isinstance(key, RSAKey) else "ES256"
    header = {"typ": "dpop+jwt", "alg": alg, "jwk": key.as_dict(private=False)}
    return jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, key)


def bound(client, secret, key, **more):
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret, **more}
    return post("token", fields, dpop=proof(key))


def ath(token):
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def with_proof(token, given):
    return Browser().get("/oauth/userinfo", headers={"authorization": f"DPoP {token}", "dpop": given})


@pytest.fixture
def person_token(person, key):
    """A bound access token of a person, at a public program."""
    client = system(name="网页程序", auth_method="none")[0]
    verified = verifier()
    code = code_for(signed_in(person), client, verified, scope="openid profile offline_access")["code"]
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uris[0],
        "client_id": client.client_id,
        "code_verifier": verified,
    }
    answer = post("token", fields, dpop=proof(key))
    assert answer.status_code == 200, answer.content
    return client, answer.json()


def test_a_bound_token_is_told_so_with_its_key(fetching, serving, key):
    answer = bound(*fetching, key, resource=DATA).json()
    assert answer["token_type"] == "DPoP"
    assert look(*serving, answer["access_token"])["cnf"] == {"jkt": key.thumbprint()}


def test_a_bound_token_opens_only_with_a_proof_of_its_key(person_token, key):
    _client, tokens = person_token
    token, here = tokens["access_token"], url("userinfo")
    assert tokens["token_type"] == "DPoP"
    assert with_proof(token, proof(key, "GET", here, ath=ath(token))).status_code == 200
    assert userinfo(token).status_code == 401, "as a plain bearer token it is worth nothing"
    other = ECKey.generate_key("P-256")
    assert with_proof(token, proof(other, "GET", here, ath=ath(token))).status_code == 401


def test_a_proof_is_good_once_for_one_address_method_and_token(person_token, key):
    _client, tokens = person_token
    token, here = tokens["access_token"], url("userinfo")
    used = proof(key, "GET", here, ath=ath(token))
    assert with_proof(token, used).status_code == 200 and with_proof(token, used).status_code == 401
    for wrong in (
        proof(key, "POST", here, ath=ath(token)),
        proof(key, "GET", url("token"), ath=ath(token)),
        proof(key, "GET", "https://evil.example.com/oauth/userinfo", ath=ath(token)),
        proof(key, "GET", here),
        proof(key, "GET", here, ath=ath("other")),
        proof(key, "GET", here, ath=ath(token), iat=int(time.time()) - 600),
        proof(key, "GET", here, ath=ath(token), iat=int(time.time()) + 600),
        proof(key, "GET", here, ath=ath(token), jti=None),
        "x.y.z",
    ):
        answer = with_proof(token, wrong)
        assert answer.status_code in (400, 401) and answer.json()["error"] == "invalid_dpop_proof", answer.content


def test_a_proof_with_a_shared_or_private_key_or_of_another_kind_is_refused(fetching, key):
    from joserfc.jwk import OctKey

    shared = OctKey.generate_key(256)
    claims = {"jti": new_id().hex, "htm": "POST", "htu": url("token"), "iat": int(time.time())}
    forged = [
        jwt.encode({"typ": "dpop+jwt", "alg": "HS256", "jwk": shared.as_dict()}, claims, shared),
        jwt.encode({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=True)}, claims, key),
        jwt.encode({"typ": "JWT", "alg": "ES256", "jwk": key.as_dict(private=False)}, claims, key),
    ]
    for given in forged:
        fields = {"grant_type": "client_credentials", "client_id": fetching[0].client_id, "client_secret": fetching[1]}
        assert post("token", fields, dpop=given).json()["error"] == "invalid_dpop_proof"


def renew(client, token, key):
    fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client.client_id}
    return post("token", fields, **({"dpop": proof(key)} if key else {}))


def test_a_bound_refresh_token_is_renewed_only_by_its_key(person_token, key):
    client, tokens = person_token
    assert renew(client, tokens["refresh_token"], ECKey.generate_key("P-256")).json()["error"] == "invalid_grant"
    assert renew(client, tokens["refresh_token"], None).json()["error"] == "invalid_grant"
    assert renew(client, tokens["refresh_token"], key).status_code == 200


def test_a_lost_answer_may_be_asked_for_again_by_the_same_key_only(person_token, key):
    """The one exception from ending the family: the same key, within seconds, while the successor is unused."""
    client, tokens = person_token
    lost = renew(client, tokens["refresh_token"], key).json()
    again = renew(client, tokens["refresh_token"], key)
    assert again.status_code == 200
    assert renew(client, again.json()["refresh_token"], key).status_code == 200
    assert renew(client, lost["refresh_token"], key).json()["error"] == "invalid_grant", "the lost one is dead"


def test_a_client_that_promised_to_bind_its_tokens_gets_no_others(key):
    client, secret = system(dpop_required=True, **SYSTEM)
    assert ask_token(client, secret).json()["error"] == "invalid_dpop_proof"
    assert bound(client, secret, key).json()["token_type"] == "DPoP"


# Client certificates


def certificate():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "system.example.gov.cn")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )


def test_tokens_are_bound_to_the_certificate_that_a_trusted_proxy_hands_over(settings, serving):
    settings.CLIENT_CERT_HEADER = "X-Client-Cert"
    client, secret = system(name="有证书的系统", certificate_required=True, audiences=(DATA,), **SYSTEM)
    own = certificate()
    pem = quote(own.public_bytes(Encoding.PEM).decode())
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    assert post("token", {**fields, "resource": DATA}).json()["error"] == "invalid_request"
    token = post("token", {**fields, "resource": DATA}, x_client_cert=pem)
    assert token.status_code == 200, token.content
    thumbprint = base64.urlsafe_b64encode(own.fingerprint(hashes.SHA256())).rstrip(b"=").decode()
    assert look(*serving, token.json()["access_token"])["cnf"] == {"x5t#S256": thumbprint}
    assert post("token", fields, x_client_cert="broken").json()["error"] == "invalid_request"


def test_a_certificate_header_counts_only_where_a_proxy_is_configured(settings):
    client, secret = system(certificate_required=True, **SYSTEM)
    pem = quote(certificate().public_bytes(Encoding.PEM).decode())
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    assert not getattr(settings, "CLIENT_CERT_HEADER", "")
    assert post("token", fields, x_client_cert=pem).json()["error"] == "invalid_request"


def test_a_token_bound_to_a_certificate_opens_only_with_it(settings, person):
    settings.CLIENT_CERT_HEADER = "X-Client-Cert"
    client, secret = system(name="有证书的系统", certificate_required=True)
    pem, other = (quote(certificate().public_bytes(Encoding.PEM).decode()) for _ in range(2))
    verified = verifier()
    code = code_for(signed_in(person), client, verified)["code"]
    fields = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": client.redirect_uris[0],
        "client_id": client.client_id, "client_secret": secret, "code_verifier": verified,
    }  # fmt: skip
    token = post("token", fields, x_client_cert=pem).json()["access_token"]
    for given, status in ((pem, 200), (other, 401), ("", 401)):
        answer = Browser().get(
            "/oauth/userinfo",
            headers={"authorization": f"Bearer {token}", **({"x-client-cert": given} if given else {})},
        )
        assert answer.status_code == status


def test_signed_userinfo_where_the_client_registered_it(person):
    client, secret = system(userinfo_alg="ES256")
    answer = userinfo(tokens_for(person, client, secret)["access_token"])
    assert answer["Content-Type"] == "application/jwt"
    told = checked(answer.content.decode(), ("ES256",))
    assert told["iss"] == settings.ORIGIN and told["aud"] == client.client_id and told["name"] == "王秀英"
