"""The installation's keys and envelopes, bound to its ``var`` folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import UUID

import orjson
from django.conf import settings

from yiwang.crypto.envelope import Envelopes
from yiwang.crypto.keystore import KeyStore


@cache
def keystore() -> KeyStore:
    """The key folder ``var/keys``."""
    return KeyStore(Path(settings.VAR) / "keys")


@cache
def envelopes() -> Envelopes:
    """Sealing and opening of personal data."""
    return Envelopes(keystore())


def seal_json(value: object, *, table: str, record_id: UUID | str, field: str) -> bytes:
    """Seal a JSON value for one place; elsewhere it does not open."""
    data = orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)
    return envelopes().seal(data, table=table, record_id=str(record_id), field=field)


def open_json(sealed: bytes, *, table: str, record_id: UUID | str, field: str) -> object:
    """Open what ``seal_json`` sealed for the same place."""
    data = envelopes().open(bytes(sealed), table=table, record_id=str(record_id), field=field)
    return orjson.loads(data)
