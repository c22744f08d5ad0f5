"""The secret of this installation: made on first use, in ``var``, never in the repository."""

from __future__ import annotations

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
    try:
        kept = place.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        kept = ""
    return kept or _make(place)


def _make(place: Path) -> str:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.exists():
        place.unlink()  # empty: a full disk or a kill cut an earlier attempt short
    create_once(place, secrets.token_urlsafe(48).encode("ascii"))  # of two processes one wins
    return place.read_text(encoding="ascii").strip()
