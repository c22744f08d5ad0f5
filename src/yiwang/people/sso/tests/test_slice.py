"""Through once: a foreign library signs a person in at a system and reads who it is."""

import pytest
from django.conf import settings
from django.test import Client as Browser
from tests import factories

from yiwang.people.sso.tests.stage import checked, system, tokens_for, url, userinfo

pytestmark = pytest.mark.django_db


def test_a_foreign_library_signs_a_person_in():
    client, secret = system()
    person = factories.person()
    tokens = tokens_for(person, client, secret, scope="openid profile offline_access")
    claims = checked(tokens["id_token"])
    assert claims["iss"] == settings.ORIGIN and claims["aud"] == client.client_id and claims["nonce"] == "nonce-1"
    told = userinfo(tokens["access_token"])
    assert told.status_code == 200, told.content
    assert told.json()["sub"] == claims["sub"] and told.json()["name"] == "王秀英"
    assert tokens["refresh_token"]


def test_discovery_names_what_is_there():
    document = Browser().get("/.well-known/openid-configuration").json()
    assert document["issuer"] == settings.ORIGIN and document["token_endpoint"] == url("token")
    assert {key["alg"] for key in Browser().get("/oauth/jwks").json()["keys"]} == {"RS256", "ES256"}
