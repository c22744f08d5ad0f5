"""One site for all tests of a file: starting one takes a while."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.site import Site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A filled site whose web server answers; whatever is left of it is ended and removed."""
    place = Path(tempfile.mkdtemp(prefix="yw-"))
    place.chmod(0o755)
    made = Site(place)
    try:
        made.start_database()
        made.fill()
        made.start("serve")
        yield made
    finally:
        made.stop()
        shutil.rmtree(place, ignore_errors=True)
