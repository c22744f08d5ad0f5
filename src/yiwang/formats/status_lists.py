"""Signed lists of the states of licences: whether a licence still counts, asked without telling anybody which one.

A shard holds the states of 65,536 numbers, two bits each, the first number in the lowest bits of the first byte.
Whoever fetches a shard does not say which of its licences is meant. A list counts until `next`; afterwards it says
nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from yiwang.crypto.identities import SigningIdentity
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.signed_json import NotSignedJson, bytes_of, check_signed, read_json, sign_json, signer_of, text_of
from yiwang.formats.trust_lists import Trusted, key_id
from yiwang.formats.verdicts import STEPS
from yiwang.sentences import SaidError, gettext_noop

KIND: Final = "yiwang.status-list"
VERSION: Final = 1
SHARD: Final = 65_536
CURRENT, SUSPENDED, ENDED, UNASSIGNED = 0, 1, 2, 3
EMPTY: Final = b"\xff" * (SHARD // 4)
"""A shard whose numbers are all unassigned."""

_MARK: Final = b"yiwang.status-list.v1\n"
_MOST_BYTES: Final = 200_000


class StatusListUnreadable(SaidError):
    """The bytes are no status list of this version."""

    code = "status_list_unreadable"

    def __init__(self) -> None:
        super().__init__(gettext_noop("状态列表无法读取：不是本平台格式的状态列表，或者已损坏"))


class StatusListNotAuthentic(SaidError):
    """The signature of the list does not hold, or nobody trusted made it; `step` as in `verdicts.STEPS`."""

    code = "status_list_not_authentic"

    def __init__(self, step: str, reason: str) -> None:
        self.step = step
        super().__init__(gettext_noop("状态列表不可信（%(step)s）：%(reason)s"), step=STEPS[step], reason=reason)


@dataclass(frozen=True, slots=True)
class StatusList:
    """A shard as it was at `as_of`. `states` are its packed bytes; after `next` a newer one is due."""

    shard: int
    as_of: datetime
    next: datetime
    states: bytes = field(repr=False)

    def covers(self, number: int) -> bool:
        """Whether the number belongs to this shard."""
        return number // SHARD == self.shard

    def state(self, number: int) -> int:
        """``CURRENT``, ``SUSPENDED``, ``ENDED`` or ``UNASSIGNED``; raises KeyError for a number of another shard."""
        if not self.covers(number):
            raise KeyError(number)
        byte, place = divmod(number % SHARD, 4)
        return self.states[byte] >> (2 * place) & 3


def pack_states(states: Mapping[int, int]) -> bytes:
    """The bytes of a shard from states by number (of any one shard); others are unassigned."""
    packed = bytearray(EMPTY)
    for number, state in states.items():
        byte, place = divmod(number % SHARD, 4)
        packed[byte] = packed[byte] & ~(3 << 2 * place) | (state & 3) << 2 * place
    return bytes(packed)


def make_status_list(
    shard: int, states: Mapping[int, int] | bytes, as_of: datetime, next: datetime, identity: SigningIdentity
) -> bytes:
    """The signed list of a shard; `states` by number, or packed as `pack_states` does."""
    packed = states if isinstance(states, bytes) else pack_states(states)
    if len(packed) != len(EMPTY) or next <= as_of:
        raise ValueError("a shard has 16,384 bytes, and its end is after its beginning")
    body: dict[str, Any] = {
        "kind": KIND,
        "version": VERSION,
        "shard": shard,
        "as_of": as_of.replace(microsecond=0),
        "next": next.replace(microsecond=0),
        "states": text_of(zlib.compress(packed, 9)),
    }
    return sign_json(body, _MARK, identity)


def read_status_list(content: bytes, trust: Trusted | TrustList, *, now: datetime | None = None) -> StatusList:
    """The list, if somebody trusted signed it: with a `Trusted` that names keys of codes, one of those.

    Raises `StatusListUnreadable`, `StatusListNotAuthentic`. Whether it has run out is for the caller (`next`).
    """
    if len(content) > _MOST_BYTES:
        raise StatusListUnreadable
    try:
        told = read_json(content)
        if told["kind"] != KIND or told["version"] != VERSION:
            raise StatusListUnreadable
        found = _read(told)
    except (NotSignedJson, zlib.error, ValueError, TypeError, KeyError) as problem:
        raise StatusListUnreadable from problem
    held = trust.trust if isinstance(trust, Trusted) else trust
    verdict = check_signed(told, _MARK, held, found.as_of, now or datetime.now(UTC))
    if not verdict.ok:
        raise StatusListNotAuthentic(verdict.step, verdict.reason_zh)
    if isinstance(trust, Trusted) and trust.code_signers and key_id(signer_of(told)) not in trust.code_signers:
        raise StatusListNotAuthentic("chain", gettext_noop("签名者不是签发状态列表的平台"))
    return found


def _read(told: Mapping[str, Any]) -> StatusList:
    as_of, until = (datetime.fromisoformat(told[name]) for name in ("as_of", "next"))
    shard = told["shard"]
    if as_of.tzinfo is None or until.tzinfo is None or not isinstance(shard, int) or shard < 0:
        raise ValueError("a time without a zone, or no shard")
    unpacker = zlib.decompressobj()
    states = unpacker.decompress(bytes_of(told["states"]), len(EMPTY) + 1)
    if len(states) != len(EMPTY) or not unpacker.eof or unpacker.unused_data:
        raise ValueError("not the states of one shard")
    return StatusList(shard, as_of, until, states)
