"""What the tests of the provider share."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.people.sso import signing
from yiwang.people.sso.tests import stage


@pytest.fixture(autouse=True)
def _keys(db: None) -> None:
    """The worker makes them on an installation's first minute."""
    signing.ensure_keys(actor=SYSTEM)


@pytest.fixture
def person() -> Actor:
    return factories.person()


@pytest.fixture
def browser(person: Actor):
    return stage.signed_in(person)


@pytest.fixture
def confidential():
    """A system that keeps a secret, and the secret."""
    return stage.system()


@pytest.fixture
def public():
    """A program in a browser, which has no secret."""
    return stage.system(name="网页程序", auth_method="none", origins=("https://system.example.gov.cn",))[0]
