"""Following a log from outside: is the newest head signed by whom we believe, and does it go on from what we saw?

Pure but for the function that fetches: nodes of government use it on each other, and ``yiwang ledger monitor`` too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from yiwang.crypto.merkle import SIZE, consistency_holds, tree_hash
from yiwang.formats.ledger_heads import HEAD, Signed, Trusting, Unreadable, check_head, read_signed
from yiwang.sentences import SaidError, gettext_noop

STALE: Final = timedelta(hours=3)
API: Final = "/api/v1/ledger"
Get = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Seen:
    """The last head of a log that we saw: its signed bytes."""

    content: bytes

    @property
    def signed(self) -> Signed:
        """The head. Raises `Unreadable`."""
        return read_signed(self.content, HEAD)


class Trouble(SaidError):
    """A log that cannot be believed any more. ``kind`` is ``fork``, ``shrink``, ``signature`` or ``stale``.

    ``evidence`` holds the statements that contradict each other, signed, for everybody to check.
    """

    code = "ledger_trouble"

    def __init__(self, kind: str, sentence: str, evidence: dict[str, Any], **values: object) -> None:
        super().__init__(sentence, **values)
        self.kind, self.evidence = kind, evidence


def follow(get: Get, log: str, trusted: Trusting, seen: Seen | None, now: datetime) -> Seen:
    """Fetch the newest head and hold it against the last one. Raises `Trouble`; `OSError` where nobody answers.

    A head that is older than the one we saw, as a cache may serve it, leaves what was seen as it is.
    """
    content = get(f"{API}/head")
    signed = _read(content, log, trusted, now)
    head = signed.head
    last = seen.signed.head if seen else None
    evidence = {"seen": seen.content.decode() if seen else None, "now": content.decode()}
    if last is not None and head.size < last.size and head.at > last.at:
        sentence = gettext_noop("日志变短了：看到过%(before)s条，现在只有%(after)s条。有人改写了历史。")
        raise Trouble("shrink", sentence, evidence, before=last.size, after=head.size)
    if last is not None and head.at <= last.at and head.size <= last.size and content != seen.content:  # type: ignore[union-attr]
        if head.size == last.size and head.root != last.root:
            raise _fork(evidence, last.size)
        _not_stale(last.at, now, evidence)
        return seen  # type: ignore[return-value]
    if last is not None:
        _goes_on(get, seen.signed, signed, evidence)  # type: ignore[union-attr]
    _not_stale(head.at, now, evidence)
    return Seen(content)


def _read(content: bytes, log: str, trusted: Trusting, now: datetime) -> Signed:
    evidence = {"now": content[:20_000].decode(errors="replace")}
    try:
        signed = read_signed(content)
    except Unreadable as broken:
        raise Trouble("signature", broken.message, evidence) from broken
    verdict = check_head(signed, trusted, now)
    if not verdict.ok:
        sentence = gettext_noop("树头的签名核验没有通过：%(reason)s。")
        raise Trouble("signature", sentence, evidence, reason=verdict.reason_zh)
    if signed.head.log != log:
        raise Trouble("signature", gettext_noop("这个地址上的不是要跟踪的日志。"), evidence)
    return signed


def _goes_on(get: Get, before: Signed, after: Signed, evidence: dict[str, Any]) -> None:
    first, second = before.head, after.head
    proof: list[bytes] = []
    if 0 < first.size < second.size:
        told = get(f"{API}/consistency?first={first.size}&second={second.size}")
        proof = read_hashes(told)
    evidence["proof"] = [one.hex() for one in proof]
    same_hash = first.hash == second.hash
    hashing = tree_hash(first.hash)
    if not same_hash or not consistency_holds(first.size, second.size, first.root, second.root, proof, hashing):
        raise _fork(evidence, first.size)


def read_hashes(content: bytes) -> list[bytes]:
    """The hashes of a consistency proof; none where the answer is malformed, which then proves nothing."""
    try:
        told = [bytes.fromhex(one) for one in orjson.loads(content)["proof"]]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return []
    return told if len(told) <= 128 and all(len(one) == SIZE for one in told) else []


def _fork(evidence: dict[str, Any], size: int) -> Trouble:
    sentence = gettext_noop("历史被改写：前%(size)s条的树根与以前签名的不同。")
    return Trouble("fork", sentence, evidence, size=size)


def _not_stale(at: datetime, now: datetime, evidence: dict[str, Any]) -> None:
    if now - at > STALE:
        sentence = gettext_noop("最新的树头是%(at)s签的，已经很久没有更新。")
        raise Trouble("stale", sentence, evidence, at=f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
