"""SQL that stands beside the model it belongs to, as a migration operation."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


def run_sql_file(app_file: str, name: str, reverse: str | None = None) -> migrations.RunSQL:
    """A ``RunSQL`` of ``<app>/sql/<name>`` where ``app_file`` is the migration's ``__file__``."""
    folder = Path(app_file).resolve().parent.parent / "sql"
    undo = (folder / reverse).read_text(encoding="utf-8") if reverse else migrations.RunSQL.noop
    return migrations.RunSQL((folder / name).read_text(encoding="utf-8"), undo)
