"""The demo county, loaded once for each file of tests: a load takes seconds, and each test undoes what it changed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from tests.standing import standing

from yiwang.core import generation
from yiwang.people import loading
from yiwang.people.data.divisions import DivisionRow, read_divisions
from yiwang.web.demo import cases, load


@dataclass(frozen=True)
class Loaded:
    """What a load said: the packs it published, its progress, and the seconds of computing that its cases took."""

    published: list[str]
    told: list[tuple[str, float]]
    cases_took: float


@cache
def _province(under: str) -> tuple[DivisionRow, ...]:
    return tuple(read_divisions(under=under))


@pytest.fixture(autouse=True)
def unpacked_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(loading, "read_divisions", lambda under: iter(_province(under)))
    generation.forget()
    yield
    generation.forget()


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The demo county with its cases, in a transaction that is rolled back after the last test of the file."""
    told: list[tuple[str, float]] = []
    took: list[float] = []
    kept = cases.run

    def timed(progress: Any) -> int:
        began = time.process_time()
        made = kept(progress)
        took.append(time.process_time() - began)
        return made

    with standing(django_db_blocker, tmp_path_factory.mktemp("var")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cases, "run", timed)
            patch.setattr(loading, "read_divisions", lambda under: iter(_province(under)))
            outcome = load.run(lambda title, share: told.append((title, share)), small=True)
        yield Loaded(outcome.published, told, took[0])
