"""Verifying by program: anonymous callers get the verdict, registered systems what the holder ticked."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from joserfc.jwk import ECKey
from tests import factories
from tests.budgets.stage import counted

from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.privacy.looks import VIEWED
from yiwang.people.sessions import open_session
from yiwang.people.sso.models.grant import Token
from yiwang.people.sso.tests.stage import post, system
from yiwang.people.sso.tests.test_systems import SYSTEM, ath, bound, proof
from yiwang.support.licence_use.callers import audience
from yiwang.support.licences.models import Licence
from yiwang.support.presentation import guessing
from yiwang.support.presentation.actions.presenting import code_of, present
from yiwang.support.presentation.models import Presentation
from yiwang.support.presentation.offline import code_for
from yiwang.support.presentation.ticking import HOLDER


def ask(body, token: str = ""):
    options = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    return Client().post("/api/v1/licences/verify", body, content_type="application/json", **options)


@pytest.fixture
def code(person, issued):
    return code_of(present(actor=person, choice={issued.pk: [HOLDER]}))


def test_an_anonymous_program_gets_the_verdict_and_no_name(code):
    with counted() as trips:
        told = ask({"code": code}).json()
    assert len(trips) == 1, trips.statements
    assert (told["state"], told["valid"]) == ("shown", True)
    assert "fields" not in told["licences"][0] and told["licences"][0]["state"] == "valid"
    assert ask({"code": code}).json()["state"] == "used"


def test_a_registered_system_gets_the_fields_and_stands_in_the_holder_s_log(code):
    client, secret = system(**SYSTEM)
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    token = post("token", fields).json()["access_token"]
    with counted() as trips:
        told = ask({"code": code, "purpose": "shown_entry"}, token).json()
    assert len(trips) == 1, trips.statements
    assert told["licences"][0]["fields"] == [{"label": "持证人", "value": "王秀英"}]
    row = Presentation.objects.unscoped("test").get()
    assert (row.viewer, row.purpose) == ("system", "shown_entry") and client.name in row.used_by


def test_a_token_meant_for_another_system_opens_nothing(code):
    client, secret = system(**SYSTEM)
    fields = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    token = post("token", fields).json()["access_token"]
    rows = Token.objects.all()
    rows.update(audience="https://other.example/api")
    assert ask({"code": code}, token).status_code == 401, "whom it was sent to must not use it here in its name"
    rows.update(audience=audience())
    assert ask({"code": code}, token).json()["state"] == "shown"


def test_a_token_bound_to_a_key_opens_only_with_its_proof(code):
    key = ECKey.generate_key("P-256")
    client, secret = system(**SYSTEM)
    token = bound(client, secret, key).json()["access_token"]
    assert ask({"code": code}, token).status_code == 401
    headers = {"authorization": f"DPoP {token}"}
    address = f"{settings.ORIGIN}/api/v1/licences/verify"

    def send(given: str):
        return Client().post(
            "/api/v1/licences/verify",
            {"code": code},
            content_type="application/json",
            headers={**headers, "dpop": given},
        )

    assert send(proof(ECKey.generate_key("P-256"), address=address, ath=ath(token))).status_code == 401
    assert Presentation.objects.unscoped("test").get().used_at is None
    assert send(proof(key, address=address, ath=ath(token))).json()["licences"][0]["fields"]
    assert client.name in Presentation.objects.unscoped("test").get().used_by


def test_a_wrong_token_opens_nothing_and_leaves_the_code_whole(code):
    assert ask({"code": code}, "wrong").status_code == 401
    assert Presentation.objects.unscoped("test").get().used_at is None
    clerk = factories.official("window")
    session = open_session(actor=clerk, account=Account.objects.get(pk=clerk.account_id))
    assert ask({"code": code}, session).status_code == 422, "who works for an office says what for"
    assert ask({"code": code, "purpose": "shown_entry"}, session).json()["licences"][0]["fields"]
    assert Event.objects.unscoped("test").filter(type=VIEWED, actor_account=clerk.account_id).count() == 1
    assert Presentation.objects.unscoped("test").get().viewer == "official"


def test_an_offline_code_is_verified_with_the_state_of_now(issued):
    code = code_for(Licence.objects.unscoped("test").get())
    told = ask({"licence_code": code}).json()
    assert (told["authentic"], told["state"]) == (True, "valid")
    Licence.objects.unscoped("test").update(state="revoked")
    assert ask({"licence_code": code}).json()["state"] == "revoked"
    changed = ask({"licence_code": re.sub("A", "B", code, count=1)}).json()
    assert changed["authentic"] is False and changed["state"] == "unknown"


def test_an_identifier_with_its_number_gives_public_words_and_no_name(issued):
    told = ask({"identifier": issued.identifier, "number": issued.number})
    assert told.json()["state"] == "valid" and "王" not in told.content.decode()
    assert ask({"identifier": issued.identifier, "number": "X"}).json() == {"state": "unknown"}
    assert ask({"number": issued.number}).json()["licence"]["number"] == issued.number


def test_wrong_questions_and_guesses_are_refused(issued, monkeypatch):
    assert ask({}).status_code == 422
    assert ask({"code": "x", "purpose": "curiosity"}).status_code == 422
    monkeypatch.setattr(guessing, "MOST_MISSES", 3)
    for _ in range(3):
        ask({"code": "B" * 26})
    assert ask({"code": "B" * 26}).status_code == 429
