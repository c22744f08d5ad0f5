"""A card signs in only from a registered terminal, over a fresh challenge, once; demo cards only demo people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted, NotReady
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.models import Account, Organization
from yiwang.people.signin import finding
from yiwang.people.signin.cards import proving, statements, terminals
from yiwang.people.signin.cards.proving import NoAccountForCard
from yiwang.people.signin.cards.readers import CARD_READERS, Card, CardUnreadable, DemoReader, TerminalReader
from yiwang.people.signin.cards.statements import CardRefused
from yiwang.people.signin.cards.terminals import EnrolmentRefused, NewTerminal
from yiwang.people.signin.finding import FoundPerson
from yiwang.people.signin.models.card import Terminal
from yiwang.people.signin.once import ChallengeOver

pytestmark = pytest.mark.django_db
CARD = Card("resident_id", "11010519491231002X", "王秀英")
DEMO_CARD = Card("resident_id", "449999194912310028", "演示·王秀英")


@pytest.fixture
def person(monkeypatch) -> Actor:
    found = factories.person("王秀英")
    names = (CARD.name, DEMO_CARD.name)

    def find(kind: str, number: str, name: str, issuer: str) -> FoundPerson | None:
        known = number in (CARD.number, DEMO_CARD.number)
        return FoundPerson(found.party_id, name in names) if known else None

    monkeypatch.setattr(finding, "_finder", [find])
    return found


@pytest.fixture
def chief() -> Actor:
    return factories.official("administer", name="管理员")


def registered(chief: Actor, reader: str = "terminal", kind: str = "kiosk") -> tuple[Terminal, str]:
    new = NewTerminal(chief.posts[0].organization_id, "一号自助机", kind, "一楼大厅", reader)
    return terminals.register_terminal(actor=chief, new=new)


class Kiosk:
    """What stands in the hall."""

    def __init__(self, chief: Actor, **wishes: str) -> None:
        self.key = statements.new_key()
        self.terminal, code = registered(chief, **wishes)
        terminals.enrol_terminal(code=code, public_key=self.key.as_dict(private=False))

    def says(self, card: Card = CARD, **lies) -> str:
        return statements.make_statement(
            key=lies.get("key", self.key),
            terminal_id=lies.get("terminal_id", self.terminal.pk),
            challenge=lies.get("challenge") or proving.ask_terminal(self.terminal.pk),
            card=card,
            now=lies.get("now", clock.now()),
        )


@pytest.fixture
def kiosk(chief) -> Kiosk:
    return Kiosk(chief)


def test_a_card_on_a_registered_reader_proves_its_owner(person, kiosk):
    ticket = proving.prove_by_card(kiosk.says())
    assert ticket.account.pk == person.account_id
    assert proving.use_ticket(ticket.text).account.pk == person.account_id
    told = Event.objects.unscoped("test").get(type="card.read")
    assert told.actor_account == person.account_id and told.channel == "kiosk"
    assert told.payload["terminal_name"] == "一号自助机" and CARD.number not in str(told.payload)


def test_a_statement_works_once(person, kiosk):
    said = kiosk.says()
    proving.prove_by_card(said)
    with pytest.raises(ChallengeOver):
        proving.prove_by_card(said)


def test_a_ticket_works_once_and_for_two_minutes(person, kiosk):
    ticket = proving.prove_by_card(kiosk.says())
    proving.use_ticket(ticket.text)
    with pytest.raises(ChallengeOver):
        proving.use_ticket(ticket.text)
    late = proving.prove_by_card(kiosk.says())
    with clock.at(clock.now() + timedelta(minutes=3)), pytest.raises(ChallengeOver):
        proving.use_ticket(late.text)


def test_another_terminal_cannot_answer_for_this_one(person, chief, kiosk):
    other = Kiosk(chief)
    challenge = proving.ask_terminal(kiosk.terminal.pk)
    for lies in (
        {"challenge": challenge},  # signed and sent by the other, over our challenge
        {"terminal_id": kiosk.terminal.pk, "challenge": challenge},  # in our name with the other's key
    ):
        with pytest.raises(CardRefused):
            proving.prove_by_card(other.says(**lies))


def test_a_revoked_terminal_is_not_believed_from_that_moment(person, chief, kiosk):
    said = kiosk.says()
    ticket = proving.prove_by_card(kiosk.says())
    terminals.revoke_terminal(actor=chief, terminal_id=kiosk.terminal.pk, reason="外壳被撬开")
    with pytest.raises(CardRefused):
        proving.prove_by_card(said)
    with pytest.raises(ChallengeOver):
        proving.use_ticket(ticket.text)
    with pytest.raises(CardRefused):
        proving.ask_terminal(kiosk.terminal.pk)
    with pytest.raises(ChangedMeanwhile):
        terminals.make_code(actor=chief, terminal_id=kiosk.terminal.pk)


@pytest.mark.parametrize("minutes", [-5, -2, 2, 5])
def test_a_terminal_whose_clock_is_wrong_is_refused(person, kiosk, minutes):
    with pytest.raises(CardRefused):
        proving.prove_by_card(kiosk.says(now=clock.now() + timedelta(minutes=minutes)))


def test_a_clock_that_is_a_little_off_is_no_hindrance(person, kiosk):
    for seconds in (-30, 30):
        proving.prove_by_card(kiosk.says(now=clock.now() + timedelta(seconds=seconds)))


def test_a_challenge_is_good_for_a_minute(person, kiosk):
    challenge = proving.ask_terminal(kiosk.terminal.pk)
    later = clock.now() + timedelta(seconds=70)
    with clock.at(later), pytest.raises(ChallengeOver):
        proving.prove_by_card(kiosk.says(challenge=challenge, now=later))


@pytest.mark.parametrize("said", ["", "a.b.c", "....", "x" * 9000, "eyJhbGciOiJub25lIn0.e30.", "密.密.密"])
def test_what_is_no_statement_is_refused(person, kiosk, said):
    with pytest.raises(CardRefused):
        proving.prove_by_card(said)


def test_a_statement_without_signature_or_by_another_key_is_refused(person, kiosk):
    head, body, _signature = kiosk.says().split(".")
    for said in (f"{head}.{body}.", kiosk.says(key=statements.new_key())):
        with pytest.raises(CardRefused):
            proving.prove_by_card(said)
    refused = Event.objects.unscoped("test").filter(type="card.refused", subject_id=kiosk.terminal.pk)
    assert refused.count() == 2 and all(CARD.number not in str(event.payload) for event in refused)


@pytest.mark.parametrize(
    "card",
    [
        Card("resident_id", "110105194912310021", "王秀英"),
        Card("library_card", CARD.number, CARD.name),
        Card("resident_id", CARD.number, ""),
        DEMO_CARD,
    ],
    ids=["check digit", "other kind", "no name", "demo card on a real reader"],
)
def test_a_card_that_cannot_be_is_refused(person, kiosk, card):
    with pytest.raises(CardRefused):
        proving.prove_by_card(kiosk.says(card))


def test_a_name_that_does_not_fit_and_a_person_without_account_read_alike(person, kiosk):
    said = []
    for card in (Card("resident_id", CARD.number, "王秀莲"), Card("resident_id", "440524188001010014", "陈某")):
        with pytest.raises(NoAccountForCard) as refused:
            proving.prove_by_card(kiosk.says(card))
        said.append(refused.value.text)
    assert said[0] == said[1] and "窗口" in said[0]


def test_a_locked_account_and_an_officials_account_are_not_opened_by_a_card(person, kiosk):
    Account.objects.filter(pk=person.account_id).update(is_active=False)
    with pytest.raises(NoAccountForCard):
        proving.prove_by_card(kiosk.says())
    Account.objects.filter(pk=person.account_id).update(is_active=True, kind="official")
    with pytest.raises(NoAccountForCard):
        proving.prove_by_card(kiosk.says())


def test_demo_cards_open_demo_accounts_only(person, chief):
    kiosk = Kiosk(chief, reader="demo")
    with pytest.raises(CardRefused):
        proving.prove_by_card(kiosk.says(CARD))
    with pytest.raises(NoAccountForCard):
        proving.prove_by_card(kiosk.says(DEMO_CARD))
    Account.objects.filter(pk=person.account_id).update(demo=True)
    assert proving.prove_by_card(kiosk.says(DEMO_CARD)).account.pk == person.account_id


def test_a_page_plays_a_demo_terminal_and_no_other(person, chief, monkeypatch):
    Account.objects.filter(pk=person.account_id).update(demo=True)
    monkeypatch.setattr(CARD_READERS.get("demo"), "_boxes", [lambda: {"wangxiuying": DEMO_CARD}])
    terminal, code = registered(chief, "demo")
    terminal = terminals.enrol_demo(actor=chief, terminal_id=terminal.pk, code=code)
    ticket = proving.prove_by_card(proving.state_demo_card(terminal, "wangxiuying"))
    assert ticket.account.pk == person.account_id
    with pytest.raises(CardUnreadable):
        proving.state_demo_card(terminal, "nobody")
    real, code = registered(chief, "terminal")
    with pytest.raises(NotPermitted):
        terminals.enrol_demo(actor=chief, terminal_id=real.pk, code=code)
    with pytest.raises(CardRefused):
        proving.state_demo_card(real, "wangxiuying")


def test_a_window_terminal_says_that_it_stands_at_a_window(person, chief):
    assert proving.method_of(Kiosk(chief, kind="window").terminal) == "card-window"
    assert proving.method_of(Kiosk(chief).terminal) == "card"


def test_without_a_register_nothing_is_guessed(kiosk, monkeypatch):
    monkeypatch.setattr(finding, "_finder", [])
    with pytest.raises(NotReady):
        proving.prove_by_card(kiosk.says())


# ---- enrolment


def test_an_enrolment_code_works_once_and_for_a_day(chief):
    _terminal, code = registered(chief)
    key = statements.new_key().as_dict(private=False)
    with clock.at(clock.now() + timedelta(hours=25)), pytest.raises(EnrolmentRefused):
        terminals.enrol_terminal(code=code, public_key=key)
    assert terminals.enrol_terminal(code=f" {code.upper()} ", public_key=key).state == "active"
    with pytest.raises(EnrolmentRefused):
        terminals.enrol_terminal(code=code, public_key=key)


def test_the_code_is_not_kept(chief):
    terminal, code = registered(chief)
    row = Terminal.objects.unscoped("test").values().get(pk=terminal.pk)
    assert code not in str(row) and row["public_key"] is None


@pytest.mark.parametrize(
    "key", [None, {}, [], "key", {"kty": "oct", "k": "AAAA"}, {"kty": "OKP", "crv": "X25519", "x": "AAAA"},
            {"kty": "OKP", "crv": "Ed25519", "x": "AA"}, {"kty": "OKP", "crv": "Ed25519"}],
)  # fmt: skip
def test_a_terminal_must_bring_a_public_key(chief, key):
    _terminal, code = registered(chief)
    with pytest.raises(InvalidInput):
        terminals.enrol_terminal(code=code, public_key=key)


def test_a_private_key_that_a_terminal_sends_is_not_kept(chief):
    terminal, code = registered(chief)
    terminals.enrol_terminal(code=code, public_key=statements.new_key().as_dict(private=True))
    assert "d" not in Terminal.objects.unscoped("test").get(pk=terminal.pk).public_key


def test_a_new_code_stops_the_old_key_at_once(person, chief, kiosk):
    said = kiosk.says()
    code = terminals.make_code(actor=chief, terminal_id=kiosk.terminal.pk)
    with pytest.raises(CardRefused):
        proving.prove_by_card(said)
    kiosk.key = statements.new_key()
    terminals.enrol_terminal(code=code, public_key=kiosk.key.as_dict(private=False))
    proving.prove_by_card(kiosk.says())


def test_only_the_administrator_of_the_place_registers_and_revokes(chief):
    terminal, _code = registered(chief)
    elsewhere = factories.official("administer", at=factories.organization("market_supervision", "440823"))
    nobody = factories.official(at=factories.organization())
    with pytest.raises(NotPermitted):
        terminals.register_terminal(
            actor=elsewhere, new=NewTerminal(terminal.organization_id, "机", "kiosk", "", "demo")
        )
    for actor in (elsewhere, nobody, factories.person()):
        with pytest.raises(NotFound):
            terminals.revoke_terminal(actor=actor, terminal_id=terminal.pk, reason="不喜欢")
        with pytest.raises(NotFound):
            terminals.make_code(actor=actor, terminal_id=terminal.pk)
        assert not Terminal.objects.visible_to(actor).exists()


def test_everything_that_is_wrong_with_a_new_terminal_is_said_at_its_field(chief):
    with pytest.raises(InvalidInput) as refused:
        terminals.register_terminal(
            actor=chief, new=NewTerminal(chief.posts[0].organization_id, " ", "car", "远" * 121, "none")
        )
    assert set(refused.value.fields) == {"/name", "/kind", "/place", "/reader"}
    with pytest.raises(InvalidInput) as refused:
        terminals.register_terminal(actor=chief, new=NewTerminal(new_id(), "机", "kiosk", "", "demo"))
    assert set(refused.value.fields) == {"/office"}


def test_two_administrators_do_not_overwrite_each_other(chief, kiosk):
    seen = Terminal.objects.visible_to(chief).get(pk=kiosk.terminal.pk).version
    terminals.make_code(actor=chief, terminal_id=kiosk.terminal.pk, version=seen)
    with pytest.raises(ChangedMeanwhile):
        terminals.revoke_terminal(actor=chief, terminal_id=kiosk.terminal.pk, reason="坏了", version=seen)


# ---- the contract of readers


@pytest.mark.parametrize("reader", list(CARD_READERS), ids=lambda reader: reader.code)
def test_every_reader_says_what_is_wrong_in_words_and_never_reads_nothing(reader, tmp_path):
    with pytest.raises(CardUnreadable) as refused:
        reader.read(str(tmp_path / "nothing"))
    assert "卡" in refused.value.text
    assert not reader.admits(Card("resident_id", "1", "x"))
    assert isinstance(reader.demo, bool)


def test_the_table_has_a_demo_and_a_failing_reader():
    assert {"demo", "failing", "terminal"} <= {reader.code for reader in CARD_READERS}
    assert CARD_READERS.get("failing").check_config()


def test_a_readers_own_program_hands_over_three_lines(tmp_path):
    place = tmp_path / "card"
    place.write_text(f"resident_id\n{CARD.number}\n{CARD.name}\n", encoding="utf-8")
    assert TerminalReader().read(str(place)) == CARD
    place.write_text("resident_id\n", encoding="utf-8")
    with pytest.raises(CardUnreadable):
        TerminalReader().read(str(place))
    place.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(CardUnreadable):
        TerminalReader().read(str(place))


def test_no_real_card_lies_in_the_demo_box():
    reader = DemoReader()
    with pytest.raises(CardUnreadable):
        reader.lay("wang", CARD)
    reader.lay("demo", DEMO_CARD)
    assert reader.read("demo") == DEMO_CARD


def test_a_terminal_of_a_closed_organization_reads_and_enrols_no_more(chief, person):
    kiosk = Kiosk(chief)
    said = kiosk.says()
    _waiting, code = registered(chief)
    Organization.objects.filter(pk=kiosk.terminal.organization_id).update(closed_on="2026-01-01")
    assert terminals.active_terminal(kiosk.terminal.pk) is None
    with pytest.raises(CardRefused):
        proving.prove_by_card(said)
    with pytest.raises(EnrolmentRefused):
        terminals.enrol_terminal(code=code, public_key=statements.new_key().as_dict(private=False))
