"""What signing in asks of the rooms beside and above it: who a paper belongs to, and a proof seen at a window."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.identifiers import certificate_types
from yiwang.people.identity import documents
from yiwang.people.identity.actions.above import prove_from_above
from yiwang.people.identity.actions.counter import Seen, confirm_in_person
from yiwang.people.identity.documents import paper_of
from yiwang.people.identity.matching import same_name, who_evenly
from yiwang.people.identity.source import NATURAL, person_source
from yiwang.people.models import Account
from yiwang.people.signin.cards.readers import DEMO_READER, Card
from yiwang.people.signin.finding import (
    FoundPerson,
    PaperShown,
    use_level_proof,
    use_papers,
    use_person_finder,
    use_window_proof,
)

MOST_CARDS = 12


def paper_kinds() -> dict[str, str]:
    """The kinds that identity knows, with their names."""
    return {kind: _(certificate_types.name(kind)) for kind in documents.KINDS}


def check_paper(kind: str, number: str, issuer: str) -> None:
    """What was typed, at the fields of the pages here."""
    try:
        paper_of(kind, number, issuer)
    except InvalidInput as wrong:
        raise InvalidInput(
            fields={pointer.replace("/document", "/paper"): said for pointer, said in wrong.fields.items()}
        ) from wrong


def find_person(kind: str, number: str, name: str, issuer: str = "") -> FoundPerson | None:
    """The living natural person with this paper, by the base register or by what a window saw; recorded by who asks.

    A number that nobody has costs the same queries and the same opening of an envelope as one that somebody has.
    """
    try:
        paper = paper_of(kind, number, issuer)
    except InvalidInput:
        return None
    registered, seen = person_source().find(paper.index_kind, paper.lasting), documents.holder_of(paper)
    known = who_evenly(registered or seen, legal_day(clock.now()))
    if known is None or known.ended or known.kind != NATURAL:
        return None
    return FoundPerson(known.party_id, same_name(known.name, name))


def prove_at_window(actor: Actor, account: Account, paper: PaperShown) -> None:
    """A clerk saw the person with this paper: the account becomes a real person's."""
    seen = Seen(
        login=account.login,
        document=paper.kind,
        number=paper.number,
        name=paper.name,
        reason="recover",
        compared=True,
        issuer=paper.issuer,
        born=paper.born,
    )
    confirm_in_person(actor=actor, seen=seen)


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
    use_papers(paper_kinds, check_paper)
    use_person_finder(find_person)
    use_window_proof(prove_at_window)
    use_level_proof(prove_from_above)
    DEMO_READER.use_box(demo_cards)
