"""What commands need around them: Django set up, and a database that answers."""

import contextlib
import os
from collections.abc import Iterator

from yiwang.web.launcher.connection import require_reachable
from yiwang.web.launcher.postgres import EmbeddedPostgres, running_url
from yiwang.web.launcher.tree import set_up_django, var_directory

__all__ = ["address", "database", "set_up_django"]


@contextlib.contextmanager
def address() -> Iterator[None]:
    """`DATABASE_URL` of a database that answers: the one that is set, the running demo's, or our own just for now."""
    with contextlib.ExitStack() as stack:
        if os.environ.get("DATABASE_URL"):
            require_reachable(os.environ["DATABASE_URL"])
        else:
            directory = var_directory() / "postgres"
            url = running_url(directory) or stack.enter_context(EmbeddedPostgres(directory)).url
            os.environ["DATABASE_URL"] = url
        yield


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Django with a database."""
    with address():
        set_up_django()
        yield
