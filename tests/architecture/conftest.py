"""Two million nodes of syntax trees: looked through for garbage while they are read, they took nine times as long."""

import gc
from collections.abc import Iterator

import pytest

from tests.architecture.sources import tree


@pytest.fixture(scope="package", autouse=True)
def trees_are_no_garbage() -> Iterator[None]:
    """All trees are kept until the last test of the house rules is done."""
    gc.disable()
    yield
    tree.cache_clear()
    gc.enable()
