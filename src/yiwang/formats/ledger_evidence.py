"""Evidence of a ledger that verifies alone, years later: the proof of one entry, and a day's entries in one file.

A leaf is ``H(0x00 ‖ salt ‖ canonical event)``: 16 random bytes, then the event in canonical JSON (``crypto.digests``).
After a redaction the salt and the payload are gone, and the leaf hash stands for them. An entry that never had a salt
has an empty one.

A proof is one canonical JSON object: the entry (or its leaf hash alone), the path up to the root, the signed head, and
the countersignatures of other nodes. A day's file is canonical JSON lines (each ended by a line feed): the header with
the first and the last leaf number and the roots of the whole parts before the first, then one line an entry in order,
then the heads of that day and their countersignatures. So the reader builds the tree himself and compares each head,
and sees besides that the day goes on from the tree of the day before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, Final

import orjson

from yiwang.crypto.digests import DigestName, canonical
from yiwang.crypto.errors import NotCanonical
from yiwang.crypto.merkle import Frontier, TreeHash, inclusion_holds, tree_hash
from yiwang.formats.checked import EVIDENCE, Checked, Checker, Found, Status
from yiwang.formats.ledger_heads import COUNTERSIGNATURE, HEAD, Signed, Trusting, Unreadable, check_head, signed_of
from yiwang.formats.signed_json import NotSignedJson, read_json
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

PROOF: Final = "yiwang.ledger-proof"
DAY: Final = "yiwang.ledger-day"
VERSION: Final = 1
_MOST_BYTES: Final = 2_000_000_000  # at once in memory; `verify_day` reads files of any length
_MOST_LINE: Final = 16_000_000
_MOST_SIGNED: Final = 20_000  # heads and countersignatures of a day: more than one a minute
_UNREADABLE: Final = gettext_noop("存证材料无法读取，可能被改动")
_REDACTED: Final = gettext_noop("有的记录内容已按规定清除，只能证明当时有这条记录")
_COUNTERSIGNER_UNKNOWN: Final = gettext_noop("有会签的节点不在信任列表里，它的会签没有核验")
_GOOD: Final = gettext_noop("记录在存证日志里，没有被改动")


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf. ``event`` is what the log records, with its ``salt``; both are None once the content was redacted."""

    number: int
    leaf: bytes
    event: Mapping[str, Any] | None = field(default=None, repr=False)
    salt: bytes | None = field(default=None, repr=False)

    def told(self) -> dict[str, Any]:
        """The JSON object."""
        if self.event is None:
            return {"number": self.number, "leaf": self.leaf.hex()}
        salt = None if self.salt is None else self.salt.hex()
        return {"number": self.number, "salt": salt, "event": self.event}


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is in the tree of a signed head; ``path`` from the lowest, ``countersignatures`` of the head."""

    log: str
    entry: Entry
    path: tuple[bytes, ...]
    head: bytes = field(repr=False)
    countersignatures: tuple[bytes, ...] = field(default=(), repr=False)

    def content(self) -> bytes:
        """The file: one canonical JSON object."""
        return canonical(
            {
                "kind": PROOF,
                "version": VERSION,
                "log": self.log,
                "entry": self.entry.told(),
                "path": [one.hex() for one in self.path],
                "head": orjson.loads(self.head),
                "countersignatures": [orjson.loads(one) for one in self.countersignatures],
            }
        )


def leaf_of(event: Mapping[str, Any], salt: bytes | None, hashing: TreeHash) -> bytes:
    """The leaf hash of an event (in its canonical form) with its salt. Raises `NotCanonical`."""
    return hashing.leaf((salt or b"") + canonical(event))


def day_file(
    header: Mapping[str, Any], entries: Iterator[Entry], heads: Sequence[bytes], countersignatures: Sequence[bytes]
) -> Iterator[bytes]:
    """The lines of a day's file; ``header`` as of `day_header`."""
    yield canonical(header) + b"\n"
    for entry in entries:
        yield canonical(entry.told()) + b"\n"
    for one in (*heads, *countersignatures):
        yield one + b"\n"


def day_header(
    log: str, name: str, hashing: DigestName, day: date, first: int, end: int, before: Sequence[bytes]
) -> dict[str, Any]:
    """The first line: leaves ``first`` to before ``end``; ``before`` are the whole parts' roots left of ``first``."""
    return {
        "kind": DAY,
        "version": VERSION,
        "log": log,
        "name": name,
        "hash": hashing,
        "day": day,
        "first": first,
        "end": end,
        "before": [one.hex() for one in before],
    }


_BROKEN: Final = (NotSignedJson, NotCanonical, Unreadable, ValueError, TypeError, KeyError, AttributeError)


class _Wrong(Exception):
    """A step that failed."""

    def __init__(self, step: str, reason: str) -> None:
        self.verdict = failed(step, reason)


