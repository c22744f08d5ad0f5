"""How often somebody may try: by account, by number and by address; nobody reads a register by guessing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import TooManyRequests
from yiwang.core.keys import keystore
from yiwang.crypto.blind_index import BlindIndex
from yiwang.people.identity.models import Attempt

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# Few for an account; more for a number, so that nobody shuts its owner out by trying it.
PROOFS_OF_ACCOUNT, PROOFS_OF_NUMBER, PROOFS_OF_ADDRESS = 5, 20, 60
REFUSED_AFTER = 0.3  # seconds: longer than any look into a register takes
ACCOUNTS_OF_ADDRESS, REGISTRATIONS_OF_ADDRESS = 10, 40


def count_proof(account: str, number: str, address: str) -> list[int]:
    """Count an attempt to prove; refuses ``too_many_requests``. Returns what ``take_back`` takes."""
    keys = [
        (f"proof account {account}", PROOFS_OF_ACCOUNT, DAY),
        (f"proof address {address}", PROOFS_OF_ADDRESS, DAY),
    ]
    if number:  # a keyed digest: the table tells nobody which numbers were tried
        keys.append((BlindIndex(keystore()).blind(number, "proof number").hex(), PROOFS_OF_NUMBER, DAY))
    return _count(keys, _("今天核对的次数太多。请明天再试，或者带证件到政务服务窗口办理。"))


def count_registration(address: str) -> list[int]:
    """Count an attempt to open an account from an address; refuses ``too_many_requests``."""
    words = _("这个网络今天开的账号太多，请过一会儿再试，或者到政务服务窗口办理。")
    return _count([(f"register address {address}", REGISTRATIONS_OF_ADDRESS, HOUR)], words)


def count_opened(address: str) -> list[int]:
    """Count an account that is about to be opened from an address."""
    words = _("这个网络今天开的账号太多，请过一会儿再试，或者到政务服务窗口办理。")
    return _count([(f"opened address {address}", ACCOUNTS_OF_ADDRESS, HOUR)], words)


def _count(keys: Sequence[tuple[str, int, timedelta]], words: str) -> list[int]:
    """Written before the check, so that attempts side by side count each other."""
    now = clock.now()
    rows = Attempt.objects.bulk_create([Attempt(key=_digest(key), at=now) for key, _most, _span in keys])
    for row, (_key, most, span) in zip(rows, keys, strict=True):
        if Attempt.objects.filter(key=row.key, at__gt=now - span).count() > most:
            take_back([row.pk for row in rows])
            raise TooManyRequests(words)
    return [row.pk for row in rows]


def take_back(ids: Sequence[int]) -> None:
    """An attempt that was none: it succeeded, or the verifier was away."""
    Attempt.objects.filter(pk__in=list(ids)).delete()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
