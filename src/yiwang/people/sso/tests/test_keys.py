"""Keys change without an outage: published before they sign, believed as long as something they signed may come."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import KeySet

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.keys import keystore
from yiwang.people.sso import signing
from yiwang.people.sso.models import SigningKey
from yiwang.people.sso.tests.stage import checked, tokens_for, userinfo

pytestmark = pytest.mark.django_db


def kids():
    return {key["kid"] for key in Browser().get("/oauth/jwks").json()["keys"]}


def state_of(kid):
    return SigningKey.objects.get(kid=kid).state


def later(hours):
    return clock.now() + timedelta(hours=hours)


def signer_of(token):
    return jwt.decode(token, KeySet.import_key_set(Browser().get("/oauth/jwks").json())).header["kid"]


def test_tokens_of_the_old_key_hold_while_keys_change(person, confidential):
    client, secret = confidential
    before = tokens_for(person, client, secret)
    known_to_client = kids()
    told = signing.rotate_keys(actor=SYSTEM, now=later(25))
    assert len(told["signing"]) == len(told["retired"]) == 2
    after = tokens_for(person, client, secret)
    assert signer_of(after["id_token"]) in known_to_client, "clients knew the new key before it signed"
    assert signer_of(after["id_token"]) != signer_of(before["id_token"])
    assert checked(before["id_token"])["aud"] == client.client_id, "what the old key signed is still believed"
    assert userinfo(before["access_token"]).status_code == 200
    assert known_to_client < kids(), "and the next ones are published"


def test_a_key_that_nobody_can_know_yet_does_not_sign(person, confidential):
    signing.ensure_keys(actor=SYSTEM)
    before = {alg: signing.current_kid(alg) for alg in signing.ALGORITHMS}
    told = signing.rotate_keys(actor=SYSTEM, now=later(1))
    assert len(told["waiting"]) == 2 and not told["signing"]
    assert {alg: signing.current_kid(alg) for alg in signing.ALGORITHMS} == before


def test_retired_keys_go_when_nothing_they_signed_can_come_any_more():
    signing.ensure_keys(actor=SYSTEM)
    old = signing.current_kid("RS256")
    signing.rotate_keys(actor=SYSTEM, now=later(25))
    assert state_of(old) == "retired" and old in kids()
    signing.rotate_keys(actor=SYSTEM, now=later(25 + 49))
    assert state_of(old) == "gone" and old not in kids()


def test_after_a_theft_the_old_keys_are_not_believed_a_moment_longer(person, confidential):
    before = tokens_for(person, *confidential)
    signing.rotate_keys(actor=SYSTEM, now=later(25))  # one is retired besides
    stolen = kids()
    signing.rotate_keys(actor=SYSTEM, hurry=True)
    assert signing.read_own(before["id_token"]) is None
    assert not stolen & kids(), "nor the next ones, which lay in the same key store"
    assert checked(tokens_for(person, *confidential)["id_token"])


def test_private_halves_lie_in_the_key_store_and_never_in_the_database():
    signing.ensure_keys(actor=SYSTEM)
    for key in SigningKey.objects.all():
        assert not {"d", "p", "q"} & set(key.public)
        stored = keystore().secret(f"sso-signing.{key.kid}", lambda: b"")
        assert b'"d"' in stored


def test_keys_are_made_once_however_many_processes_begin():
    SigningKey.objects.all().delete()
    assert Browser().get("/oauth/jwks").json() == {"keys": []}, "reading makes nothing"
    assert len(signing.ensure_keys(actor=SYSTEM)) == 4 and signing.ensure_keys(actor=SYSTEM) == []


def test_a_lost_private_half_is_a_fault_and_never_a_new_key():
    SigningKey.objects.all().delete()
    SigningKey.objects.create(
        kid="rs256-lost", alg="RS256", state="current", public={}, created_at=clock.now(), current_at=clock.now()
    )
    with pytest.raises(LookupError):
        signing.sign({"sub": "x"}, alg="RS256")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_keys_at_once_neither_lets_an_unpublished_key_sign():
    signing.ensure_keys(actor=SYSTEM)
    published, when, ready, told = kids(), later(25), Barrier(2), []

    def change():
        try:
            ready.wait(10)
            told.append(signing.rotate_keys(actor=SYSTEM, now=when))
        finally:
            connection.close()

    threads = [Thread(target=change) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(len(one["signing"]) for one in told) == [0, 2]
    assert {signing.current_kid(alg) for alg in signing.ALGORITHMS} <= published
