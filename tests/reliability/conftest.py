"""One site for all tests of a file: starting one takes a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reliability.site import Site
from tests.start.servers import clear, new_place


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A filled site whose web server answers; whatever is left of it is ended and removed."""
    place = new_place()
    made = Site(place)
    try:
        made.start_database()
        made.fill()
        made.start("serve")
        yield made
    finally:
        made.stop()
        clear(place)
