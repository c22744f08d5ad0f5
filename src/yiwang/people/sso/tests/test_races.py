"""Many at once: a code and a refresh token are good for one of them."""

from __future__ import annotations

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection

from yiwang.people.sso.models import Grant
from yiwang.people.sso.tests.stage import BACK, code_for, post, signed_in, tokens_for, verifier

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def all_at_once(fields):
    """The same request from several threads; how often each status came."""
    ready, statuses = Barrier(AT_ONCE), []

    def call():
        try:
            ready.wait(10)
            statuses.append(post("token", fields).status_code)
        finally:
            connection.close()

    threads = [Thread(target=call) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return Counter(statuses)


def test_a_code_that_several_send_at_once_is_good_for_one_and_then_for_nobody(person, confidential):
    client, secret = confidential
    proof = verifier()
    fields = {
        "grant_type": "authorization_code",
        "code": code_for(signed_in(person), client, proof)["code"],
        "redirect_uri": BACK,
        "client_id": client.client_id,
        "client_secret": secret,
        "code_verifier": proof,
    }
    assert all_at_once(fields) == {200: 1, 400: AT_ONCE - 1}
    assert Grant.objects.unscoped("test").get().end_reason == "code_reused"


def test_a_refresh_token_that_several_send_at_once_is_good_for_one_and_then_for_nobody(person, confidential):
    client, secret = confidential
    token = tokens_for(person, client, secret, scope="openid offline_access")["refresh_token"]
    fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client.client_id}
    assert all_at_once({**fields, "client_secret": secret}) == {200: 1, 400: AT_ONCE - 1}
    assert Grant.objects.unscoped("test").get().end_reason == "refresh_reused"
