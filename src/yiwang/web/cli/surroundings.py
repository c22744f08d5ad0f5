"""What commands need around them: Django set up, and a database that answers."""

import contextlib
import os
from collections.abc import Iterator

from yiwang.web.launcher.connection import require_reachable
from yiwang.web.launcher.postgres import EmbeddedPostgres, running_url
from yiwang.web.launcher.tree import set_up_django, var_directory

__all__ = ["database", "set_up_django"]


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Django with a database: `DATABASE_URL`, the running demo's, or the embedded one just for now."""
    with contextlib.ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            directory = var_directory() / "postgres"
            url = running_url(directory) or stack.enter_context(EmbeddedPostgres(directory)).url
            os.environ["DATABASE_URL"] = url
        else:
            require_reachable(os.environ["DATABASE_URL"])
        set_up_django()
        yield
