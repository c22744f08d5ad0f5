"""The stage is built once for each file of tests and undone afterwards; each test works inside a savepoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.security import stage as stages
from yiwang.core import generation, numbers, revisions
from yiwang.support.ledger import limits


def _forget() -> None:
    generation.forget()
    revisions.forget_immutable()
    numbers.forget_leases()


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[stages.Stage]:
    """The stage in a transaction that is rolled back after the last test of the file."""
    kept: Path = settings.VAR
    settings.VAR = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock():
        _forget()
        connection.yiwang_rehearsal = True
        try:
            with transaction.atomic():
                yield stages.build()
                transaction.set_rollback(True)
        finally:
            connection.yiwang_rehearsal = False
            settings.VAR = kept
            _forget()


@pytest.fixture
def stage(built: stages.Stage, db: None) -> stages.Stage:
    """The stage; what a test changes is undone, and nobody has asked too often before."""
    limits.forget()
    return built
