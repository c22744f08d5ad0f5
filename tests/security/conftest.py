"""The stage is built once for each file of tests and undone afterwards; each test works inside a savepoint."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from tests.security import stage as stages
from tests.standing import standing
from yiwang.formats.ofd import apart
from yiwang.web.viewer import drawing

DRAWN = [(artist, lru_cache(maxsize=64)(artist._ask)) for artist in (drawing, apart)]


@pytest.fixture(scope="module", autouse=True)
def drawn_once() -> Iterator[None]:
    """A page of a file is drawn by a process of its own, always the same for the same bytes: once is enough here, and
    in no test of another folder that runs in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for artist, ask in DRAWN:
            patch.setattr(artist, "_ask", ask)
        yield


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[stages.Stage]:
    """The stage in a transaction that is rolled back after the last test of the file."""
    with standing(django_db_blocker, tmp_path_factory.mktemp("var")):
        yield stages.build()


@pytest.fixture
def stage(built: stages.Stage, db: None) -> stages.Stage:
    """The stage; what a test changes is undone."""
    return built
