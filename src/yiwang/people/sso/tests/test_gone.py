"""Whoever died, is another person, or lost the proof is gone at the systems too, offline use among it, and at once.

Each end is looked at twice: before the consumer of the event log ran (the account alone says it), and after it, when
nothing that is put back on the account brings a grant to life again.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.core.outbox import CONSUMERS
from yiwang.engines.registers.actions.record import record_state
from yiwang.people.identity import ending, standing
from yiwang.people.identity.actions.duplicates import open_duplicate
from yiwang.people.identity.actions.merge import merge, split, undo
from yiwang.people.identity.actions.prove import prove, revoke
from yiwang.people.identity.models import Proof
from yiwang.people.identity.tests.conftest import NAME, NUMBER, again, given, newcomer, registers
from yiwang.people.models import Account
from yiwang.people.sso.models import Grant, LogoutCall
from yiwang.people.sso.scopes import acr_of
from yiwang.people.sso.tests.stage import checked, post, system, tokens_for, userinfo

pytestmark = pytest.mark.django_db
WHY = "登记的不是本人"
OFFLINE = "openid profile offline_access"

__all__ = ["registers"]


@pytest.fixture
def officer(registers):
    return factories.official("identity", name="核对员")


@pytest.fixture
def proven(registers):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    return again(actor)


@pytest.fixture
def offline(proven):
    """A system that goes on while the person is away, its secret, and the tokens."""
    client, secret = system(backchannel_logout_uri="https://system.example.gov.cn/gone")
    tokens = tokens_for(proven, client, secret, scope=OFFLINE)
    assert checked(tokens["id_token"])["acr"] == acr_of("real_name")
    return client, secret, tokens


def refreshed(client, secret, tokens):
    fields = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": client.client_id}
    return post("token", {**fields, "client_secret": secret})


def shut(offline) -> None:
    """Nothing goes any more: refresh, userinfo, introspection."""
    client, secret, tokens = offline
    answer = refreshed(client, secret, tokens)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 401
    looked = post(
        "introspect", {"token": tokens["access_token"], "client_id": client.client_id, "client_secret": secret}
    )
    assert looked.json() == {"active": False}


def ended_for_good(offline) -> None:
    """After the consumer ran: ended, the system told of all sessions, and a second reading finds nothing."""
    for _ in range(2):
        CONSUMERS["sso"](list(Event.objects.unscoped("test").order_by("recorded_at", "id")))
    assert Grant.objects.unscoped("test").get(client=offline[0]).end_reason == "identity_ended"
    assert LogoutCall.objects.get(client=offline[0]).sid == "", "told once, and of all sessions"
    shut(offline)


def dies(alive: bool = False) -> None:
    values = {"resident_id": NUMBER, "name": NAME, "birthday": "1880-01-01", "household_division": "440825"}
    record_state(
        actor=SYSTEM, register="persons", values={**values, "alive": alive}, as_of=date.today(), source="人口库"
    )
    ending.follow(list(Event.objects.unscoped("test").order_by("recorded_at", "id")))


def test_nobody_is_the_dead_at_a_system_however_long_it_was_allowed_to_go_on(proven, offline):
    dies()
    shut(offline)
    ended_for_good(offline)
    dies(alive=True)
    prove(actor=again(proven), code="register", given=given())
    assert again(proven).assurance == "real_name"
    shut(offline)


def test_what_was_opened_before_the_proof_ends_with_the_person_too(registers):
    actor = newcomer()
    client, secret = system(backchannel_logout_uri="https://system.example.gov.cn/gone")
    tokens = tokens_for(actor, client, secret, scope=OFFLINE)
    prove(actor=actor, code="register", given=given())
    assert userinfo(tokens["access_token"]).status_code == 200, "being proven better ends nothing"
    dies()
    ended_for_good((client, secret, tokens))


def test_an_account_that_was_taken_from_a_person_speaks_for_nobody_even_if_that_is_undone(officer, proven, offline):
    row = split(actor=officer, account_id=proven.account_id, reason=WHY)
    shut(offline)
    ended_for_good(offline)
    undo(actor=officer, duplicate_id=row.pk, reason="看错了", version=row.version)
    shut(offline)


def test_a_revoked_proof_takes_along_what_was_opened_with_it(officer, proven, offline):
    revoke(actor=officer, proof_id=Proof.objects.unscoped("test").get().pk, reason=WHY)
    shut(offline)
    ended_for_good(offline)


def test_a_level_that_ran_out_is_told_to_no_system_any_more(proven, offline):
    """The clock alone ends it; the timer then ends the grant for good."""
    past = clock.now() - timedelta(minutes=1)
    Proof.objects.unscoped("test").update(until=past)
    Account.objects.filter(pk=proven.account_id).update(assurance_until=past)
    shut(offline)
    standing.end_proof(actor=SYSTEM, proof_id=Proof.objects.unscoped("test").get().pk)
    ended_for_good(offline)


def test_a_lower_level_that_still_holds_keeps_what_claims_no_more(officer, proven, offline):
    Account.objects.filter(pk=proven.account_id).update(assurance="real_person")
    assert refreshed(*offline).status_code == 200


def test_a_closed_second_account_ends_and_the_kept_one_goes_on(officer, proven, offline):
    second = newcomer("second")
    client, secret = system(name="另一个")
    tokens = tokens_for(second, client, secret, scope=OFFLINE)
    row = open_duplicate(actor=officer, one="newcomer", other="second")
    keep = proven.account_id
    done = merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version, keep=keep)
    shut((client, secret, tokens))
    CONSUMERS["sso"](list(Event.objects.unscoped("test").order_by("recorded_at", "id")))
    undo(actor=officer, duplicate_id=done.pk, reason="看错了", version=done.version)
    assert Account.objects.get(pk=second.account_id).is_active
    shut((client, secret, tokens))
    assert refreshed(*offline).status_code == 200


@pytest.mark.parametrize("how", ["account.recovered", "account.activated"])
def test_whoever_gets_an_account_back_finds_nothing_of_the_thief_at_any_system(proven, offline, how):
    from yiwang.core.events import NewEvent, Subject, record_apart

    record_apart(NewEvent(how, SYSTEM, Subject("account", proven.account_id)))
    ended_for_good(offline)
