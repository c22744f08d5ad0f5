"""Who acts in another's name: a port that the room of delegations fills, so that answers to "who may" name agents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from yiwang.core.actor import Acting, Actor
from yiwang.people.access.constructed import actors_for, without_posts
from yiwang.people.access.things import Thing
from yiwang.people.models import Account


@dataclass(frozen=True, slots=True)
class Agent:
    """An account that may act now with one delegation; ``sentence`` says for whom, what for and until when."""

    account_id: UUID
    acting: Acting
    sentence: str


Agents = Callable[[Sequence[UUID]], list[Agent]]
_agents: list[Agents] = []


def use_agents(agents: Agents) -> None:
    """Fill the port at start-up: who may act now for any of these parties (records of people and firms)."""
    _agents[:] = [agents]


def acting_for(thing: Thing) -> list[tuple[Actor, str]]:
    """The actors that agents of the thing's parties would be while they act, each with the sentence why."""
    found = [agent for ask in _agents for agent in ask(_parties(thing))]
    themselves = {actor.account_id: actor for actor in actors_for([agent.account_id for agent in found])}
    return [
        (replace(without_posts(themselves[agent.account_id]), acting=agent.acting), agent.sentence)
        for agent in found
        if agent.account_id in themselves
    ]


def _parties(thing: Thing) -> list[UUID]:
    owners = Account.objects.filter(pk__in=[thing.owner_account] if thing.owner_account else [])
    behind = owners.exclude(party_id=None).values_list("party_id", flat=True)
    return list(dict.fromkeys([*thing.parties, *behind]))
