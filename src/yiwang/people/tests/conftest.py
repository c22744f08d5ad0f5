"""A county with everything above and below it; the shipped list is unpacked once for each province, not each test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from yiwang.people import loading
from yiwang.people.data.divisions import DivisionRow, read_divisions
from yiwang.people.loading import load_divisions
from yiwang.people.models import Division


@cache
def _province(under: str) -> tuple[DivisionRow, ...]:
    return tuple(read_divisions(under=under))


@pytest.fixture(autouse=True)
def unpacked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what was read of the shipped list."""

    def read(under: str) -> Iterator[DivisionRow]:
        return iter(_province(under))

    monkeypatch.setattr(loading, "read_divisions", read)


@pytest.fixture
def county(db: None) -> Division:
    """徐闻县 with its towns and villages, 湛江市 and 广东省."""
    load_divisions(under="440825")
    return Division.objects.get(code="440825000000")
