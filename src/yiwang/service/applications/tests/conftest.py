"""One applicant with a browser, in a county with the smallest permit."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.service.applications.tests import portal


@pytest.fixture
def person(db):
    """Somebody who may apply; the world is set."""
    portal.world()
    return factories.person()


@pytest.fixture
def client(person):
    """The person's browser, signed in."""
    return portal.client_of(person)
