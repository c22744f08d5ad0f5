"""Lists cost the same for one row and for fifty: the registers are asked once for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.identifiers import uscc
from yiwang.people.delegation import queries
from yiwang.people.delegation.asked import agents_for
from yiwang.people.delegation.holding import ground_to_end, grounds_to_end
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.queries import firms_headed
from yiwang.people.delegation.rules import FAMILY, OFFICE
from yiwang.people.delegation.tests import family


def agents(giver: UUID, count: int, items: list[str] | None = None) -> None:
    """So many people with accounts who act for a giver; the registers are to be asked again."""
    then = clock.now() - timedelta(days=3)
    for _ in range(count):
        agent, key = factories.person("何经办"), new_id()
        Delegation.objects.create(
            id=key, kind=FAMILY, state="active", giver_kind="natural_person", giver_id=giver, giver_masked="王*英",
            agent_id=agent.party_id, agent_account=agent.account_id, agent_masked="何*办", chain=[key],
            parties=[giver, agent.party_id], items=items, themes=items and [], since=then, looked_at=then,
            until=clock.now() + timedelta(days=30), sealed=b"",
        )  # fmt: skip


def queries_of(work: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    return len(seen)


@pytest.mark.parametrize("items", [None, [family.ITEM]])
def test_who_may_act_for_somebody_costs_the_same_for_one_agent_and_for_fifty(mother: Actor, items: Any) -> None:
    giver = mother.party_id
    assert giver is not None
    agents(giver, 1, items)
    assert len(agents_for([giver])) == 1
    few = queries_of(lambda: agents_for([giver]))
    agents(giver, 49, items)
    assert len(agents_for([giver])) == 50
    assert queries_of(lambda: agents_for([giver])) == few


def test_the_registers_say_the_same_of_many_as_of_each(world: None, mother: Actor, daughter: Actor) -> None:
    head = family.person("陈总", 7)
    stands = family.firm(family.number(7))
    gone = family.firm(family.number(7), "走了公司", state="注销", code=uscc.make("9", "1", "449999", "MA000002"))
    others = family.firm(family.number(1), "别家公司", code=uscc.make("9", "1", "449999", "MA000003"))
    rows = [family.accepted(mother, daughter)]
    for firm in (stands, gone, others):
        key = new_id()
        rows.append(Delegation(
            id=key, kind=OFFICE, giver_kind="legal_person", giver_id=firm, agent_id=head.party_id, chain=[key]
        ))  # fmt: skip
    rows.append(Delegation(kind=FAMILY, giver_kind="natural_person", giver_id=None, agent_id=head.party_id))
    rows.append(Delegation(kind=FAMILY, giver_kind="natural_person", giver_id=new_id(), agent_id=None))
    family.dies(daughter, 2)
    each = {row.pk: why for row in rows if (why := ground_to_end(row))}
    assert grounds_to_end(rows) == each
    assert sorted(each.values()) == ["agent_gone", "giver_gone", "giver_gone", "office_lost"]
    assert grounds_to_end([]) == {}


def test_firms_are_named_in_the_same_queries_for_one_and_for_many_and_no_more_than_the_bound(
    world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = family.person("陈总", 7)
    family.firm(family.number(7), "甲公司")
    assert [name for _firm, name in firms_headed(head)] == ["甲公司"]
    few = queries_of(lambda: firms_headed(head))
    for number in range(2, 22):
        code = uscc.make("9", "1", "449999", f"MA{number:06d}")
        family.firm(family.number(7), f"公司{number:02d}", code=code)
    found = firms_headed(head)
    assert len(found) == 21 and all(name for _firm, name in found)
    assert found == sorted(found, key=lambda firm: firm[1])
    assert queries_of(lambda: firms_headed(head)) == few
    monkeypatch.setattr(queries, "MOST_FIRMS", 5)
    assert len(firms_headed(head)) == 5
