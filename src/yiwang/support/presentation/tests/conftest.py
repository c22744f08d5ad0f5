from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests import factories, licensed

from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.licences.models import Licence


@pytest.fixture
def office(db, tmp_path, settings):
    settings.VAR = tmp_path
    return licensed.publish()


@pytest.fixture
def person(office):
    return factories.person()


@pytest.fixture
def issued(person):
    licensed.granted(person)
    return Licence.objects.unscoped("test").get()


@pytest.fixture
def browser():
    def browser_of(actor=None, **options) -> Client:
        client = Client(**options)
        if actor is not None:
            account = Account.objects.get(pk=actor.account_id)
            client.cookies[django_settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
        return client

    return browser_of
