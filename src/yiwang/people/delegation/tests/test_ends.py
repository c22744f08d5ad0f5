"""Death, lost office, a firm that is gone, an upper link that ended: used never after, whoever is slow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.models import Event
from yiwang.people.actors import read_actor
from yiwang.people.delegation.actions.acting import choose, choose_firm
from yiwang.people.delegation.actions.ending import give_up, revoke
from yiwang.people.delegation.following import look_at_records
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import EVERYTHING, HANDLER, MANAGER, Scope
from yiwang.people.delegation.tests import family
from yiwang.people.identity.models import Party

CODE = "91449999MA00000013"


def state_of(row: Delegation) -> tuple[str, str]:
    found = Delegation.objects.unscoped("the test looks").get(pk=row.pk)
    return found.state, found.ended_why


@pytest.fixture
def head(world: None) -> Actor:
    """陈总, legal representative."""
    return family.person("陈总", 11)


@pytest.fixture
def manager(world: None) -> Actor:
    return family.person("何经理", 12)


@pytest.fixture
def handler(world: None) -> Actor:
    return family.person("吴经办", 13)


@pytest.mark.parametrize("who", ["giver", "agent"])
def test_death_ends_it_at_the_next_use_before_any_consumer_ran(mother: Actor, daughter: Actor, who: str) -> None:
    row = family.accepted(mother, daughter)
    token, _agent = family.acting(daughter, row)
    family.dies(mother if who == "giver" else daughter, 1 if who == "giver" else 2)
    assert read_actor(token).acting is None
    assert state_of(row) == ("ended", f"{who}_gone")


def test_the_consumer_ends_what_nobody_uses(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter)
    family.dies(mother, 1)
    look_at_records(list(Event.objects.unscoped("the test looks").filter(type__startswith="register.")))
    assert state_of(row) == ("ended", "giver_gone")
    with pytest.raises(NotFound):
        choose(actor=read_actor(family.session_of(daughter)), delegation_id=row.pk, now=clock.now())


def test_a_record_that_says_nothing_against_it_changes_nothing(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter)
    token, _agent = family.acting(daughter, row)
    family.in_register("王秀英", 1, sex="女")
    assert read_actor(token).acting is not None
    assert state_of(row)[0] == "active"


def test_acting_costs_no_further_round_trip(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter)
    token, _agent = family.acting(daughter, row)
    Delegation.objects.unscoped("looked at long after the records").filter(pk=row.pk).update(
        looked_at=clock.now() + timedelta(seconds=1)
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert read_actor(token).acting is not None
    assert len(asked) == 1


def test_a_new_legal_representative_ends_the_office_and_all_that_hangs_on_it(
    head: Actor, manager: Actor, handler: Actor
) -> None:
    firm = family.firm(family.number(11), code=CODE)
    to_manager = family.appointed(head, firm, manager, MANAGER)
    to_handler = family.appointed(manager, firm, handler, HANDLER)
    token, agent = family.acting(handler, to_handler)
    assert agent.acting is not None and agent.acting.for_firm
    family.firm(family.number(12), code=CODE)
    assert read_actor(token).acting is None
    assert state_of(to_manager) == ("ended", "upper_ended")
    assert state_of(to_handler) == ("ended", "upper_ended")


def test_a_firm_that_is_struck_off_is_acted_for_no_more(head: Actor, handler: Actor) -> None:
    firm = family.firm(family.number(11), code=CODE)
    row = family.appointed(head, firm, handler)
    token, _agent = family.acting(handler, row)
    family.firm(family.number(11), code=CODE, state="注销")
    assert read_actor(token).acting is None
    with pytest.raises(NotFound):
        choose_firm(actor=read_actor(family.session_of(head)), firm_id=firm, now=clock.now())


def test_an_upper_link_that_ends_takes_the_lower_ones_along(head: Actor, manager: Actor, handler: Actor) -> None:
    firm = family.firm(family.number(11), code=CODE)
    to_manager = family.appointed(head, firm, manager, MANAGER)
    to_handler = family.appointed(manager, firm, handler)
    token, _agent = family.acting(handler, to_handler)
    give_up(actor=manager, delegation_id=to_manager.pk, now=clock.now())
    assert read_actor(token).acting is None
    assert state_of(to_handler) == ("ended", "upper_ended")


def test_the_chain_is_asked_even_if_a_lower_row_still_says_active(head: Actor, manager: Actor, handler: Actor) -> None:
    firm = family.firm(family.number(11), code=CODE)
    to_manager = family.appointed(head, firm, manager, MANAGER)
    token, _agent = family.acting(handler, family.appointed(manager, firm, handler))
    Delegation.objects.unscoped("nobody told the lower one").filter(pk=to_manager.pk).update(state="revoked")
    assert read_actor(token).acting is None


def test_nobody_passes_on_more_than_he_holds(head: Actor, manager: Actor, handler: Actor, stranger: Actor) -> None:
    firm = family.firm(family.number(11), code=CODE)
    narrow = Scope(items=frozenset({family.ITEM}))
    family.appointed(head, firm, manager, MANAGER, scope=narrow, until=family.in_days(30))
    for changes in ({"scope": EVERYTHING}, {"scope": narrow, "until": family.in_days(60)}, {"kind": MANAGER}):
        wanted = {"scope": narrow, "until": family.in_days(30), "kind": HANDLER, **changes}
        with pytest.raises(InvalidInput):
            family.appointed(manager, firm, stranger, **wanted)
    row = family.appointed(manager, firm, handler, scope=narrow, until=family.in_days(30))
    with pytest.raises(InvalidInput):
        family.appointed(handler, firm, stranger, scope=narrow, until=family.in_days(20))
    assert row.depth == 0


def test_a_stranger_appoints_nobody(stranger: Actor, handler: Actor, head: Actor) -> None:
    firm = family.firm(family.number(11), code=CODE)
    with pytest.raises(NotFound):
        family.appointed(stranger, firm, handler)


def test_the_representative_takes_back_what_a_manager_gave(head: Actor, manager: Actor, handler: Actor) -> None:
    firm = family.firm(family.number(11), code=CODE)
    family.appointed(head, firm, manager, MANAGER)
    row = family.appointed(manager, firm, handler)
    revoke(actor=head, delegation_id=row.pk, now=clock.now())
    assert state_of(row)[0] == "revoked"


def test_a_ward_s_guardian_stops_at_full_age(daughter: Actor) -> None:
    from yiwang.people.delegation.actions.guarding import cap_at_full_age

    today = family.in_days(0)
    born = date(today.year - 17, today.month, 1)
    ward = family.in_register("王小宝", 21, born)
    row = Delegation(giver_id=ward, until=clock.now() + timedelta(days=1000))
    cap_at_full_age(row, clock.now())
    assert row.until.date() < date(born.year + 18, born.month, 3)


def test_a_firm_is_matched_to_the_register_when_it_is_first_acted_for_and_only_once(head: Actor) -> None:
    firm = family.firm(family.number(11), code=CODE)
    assert not Party.objects.unscoped("test").filter(pk=firm).exists()
    for _ in range(2):
        choose_firm(actor=read_actor(family.session_of(head)), firm_id=firm, now=clock.now())
    row = Party.objects.unscoped("test").get(pk=firm)
    assert (row.kind, row.source) == ("legal_person", "legal-persons")
    assert Event.objects.unscoped("test").filter(type="identity.matched", subject_id=firm).count() == 1
