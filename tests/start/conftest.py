"""A place for servers, emptied afterwards."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.start.servers import clear, new_place
from yiwang.web.launcher.cluster import is_ours, read_postmaster


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty directory; servers that a test leaves running in it are ended."""
    directory = new_place()
    yield directory
    for lock in directory.rglob("postmaster.pid"):
        postmaster = read_postmaster(lock.parent)
        if postmaster is not None and is_ours(postmaster, lock.parent):
            os.kill(postmaster.pid, signal.SIGQUIT)
    clear(directory)


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of the messages does not depend on who runs the tests."""
    monkeypatch.setenv("YIWANG_LANG", "zh")
