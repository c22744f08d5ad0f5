"""The world of these tests: published packs, a mother and her daughter, a stranger."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.actor import Actor
from yiwang.people.delegation.tests import family


@pytest.fixture
def world(db: None) -> None:
    """Registers, and the smallest permit at an office."""
    factories.plain_permit()
    factories.organization()


@pytest.fixture
def mother(world: None) -> Actor:
    """王秀英, with an account."""
    return family.person("王秀英", 1)


@pytest.fixture
def daughter(world: None) -> Actor:
    """王小红, who helps."""
    return family.person("王小红", 2)


@pytest.fixture
def stranger(world: None) -> Actor:
    """Somebody else."""
    return family.person("李四", 3)