def verify_evidence(content: bytes, trusted: Trusting, *, now: datetime | None = None) -> Verdict:
    """Whether a proof or a day's file is intact and its head signed by whom ``trusted`` names for the log."""
    moment = now or datetime.now(UTC)
    try:
        if len(content) > _MOST_BYTES:
            raise _Wrong("read", _UNREADABLE)
        if content.endswith(b"\n"):
            return _verify_day(lambda: BytesIO(content), trusted, moment)
        return _verify_proof(content, trusted, moment)
    except _Wrong as wrong:
        return wrong.verdict
    except _BROKEN:
        return failed("read", _UNREADABLE)


def _verify_proof(content: bytes, trusted: Trusting, now: datetime) -> Verdict:
    told = read_json(content)
    _known(told, PROOF, {"kind", "version", "log", "entry", "path", "head", "countersignatures"})
    signed = signed_of(told["head"])
    head = signed.head
    hashing = tree_hash(head.hash)
    entry = _entry(told["entry"], hashing)
    path = [_hash(one) for one in told["path"]]
    if head.log != told["log"] or not inclusion_holds(entry.leaf, entry.number, head.size, path, head.root, hashing):
        raise _Wrong("inclusion", gettext_noop("按路径算出的树根与签名的树根不同，记录不在日志里或者被改动"))
    countersigned = [signed_of(one, COUNTERSIGNATURE) for one in told["countersignatures"]]
    return _judged(signed, countersigned, trusted, now, redacted=entry.event is None)


def is_day(start: bytes) -> bool:
    """Whether a file that begins so is a day's evidence, which may be too long to be held in memory."""
    line = start[:200_000].partition(b"\n")[0]
    return line[:1] == b"{" and f'"kind":"{DAY}"'.encode() in line


def verify_day(opened: Callable[[], BinaryIO], trusted: Trusting, *, now: datetime | None = None) -> Verdict:
    """`verify_evidence` of a day's file of any length: read twice, line by line, in little memory.

    ``opened`` opens the file at its beginning. OSError is the caller's.
    """
    try:
        return _verify_day(opened, trusted, now or datetime.now(UTC))
    except _Wrong as wrong:
        return wrong.verdict
    except _BROKEN:
        return failed("read", _UNREADABLE)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(_MOST_LINE + 1):
        if not line.endswith(b"\n"):
            raise _Wrong("read", _UNREADABLE)
        yield line[:-1]


def _verify_day(opened: Callable[[], BinaryIO], trusted: Trusting, now: datetime) -> Verdict:
    with opened() as stream:
        lines = _lines(stream)
        header = read_json(next(lines, b""))
        _known(header, DAY, {"kind", "version", "log", "name", "hash", "day", "first", "end", "before"})
        if date.fromisoformat(header["day"]).isoformat() != header["day"]:
            raise _Wrong("read", _UNREADABLE)
        first, end = _number(header["first"]), _number(header["end"])
        passed = sum(1 for _ in islice(lines, end - first))
        heads, countersigned = _signed(islice(lines, _MOST_SIGNED))
        by_size = {one.head.size: one for one in heads}
        if passed != end - first or end not in by_size or len(by_size) != len(heads) or next(lines, None) is not None:
            raise _Wrong("read", gettext_noop("存证材料不完整"))
    frontier = Frontier(tree_hash(header["hash"]), first, [_hash(one) for one in header["before"]])
    with opened() as stream:
        redacted = _grow(frontier, islice(_lines(stream), 1, 1 + end - first), by_size, header)
    verdict = _judged(by_size[end], [], trusted, now, redacted=redacted)
    for one in heads:
        if verdict.ok and one.head.size != end:
            verdict = _all(verdict, check_head(one, trusted, now))
    return _countersigned(verdict, by_size, countersigned, trusted, now)


def _signed(lines: Iterable[bytes]) -> tuple[list[Signed], list[Signed]]:
    heads, countersigned = [], []
    for line in lines:
        told = read_json(line)
        if told.get("kind") == COUNTERSIGNATURE:
            countersigned.append(signed_of(told, COUNTERSIGNATURE))
        else:
            heads.append(signed_of(told, HEAD))
    return heads, countersigned


def _grow(frontier: Frontier, lines: Iterable[bytes], heads: Mapping[int, Signed], header: Mapping[str, Any]) -> bool:
    """Add the entries to the tree and compare every head on the way; whether an entry's content was redacted."""
    redacted = False
    first = frontier.size
    _compare(frontier, heads, header)
    for line in lines:
        entry = _entry(read_json(line), frontier.hash)
        if entry.number != frontier.size:
            raise _Wrong("growth", gettext_noop("记录的序号不连续"))
        frontier.append(entry.leaf)
        redacted = redacted or entry.event is None
        _compare(frontier, heads, header)
    if frontier.size != header["end"] or any(not first <= size <= frontier.size for size in heads):
        raise _Wrong("read", _UNREADABLE)
    return redacted


