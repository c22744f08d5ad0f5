"""The token endpoint keeps its budget of database round trips (invariant 11)."""

from __future__ import annotations

import pytest
from tests.budgets.stage import counted

from yiwang.people.sso.tests.stage import (
    BACK,
    ask,
    code_for,
    post,
    request_of,
    signed_in,
    system,
    tokens_for,
    userinfo,
    verifier,
)

pytestmark = pytest.mark.django_db
TOKEN, USERINFO = 2, 2


def test_a_code_becomes_tokens_in_one_round_trip(person, browser, confidential):
    client, secret = confidential
    tokens_for(person, client, secret, browser)
    proof = verifier()
    fields = {
        "grant_type": "authorization_code",
        "code": code_for(browser, client, proof)["code"],
        "redirect_uri": BACK,
        "client_id": client.client_id,
        "client_secret": secret,
        "code_verifier": proof,
    }
    with counted() as trips:
        assert post("token", fields).status_code == 200
    assert len(trips) == 1 <= TOKEN, trips.statements


def test_a_refresh_takes_one_round_trip(person, confidential):
    client, secret = confidential
    tokens = tokens_for(person, client, secret, scope="openid offline_access organization")
    fields = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": client.client_id}
    with counted() as trips:
        assert post("token", {**fields, "client_secret": secret}).status_code == 200
    assert len(trips) == 1 <= TOKEN, trips.statements


def test_a_system_gets_its_token_in_one_round_trip_and_by_signed_request_in_two(person):
    from joserfc.jwk import ECKey

    from yiwang.people.sso.tests.test_systems import SYSTEM, assertion, by_key

    client, secret = system(**SYSTEM)
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    assert post("token", fields).status_code == 200
    with counted() as trips:
        assert post("token", fields).status_code == 200
    assert len(trips) == 1, trips.statements
    key = ECKey.generate_key("P-256", {"kid": "k1"})
    jwks = {"keys": [key.as_dict(private=False)]}
    signing = system(name="签名系统", auth_method="private_key_jwt", jwks=jwks, **SYSTEM)[0]
    signed = assertion(signing, key)
    with counted() as trips:
        assert by_key(signed).status_code == 200
    assert len(trips) <= TOKEN, trips.statements


def test_userinfo_takes_one_round_trip(person, confidential):
    token = tokens_for(person, *confidential, scope="openid profile")["access_token"]
    with counted() as trips:
        assert userinfo(token).status_code == 200
    assert len(trips) == 1 <= USERINFO, trips.statements


def test_an_authorization_costs_the_same_however_many_systems_a_person_uses(person, confidential):
    browser = signed_in(person)
    counts = []
    for number in range(3):
        client, secret = system(name=f"系统{number}")
        tokens_for(person, client, secret, browser)
        ask(browser, request_of(client))
        with counted() as trips:
            assert ask(browser, request_of(client)).status_code == 302
        counts.append(len(trips))
    assert len(set(counts)) == 1, counts
