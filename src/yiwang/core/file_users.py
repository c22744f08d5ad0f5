"""Which databases keep their files in one folder: none of them may sweep what another one points at.

A restored database, a second server beside the first, a bench: each marks the folder when it would sweep. The mark is
the database's own name on this server; it holds nothing.
"""

from __future__ import annotations

import time
from pathlib import Path

from django.db import connection

QUIET_SECONDS = 30 * 86_400.0
_FOLDER = "files-used-by"


def shared(var: Path) -> bool:
    """Mark ``var`` as used by our database; tells whether another one marked it in the last 30 days."""
    folder = var / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / _name()
    own.touch()
    last = time.time() - QUIET_SECONDS
    return any(one != own and one.stat().st_mtime > last for one in folder.iterdir())


def _name() -> str:
    """System identifier of the server and number of the database: another one after each restore."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier, d.oid FROM pg_control_system(), pg_database d WHERE datname = current_database()"
        )
        return "-".join(map(str, cursor.fetchone()))
