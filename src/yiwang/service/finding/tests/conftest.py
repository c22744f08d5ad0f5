"""Each test finds what it put in: what a process remembers of words and places for seconds is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yiwang.engines.search import heat, learning, lexicon, offers


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    for one in (heat, learning, lexicon, offers):
        one.forget()
    yield
