"""The secret of this installation: made on first use, in ``var``, never in the repository."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

from yiwang.crypto.files import create_once


def application_secret(var: Path) -> str:
    """``YIWANG_SECRET_KEY``, or the one kept in ``var/keys/secret_key`` (mode 0600)."""
    given = os.environ.get("YIWANG_SECRET_KEY")
    if given:
        return given
    place = var / "keys" / "secret_key"
    if (var / "keys.mark").exists() and not place.parent.exists():
        return secrets.token_urlsafe(48)  # the key folder is gone (``core.keys``): nothing is made in its place
    return _kept(place) or _make(place)


def _kept(place: Path) -> str:
    try:
        return place.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _make(place: Path) -> str:
    """Of processes that start at once one makes it, behind a lock on the folder; all get the same."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not _kept(place):
            place.unlink(missing_ok=True)  # empty: a full disk or a kill cut an earlier attempt short
            create_once(place, secrets.token_urlsafe(48).encode("ascii"))
    finally:
        os.close(folder)
    return _kept(place)
