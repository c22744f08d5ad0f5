"""The syntax trees of all modules: looked through for garbage while they are read, they took many times as long."""

import gc
from collections.abc import Iterator

import pytest

from tests.contracts.walking import trees


@pytest.fixture(scope="package", autouse=True)
def trees_are_no_garbage() -> Iterator[None]:
    """All trees are kept until the last test of the contracts is done."""
    gc.disable()
    yield
    trees.cache_clear()
    gc.enable()
