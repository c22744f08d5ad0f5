"""From a card on a reader to the person's account: challenge, signed statement, person, account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_noop
from joserfc.jwk import OKPKey

from yiwang.core import clock
from yiwang.core.actor import STRANGER, Actor
from yiwang.core.errors import Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Account, Session
from yiwang.people.signin import once
from yiwang.people.signin.cards import statements
from yiwang.people.signin.cards.readers import CARD_READERS, Card
from yiwang.people.signin.cards.statements import CardRefused
from yiwang.people.signin.cards.terminals import active_terminal, demo_key
from yiwang.people.signin.finding import account_of_party, find_person
from yiwang.people.signin.models.card import Terminal

CHALLENGE, TICKET = "card.challenge", "card.ticket"
TICKET_LIVES = timedelta(minutes=2)
SESSION_LIVES = timedelta(minutes=10)
METHODS = {"kiosk": "card", "window": "card-window"}  # they tell the channel too: people.actors.CHANNELS


class NoAccountForCard(Refusal):
    """The card is right, but its owner has no account that can sign in here."""

    code, status = "no_account_for_card", 422
    message = gettext_noop("这张卡还没有可以使用的账号。请到窗口，工作人员会当面帮您开通。")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A proven person at a terminal who has not yet said yes; ``text`` opens the session once, within two minutes."""

    account: Account
    terminal: Terminal
    text: str


def ask_terminal(terminal_id: UUID) -> str:
    """A challenge for one active terminal, good for a minute; refuses ``card_refused``."""
    if active_terminal(terminal_id) is None:
        raise CardRefused
    content = {"terminal": str(terminal_id), "value": once.challenge()}
    return once.seal(CHALLENGE, content, statements.FRESH)


def prove_by_card(statement: str) -> Ticket:
    """Whose card lies on which registered reader now.

    Refuses ``card_refused`` (signature, terminal, challenge, time), ``challenge_over`` (replayed, too late) and
    ``no_account_for_card``. What was refused is recorded with the terminal, never with the card.
    """
    terminal_id = statements.terminal_of(statement)
    terminal = active_terminal(terminal_id)
    if terminal is None or terminal.public_key is None:
        raise CardRefused
    try:
        card = _checked(statement, terminal)
        account = _account_of(card, terminal)
    except Refusal as refused:
        about = Subject("terminal", terminal.pk)
        record_apart(NewEvent("card.refused", STRANGER, about, {"code": refused.code}, terminal.organization_id))
        raise
    _keep_reading(actor=_as_actor(account, terminal), account=account, terminal=terminal, kind=card.kind)
    content = {"account": str(account.pk), "terminal": str(terminal.pk), "value": once.challenge()}
    return Ticket(account, terminal, once.seal(TICKET, content, TICKET_LIVES))


def read_ticket(text: str) -> Ticket:
    """The ticket again, unused; refuses ``challenge_over``, also where the terminal was revoked meanwhile."""
    content = once.unseal(TICKET, text)
    terminal = active_terminal(UUID(content["terminal"]))
    account = Account.objects.filter(pk=content["account"], is_active=True).first()
    if terminal is None or account is None:
        raise once.ChallengeOver
    return Ticket(account, terminal, text)


def use_ticket(text: str) -> Ticket:
    """The same, and it does not work a second time."""
    ticket = read_ticket(text)
    once.spend(TICKET, once.unseal(TICKET, text)["value"], TICKET_LIVES)
    return ticket


def state_demo_card(terminal: Terminal, slot: str) -> str:
    """What a demo terminal's page says after somebody laid a demo card on it: the same statement as a real one's."""
    reader = CARD_READERS.get(terminal.reader)
    if not reader.demo or terminal.sealed_key is None:
        raise CardRefused
    card = reader.read(slot)
    challenge = ask_terminal(terminal.pk)
    key = OKPKey.import_key(demo_key(terminal))
    return statements.make_statement(key=key, terminal_id=terminal.pk, challenge=challenge, card=card, now=clock.now())


def method_of(terminal: Terminal) -> str:
    """How a session from this terminal was proven."""
    return METHODS[terminal.kind]


def session_ends(actor: Actor) -> datetime | None:
    """When a session that a card opened ends, however it is used; None for any other."""
    if not any(method in METHODS.values() for method in actor.methods):
        return None
    return Session.objects.filter(pk=actor.session_id).values_list("ends_at", flat=True).first()


def _checked(statement: str, terminal: Terminal) -> Card:
    assert terminal.public_key is not None
    card, challenge = statements.read_statement(
        statement, public_key=terminal.public_key, terminal_id=terminal.pk, now=clock.now()
    )
    asked = once.unseal(CHALLENGE, challenge)
    if asked["terminal"] != str(terminal.pk):
        raise CardRefused
    once.spend(CHALLENGE, asked["value"], statements.FRESH)
    if not CARD_READERS.get(terminal.reader).admits(card):
        raise CardRefused
    return card


def _account_of(card: Card, terminal: Terminal) -> Account:
    person = find_person("111", card.number, card.name)
    account = account_of_party(person.party_id) if person is not None and person.name_fits else None
    if account is None or (CARD_READERS.get(terminal.reader).demo and not account.demo):
        raise NoAccountForCard
    return account


@use_case("card.read")
def _keep_reading(*, actor: Actor, account: Account, terminal: Terminal, kind: str) -> None:
    terminal.last_used_at = clock.now()
    terminal.save(update_fields=["last_used_at"])
    payload = {"terminal": str(terminal.pk), "terminal_name": terminal.name, "card": kind}
    record("card.read", actor=actor, on=account, payload=payload, organization_id=terminal.organization_id)


def _as_actor(account: Account, terminal: Terminal) -> Actor:
    return Actor(
        kind=account.kind,
        account_id=account.pk,
        name=account.full_name,
        assurance=account.assurance,
        channel=terminal.kind,
    )
