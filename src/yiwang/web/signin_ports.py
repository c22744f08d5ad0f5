"""What signing in asks of the rooms beside and above it: who a paper belongs to, and a proof seen at a window."""

from __future__ import annotations

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.people.identity import documents
from yiwang.people.identity.actions.above import prove_from_above
from yiwang.people.identity.actions.counter import Seen, confirm_in_person
from yiwang.people.identity.documents import paper_of
from yiwang.people.identity.matching import same_name, who_evenly
from yiwang.people.identity.source import NATURAL, person_source
from yiwang.people.models import Account
from yiwang.people.signin.cards.readers import DEMO_READER, Card
from yiwang.people.signin.finding import FoundPerson, use_level_proof, use_person_finder, use_window_proof

MOST_CARDS = 12


def find_person(kind: str, number: str, name: str) -> FoundPerson | None:
    """The living natural person with this paper, by the base register or by what a window saw; recorded by who asks.

    A number that nobody has costs the same queries and the same opening of an envelope as one that somebody has.
    """
    try:
        paper = paper_of(kind, number)
    except InvalidInput:
        return None
    registered, seen = person_source().find(paper.index_kind, paper.lasting), documents.holder_of(paper)
    known = who_evenly(registered or seen, legal_day(clock.now()))
    if known is None or known.ended or known.kind != NATURAL:
        return None
    return FoundPerson(known.party_id, same_name(known.name, name))


def prove_at_window(actor: Actor, account: Account, kind: str, number: str, name: str) -> None:
    """A clerk saw the person with this paper: the account becomes a real person's."""
    confirm_in_person(
        actor=actor,
        seen=Seen(login=account.login, document=kind, number=number, name=name, reason="recover", compared=True),
    )


def demo_cards() -> dict[str, Card]:
    """The cards of the demo people who have an account: what the register says today."""
    accounts = Account.objects.filter(demo=True, kind="person", is_active=True).exclude(party_id=None)
    found = {}
    for account in accounts.order_by("login")[:MOST_CARDS]:
        known = person_source().read(account.party_id, legal_day(clock.now()))
        if known is not None and known.number:
            found[account.login] = Card("resident_id", known.number, known.name)
    return found


def connect() -> None:
    """Fill the ports; called once at start-up."""
    use_person_finder(find_person)
    use_window_proof(prove_at_window)
    use_level_proof(prove_from_above)
    DEMO_READER.use_box(demo_cards)
