"""The installation's keys and envelopes: the key folder ``var/keys``, or another provider that settings name.

A provider that was there once and is gone, or does not open, is never made anew: ``keystore()`` refuses with
``keys_unavailable``, pages with personal data say why, public pages go on. It is tried again every few seconds, so a
folder that was put back needs no restart.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from uuid import UUID

import orjson
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotReady
from yiwang.crypto.envelope import Envelopes
from yiwang.crypto.errors import KeyStoreLocked
from yiwang.crypto.files import create_once
from yiwang.crypto.keystore import KeyProvider, KeyStore

TRY_AGAIN_SECONDS = 3.0
MARK = "keys.mark"  # beside the folder: there was a key store here once
_refused: list[KeysUnavailable] = []
_failed: list[tuple[float, KeysUnavailable]] = []


class KeysUnavailable(NotReady):
    """The keys are gone or locked: nothing personal is shown or taken, and nothing is made anew."""

    def __init__(self, reason: str = "") -> None:
        """``reason`` is for the log and the doctor: it may name folders, which is nobody else's business."""
        super().__init__()
        self.reason = reason

    code = "keys_unavailable"
    message = gettext_noop(
        "保护个人信息的密钥现在打不开，所以涉及个人信息的服务暂停，您的资料没有丢失，也没有泄露。"
        "请稍后再试；办事指南等公开内容可以照常查看。"
    )


@cache
def keystore() -> KeyProvider:
    """The keys; refuses with ``keys_unavailable``."""
    if _refused:
        raise _refused[0]
    if _failed and time.monotonic() - _failed[0][0] < TRY_AGAIN_SECONDS:
        raise _failed[0][1]
    try:
        found = _open()
    except (KeyStoreLocked, PermissionError) as problem:
        told = problem.message if isinstance(problem, KeyStoreLocked) else str(problem)
        _failed[:] = [(time.monotonic(), KeysUnavailable(reason=told))]
        raise _failed[0][1] from problem
    _failed.clear()
    return found


@cache
def envelopes() -> Envelopes:
    """Sealing and opening of personal data."""
    return Envelopes(keystore())


def require_keys() -> None:
    """Refuse with ``keys_unavailable`` where the keys cannot be used; costs nothing where they can."""
    keystore()


def refuse_keys(reason: str) -> None:
    """Let this process use no key at all: they are not those that the database was sealed with."""
    _refused[:] = [KeysUnavailable(reason=reason)]
    keystore.cache_clear()
    envelopes.cache_clear()


def fingerprint(keys: KeyProvider) -> str:
    """Tells key stores apart and gives nothing of them away: 32 hexadecimal digits."""
    version = keys.versions("fingerprint")[-1]
    return keys.mac("fingerprint", version, b"yiwang key store").hex()[:32]


def seal_json(value: object, *, table: str, record_id: UUID | str, field: str) -> bytes:
    """Seal a JSON value for one place; elsewhere it does not open."""
    data = orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)
    return envelopes().seal(data, table=table, record_id=str(record_id), field=field)


def open_json(sealed: bytes, *, table: str, record_id: UUID | str, field: str) -> object:
    """Open what ``seal_json`` sealed for the same place."""
    data = envelopes().open(bytes(sealed), table=table, record_id=str(record_id), field=field)
    return orjson.loads(data)


def _open() -> KeyProvider:
    named = getattr(settings, "KEY_PROVIDER", "")
    if named:
        made: KeyProvider = import_string(named)()
        return made
    var = Path(settings.VAR)
    folder = var / "keys"
    if (var / MARK).exists() and not folder.exists():
        raise KeyStoreLocked(_("密钥目录 %(folder)s 不见了，请从备份放回原处") % {"folder": folder})
    keys = KeyStore(folder, make=not (var / MARK).exists())
    if not (var / MARK).exists():
        create_once(var / MARK, b"A key store was made here. Yiwang never makes a second one in its place.\n")
    return keys
