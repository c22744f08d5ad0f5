"""What the provider tells of a person comes from where it is kept, and only if it is confirmed."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.people.signin import phones
from yiwang.people.sso.signing import ensure_keys
from yiwang.people.sso.tests.stage import system, tokens_for, userinfo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(db: None) -> None:
    from yiwang.core.actor import SYSTEM

    ensure_keys(actor=SYSTEM)


def told(person):
    client, secret = system()
    return userinfo(tokens_for(person, client, secret, scope="openid phone address")["access_token"]).json()


def test_a_phone_is_told_once_its_owner_confirmed_it():
    person = factories.person()
    factor = phones.factor_for(person.account_id, "13800138000")
    factor.save()
    assert set(told(person)) == {"sub"}
    factor.confirmed_at = clock.now()
    factor.save()
    assert told(person)["phone_number"] == "+8613800138000" and told(person)["phone_number_verified"] is True
    factor.removed_at = clock.now()
    factor.save()
    assert set(told(person)) == {"sub"}


def test_the_address_is_that_of_the_base_register_if_there_is_one():
    from datetime import date

    from yiwang.core.actor import SYSTEM
    from yiwang.engines.registers.actions.record import record_state

    factories.plain_permit()
    person = factories.person()
    assert "address" not in told(person)
    values = {"resident_id": "11010519491231002X", "name": "王秀英", "birthday": "1949-12-31", "alive": True}
    values |= {"household_division": "440825", "household_address": "徐城街道东方一路12号"}
    record_state(
        actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库", subject_id=person.party_id
    )
    assert told(person)["address"]["formatted"] == "徐城街道东方一路12号"
