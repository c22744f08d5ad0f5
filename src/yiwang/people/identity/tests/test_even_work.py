"""Whether a number is somebody's is not told by time: a stranger's question costs the same work for all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.budgets.stage import counted

from yiwang.crypto.envelope import Envelopes
from yiwang.identifiers import resident_id
from yiwang.people.identity.actions.counter import Seen, confirm_in_person
from yiwang.people.identity.tests.conftest import NAME, NUMBER, newcomer
from yiwang.people.signin.finding import find_person

pytestmark = pytest.mark.django_db
NOBODYS = resident_id.make("440825", date(1960, 1, 1), 99)


def work(
    monkeypatch: pytest.MonkeyPatch, number: str, name: str, kind: str = "111", issuer: str = ""
) -> tuple[list[str], int]:
    """Statements sent and envelopes opened for one question."""
    opened: list[str] = []
    plain = Envelopes.open

    def watched(self: Envelopes, *args: Any, **more: Any) -> bytes:
        opened.append("one")
        return plain(self, *args, **more)

    with monkeypatch.context() as patch, counted() as trips:
        patch.setattr(Envelopes, "open", watched)
        find_person(kind, number, name, issuer)
    return [text.split(" WHERE ")[0][:80] for text in trips.statements], len(opened)


def test_a_number_of_nobody_costs_what_a_number_of_somebody_costs(
    monkeypatch: pytest.MonkeyPatch, registers: object
) -> None:
    for _turn in range(2):  # caches of the first question are no part of the matter
        fits, other_name, nobody = (
            work(monkeypatch, number, name) for number, name in ((NUMBER, NAME), (NUMBER, "王秀花"), (NOBODYS, NAME))
        )
    assert find_person("111", NUMBER, NAME) is not None and find_person("111", NOBODYS, NAME) is None
    assert fits == other_name == nobody


def test_a_paper_of_nobody_costs_what_a_paper_seen_at_a_window_costs(
    monkeypatch: pytest.MonkeyPatch, registers: object
) -> None:
    newcomer()
    passport = {"document": "414", "number": "C1234567", "issuer": "VNM", "name": "NGUYEN VAN A"}
    seen = Seen(login="newcomer", reason="level", compared=True, born=date(1990, 2, 3), **passport)
    confirm_in_person(actor=factories.official("window"), seen=seen)
    for _turn in range(2):
        fits, other_name, nobody, other_country = (
            work(monkeypatch, number, name, "414", issuer)
            for number, name, issuer in (
                ("C1234567", "NGUYEN VAN A", "VNM"),
                ("C1234567", "NGUYEN VAN B", "VNM"),
                ("C7654321", "NGUYEN VAN A", "VNM"),
                ("C1234567", "NGUYEN VAN A", "USA"),
            )
        )
    assert find_person("414", "C1234567", "NGUYEN VAN A", "VNM") is not None
    assert fits == other_name == nobody == other_country
