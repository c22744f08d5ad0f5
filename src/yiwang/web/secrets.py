"""The secret of this installation: made on first use, in ``var``, never in the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def application_secret(var: Path) -> str:
    """``YIWANG_SECRET_KEY``, or the one kept in ``var/keys/secret_key`` (mode 0600)."""
    given = os.environ.get("YIWANG_SECRET_KEY")
    if given:
        return given
    place = var / "keys" / "secret_key"
    try:
        return place.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _make(place)


def _make(place: Path) -> str:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return place.read_text(encoding="ascii").strip()