def _compare(frontier: Frontier, heads: Mapping[int, Signed], header: Mapping[str, Any]) -> None:
    signed = heads.get(frontier.size)
    if signed is None:
        return
    head = signed.head
    if head.log != header["log"] or head.hash != header["hash"] or head.root != frontier.root():
        raise _Wrong("growth", gettext_noop("按记录算出的树根与签名的树根不同，记录被改动、增加或者删去"))


def _judged(
    signed: Signed, countersigned: Sequence[Signed], trusted: Trusting, now: datetime, *, redacted: bool
) -> Verdict:
    verdict = check_head(signed, trusted, now)
    if verdict.ok:
        unchecked = (*verdict.unchecked, _REDACTED) if redacted else verdict.unchecked
        verdict = replace(verdict, reason_zh=_GOOD, covers_whole_document=True, unchecked=unchecked)
    return _countersigned(verdict, {signed.head.size: signed}, countersigned, trusted, now)


def _countersigned(
    verdict: Verdict, heads: Mapping[int, Signed], countersigned: Sequence[Signed], trusted: Trusting, now: datetime
) -> Verdict:
    for one in countersigned:
        about, head = heads.get(one.head.size), one.head
        if about is None or (about.head.log, about.head.root) != (head.log, head.root) or one.by == head.log:
            raise _Wrong("countersignature", gettext_noop("会签的不是这个树头"))
        if verdict.ok:
            verdict = _all(verdict, check_head(one, trusted, now), known=one.by in trusted.logs)
    return verdict


def _all(verdict: Verdict, other: Verdict, *, known: bool = True) -> Verdict:
    """The first as long as the other is good too; a signer whom nobody knows leaves it good, and is told."""
    if other.ok:
        return verdict
    if other.trust_unknown and not known:
        return replace(verdict, unchecked=tuple(dict.fromkeys((*verdict.unchecked, _COUNTERSIGNER_UNKNOWN))))
    return other


def _entry(told: Mapping[str, Any], hashing: TreeHash) -> Entry:
    number = _number(told["number"])
    if set(told) == {"number", "leaf"}:
        return Entry(number, _hash(told["leaf"]))
    if set(told) != {"number", "salt", "event"} or not isinstance(told["event"], dict):
        raise _Wrong("read", _UNREADABLE)
    salt = None if told["salt"] is None else _hash(told["salt"], 16)
    return Entry(number, leaf_of(told["event"], salt, hashing), told["event"], salt)


def _known(told: Mapping[str, Any], kind: str, fields: set[str]) -> None:
    if set(told) != fields or told["kind"] != kind or type(told["version"]) is not int or told["version"] != VERSION:
        raise _Wrong("read", gettext_noop("不是存证材料，或者版本不受支持"))


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _hash(text: Any, size: int = 32) -> bytes:
    """Lower-case hexadecimal of so many bytes."""
    data = bytes.fromhex(text)
    if len(data) != size or data.hex() != text:
        raise ValueError(text)
    return data


def about_evidence(content: bytes) -> dict[str, str]:
    """What evidence says of itself; believe it only when its verdict is good."""
    told = orjson.loads(content.partition(b"\n")[0])
    if told.get("kind") == DAY:
        return {"log": told["name"], "day": told["day"], "entries": str(told["end"] - told["first"])}
    event = told["entry"].get("event") or {}
    about = {
        "number": str(told["entry"]["number"]),
        "event": event.get("type"),
        "recorded_at": event.get("recorded_at"),
    }
    return {name: str(value) for name, value in about.items() if value}


def _found(content: bytes, trusted: Trusting, now: datetime) -> Found:
    verdict = verify_evidence(content, trusted, now=now)
    return Found(EVIDENCE, verdict, about_evidence(content) if verdict.ok else {})


def _knows(content: bytes) -> bool:
    return is_day(content) or (content[:1] == b"{" and f'"kind":"{PROOF}"'.encode() in content[:4_000_000])


CHECKER: Final = Checker("ledger", _knows, _found, largest=500_000_000)


def check_day(opened: Callable[[], BinaryIO], trusted: Trusting, *, now: datetime | None = None) -> Checked:
    """What ``checking.check_file`` says of a day's evidence (`is_day`), of any length and in little memory.

    ``opened`` opens the file at its beginning.
    """
    verdict = verify_day(opened, trusted, now=now)
    about: dict[str, str] = {}
    if verdict.ok:
        with opened() as stream:
            about = about_evidence(stream.readline())
    status = Status(detail="not_applicable") if verdict.ok else Status()
    return Checked(Found(EVIDENCE, verdict, about), CHECKER.code, status)
