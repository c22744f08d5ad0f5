"""A small kind of texts with places of its own, and words read anew for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yiwang.engines.search import kinds
from yiwang.engines.search.forgetting import forget
from yiwang.engines.search.tests.shelf import Shelf


@pytest.fixture(autouse=True)
def words_read_anew() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def shelf(db, monkeypatch) -> Shelf:
    """Texts of the kind ``thing``; ``shelf.keep(ref, title, place)`` puts one in."""
    found = Shelf()
    monkeypatch.setitem(kinds.KINDS, "thing", kinds.Kind("thing", "东西", found))
    return found
