"""Two taps at the same moment: each looked before the other wrote; one thing is done, and both are answered so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.delegation import holding
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.tests import family
from yiwang.people.privacy.actions import close_account, copy, request
from yiwang.people.privacy.models import Closing, DataCopy, Look, PrivacyRequest

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(actor: Actor) -> Actor:
    return Actor(
        kind=actor.kind, account_id=actor.account_id, name=actor.name, assurance=actor.assurance,
        party_id=actor.party_id, authenticated_at=clock.now(), methods=("pwd",),
    )  # fmt: skip


def both(act: Callable[[], Any]) -> list[Any]:
    """The answers to two taps on connections of their own."""
    answers: list[Any] = []

    def tap() -> None:
        try:
            answers.append(act().pk)
        except IntegrityError as wrong:  # told to the test below
            answers.append(wrong)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join(timeout=60)
    return answers


def waits(monkeypatch: pytest.MonkeyPatch, room: Any, name: str) -> None:
    """Both have looked whether it is done before either goes on."""
    gate, real = threading.Barrier(2), getattr(room, name)

    def together(*given: Any, **named: Any) -> Any:
        gate.wait(timeout=30)
        return real(*given, **named)

    monkeypatch.setattr(room, name, together)


def events(kind: str) -> int:
    return Event.objects.unscoped("test").filter(type=kind).count()


def test_an_objection_stands_once(monkeypatch: pytest.MonkeyPatch) -> None:
    person = factories.person()
    seen = Look.objects.create(
        id=new_id(), at=clock.now(), account_id=person.account_id, purpose="check", subject_kind="account",
        subject_id=person.account_id, title="某事",
    )  # fmt: skip
    waits(monkeypatch, request, "_make")
    answers = both(lambda: request.object_to(actor=person, look_id=seen.pk))
    assert answers == [PrivacyRequest.objects.unscoped("test").get().pk] * 2
    assert events("privacy.request_made") == 1


def test_an_account_is_asked_to_be_closed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    person = fresh(factories.person())
    waits(monkeypatch, close_account, "hindrances")
    answers = both(lambda: close_account.ask_closing(actor=person))
    assert answers == [Closing.objects.unscoped("test").get().pk] * 2
    assert events("account.closing_asked") == 1


def test_one_copy_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    person, gate = fresh(factories.person()), threading.Barrier(2)

    class Parts:
        def __len__(self) -> int:
            gate.wait(timeout=30)
            return 3

    monkeypatch.setattr(copy, "OWN_DATA", Parts())
    monkeypatch.setattr(copy, "_defer", lambda copy_id: None)
    answers = both(lambda: copy.ask_copy(actor=person))
    assert answers == [DataCopy.objects.unscoped("test").get().pk] * 2
    assert events("privacy.copy_asked") == 1


@pytest.fixture
def head() -> Actor:
    """The legal representative of a firm."""
    factories.plain_permit()
    factories.organization()
    return family.person("陈总", 7)


def offices() -> list[Delegation]:
    return list(Delegation.objects.unscoped("test").filter(kind="office").order_by("id"))


@pytest.mark.parametrize("place", ["match_firm", "_new_office"])
def test_a_representative_has_one_office_at_a_firm(head: Actor, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    firm = family.firm(family.number(7))
    if place == "_new_office":
        holding.match_firm(actor=head, firm_id=firm)  # the firm is known already: only the office is new
    waits(monkeypatch, holding, place)
    answers = both(lambda: holding.office_of(actor=head, firm_id=firm, now=clock.now()))
    assert answers == [office.pk for office in offices()] * 2 and len(answers) == 2
    assert events("delegation.office_taken") == 1


def test_an_office_whose_time_is_over_makes_room_for_the_next(head: Actor) -> None:
    firm = family.firm(family.number(7))
    first = holding.office_of(actor=head, firm_id=firm, now=clock.now())
    Delegation.objects.unscoped("test").filter(pk=first.pk).update(until=clock.now() - timedelta(days=1))
    second = holding.office_of(actor=head, firm_id=firm, now=clock.now())
    assert [office.state for office in offices()] == ["ended", "active"] and second.pk != first.pk
