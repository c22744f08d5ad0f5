"""A place that an unprivileged account can reach too (pytest's own is closed to others), emptied afterwards."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yiwang.web.launcher.cluster import is_ours, read_postmaster


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty directory; servers that a test leaves running in it are ended."""
    directory = Path(tempfile.mkdtemp(prefix="yw-"))
    directory.chmod(0o755)
    yield directory
    for lock in directory.rglob("postmaster.pid"):
        postmaster = read_postmaster(lock.parent)
        if postmaster is not None and is_ours(postmaster, lock.parent):
            os.kill(postmaster.pid, signal.SIGQUIT)
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of the messages does not depend on who runs the tests."""
    monkeypatch.setenv("YIWANG_LANG", "zh")
