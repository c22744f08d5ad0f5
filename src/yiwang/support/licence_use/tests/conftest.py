"""The county of the uses, built once for each file that asks for it; each test undoes what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from tests.standing import standing

from yiwang.support.licence_use.tests import stage
from yiwang.support.licence_use.tests.stage import Town


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Stands in a transaction that is rolled back after the last test of the file."""
    with standing(django_db_blocker, tmp_path_factory.mktemp("var")):
        yield stage.build()


@pytest.fixture
def town(built: Town, db: None) -> Town:
    """Who and what there is; rows that a test changes in its hand are its own."""
    return deepcopy(built)
