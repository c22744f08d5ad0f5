"""Whoever acts by a delegation is named where one asks who may see a case: by the rule that lets him in, no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.people.access.explaining import Holder, who_may
from yiwang.people.access.things import KINDS
from yiwang.people.delegation.actions.ending import revoke
from yiwang.people.delegation.asked import agents_for
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import EVERYTHING, Scope
from yiwang.people.delegation.tests import family
from yiwang.people.delegation.tests.test_applying import browser, filed
from yiwang.people.models import Account


def holder_of(case, actor: Actor) -> Holder | None:
    holders = who_may(KINDS["proceeding"].about(case)).holders
    found = [holder for holder in holders if holder.actor.account_id == actor.account_id]
    assert len(found) <= 1, "nobody is named twice"
    return found[0] if found else None


def test_an_agent_is_named_with_giver_scope_and_end_and_really_gets_in(mother, daughter, stranger):
    case = filed(mother)
    assert holder_of(case, daughter) is None
    row = family.accepted(mother, daughter)
    found = holder_of(case, daughter)
    assert found is not None and (found.name, found.where) == ("王**", "代办人")
    assert len(found.reasons) == 1
    for words in ("代王*英办理", "亲友代办", "到20", "这些事项"):
        assert words in found.reasons[0], found.reasons
    token, _agent = family.acting(daughter, row)
    assert browser(token).get(f"/cases/{case}/").status_code == 200
    assert holder_of(case, mother) is not None and holder_of(case, stranger) is None


def test_who_acts_for_something_else_is_not_named(mother, daughter):
    case = filed(mother)
    row = family.accepted(mother, daughter, Scope(items=frozenset({"something.else"})))
    assert holder_of(case, daughter) is None
    token, _agent = family.acting(daughter, row)
    assert browser(token).get(f"/cases/{case}/").status_code in (403, 404)


@pytest.mark.parametrize("end", ["revoked", "over", "agent_died", "below_real_name"])
def test_what_holds_no_more_names_nobody(mother, daughter, end):
    case = filed(mother)
    row = family.accepted(mother, daughter, EVERYTHING)
    assert holder_of(case, daughter) is not None
    if end == "revoked":
        revoke(actor=mother, delegation_id=row.pk, now=clock.now())
    elif end == "over":
        Delegation.objects.unscoped("test").filter(pk=row.pk).update(until=clock.now() - timedelta(seconds=1))
    elif end == "agent_died":
        family.dies(daughter, 2)
    else:
        Account.objects.filter(pk=daughter.account_id).update(assurance_until=clock.now() - timedelta(days=1))
    assert holder_of(case, daughter) is None


def test_asking_ends_nothing(mother, daughter):
    row = family.accepted(mother, daughter, EVERYTHING)
    family.dies(daughter, 2)
    assert agents_for([mother.party_id]) == []
    assert Delegation.objects.unscoped("test").get(pk=row.pk).state == "active"


def test_who_sees_it_anyway_is_named_once_with_both_reasons(mother, daughter):
    case = filed(mother)
    family.accepted(mother, daughter, EVERYTHING)
    from yiwang.engines.proceedings.models import Proceeding

    Proceeding.objects.unscoped("test").filter(pk=case).update(account_id=daughter.account_id)
    found = holder_of(case, daughter)
    assert found is not None and len(found.reasons) == 2 and found.reasons[0] == "是本人"


def test_an_agent_of_a_firm_is_named_for_what_is_the_firms(world, mother):
    head = family.person("陈总", 7)
    firm = family.firm(family.number(7))
    agent = family.person("何经办", 8)
    family.appointed(head, firm, agent)
    sentences = {found.account_id: found.sentence for found in agents_for([firm])}
    assert "企业经办人" in sentences[agent.account_id] and "全部事项" in sentences[agent.account_id]
    assert "法定代表人" in sentences[head.account_id] and "以登记为准" in sentences[head.account_id]
    assert agents_for([]) == []
