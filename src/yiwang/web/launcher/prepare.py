"""What has to be there before web and worker start: schema, first data, catalogues, static files.

Each step is skipped when it is done, and may be killed at any moment: a first load counts as done only when
it has finished, since the mark is written into the same database.
"""

import importlib.util
from collections.abc import Callable
from pathlib import Path

from yiwang.web.launcher.assets import collect_static, compile_catalogues
from yiwang.web.launcher.language import StartFailed

Progress = Callable[[str, float | None], None]  # (what is being done, share of it that is done, 0 to 1)
MARKS = (
    "CREATE TABLE IF NOT EXISTS yiwang_start (name text PRIMARY KEY, version text NOT NULL, done timestamptz NOT NULL)"
)


def migrate() -> int:
    """Bring the schema to this version. Returns how many steps that took."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        call_command("migrate", interactive=False, verbosity=0)
    return len(steps)


def load_demo(progress: Progress) -> "dict[str, str]":
    """Load the demo by its own seam, once for each version of it. Returns the packs left out, each with the reason."""
    if importlib.util.find_spec("yiwang.web.demo.load") is None:
        return {}
    from yiwang.web.demo import load

    version = str(getattr(load, "VERSION", "1"))
    if marked("demo") == version:
        return {}
    outcome = load.run(progress)
    mark("demo", version)
    return dict(outcome.left_out)


def marked(name: str) -> str | None:
    """Version of the first load that is finished, None when there is none."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        cursor.execute("SELECT version FROM yiwang_start WHERE name = %s", [name])
        row = cursor.fetchone()
    return str(row[0]) if row else None


def mark(name: str, version: str) -> None:
    """Write down that a first load is finished."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO yiwang_start VALUES (%s, %s, now()) "
            "ON CONFLICT (name) DO UPDATE SET version = EXCLUDED.version, done = EXCLUDED.done",
            [name, version],
        )


def make_files(var: Path) -> None:
    """Catalogues and static files."""
    try:
        compile_catalogues()
        collect_static(var)
    except OSError as fault:
        raise StartFailed(
            f"{fault.filename or var} 写不了（{fault.strerror}）：请清出磁盘空间，或用 YIWANG_VAR 换一个可写的位置。",
            f"{fault.filename or var} cannot be written ({fault.strerror}): free some space, or choose a "
            f"writable place "
            "with YIWANG_VAR.",
        ) from fault


def let_go() -> None:
    """Close this process's database connections: the children have their own."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
