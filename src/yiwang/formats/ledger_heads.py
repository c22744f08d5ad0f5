"""Signed tree heads of a ledger, and the countersignatures of other nodes (RFC 9162 §4.10, in canonical JSON).

A head says: the log had so many entries at this moment, and this is the root over them. A countersignature says: this
head goes on from every head of that log that the other node has seen. Both are one canonical JSON object with the
certificates inside, so that they are checked alone, years later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import stray_problem
from yiwang.crypto.digests import DigestName, canonical
from yiwang.crypto.errors import CertificateUnreadable, NotCanonical
from yiwang.crypto.identities import SigningIdentity, subject_code
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.signed_json import NotSignedJson, chain_of, check_signed, read_json, sign_json
from yiwang.formats.trust_lists import TrustedLog
from yiwang.formats.verdicts import Verdict
from yiwang.sentences import gettext_noop

HEAD: Final = "yiwang.tree-head"
COUNTERSIGNATURE: Final = "yiwang.head-countersignature"
VERSION: Final = 1
_MARKS: Final = {HEAD: b"yiwang.tree-head.v1\n", COUNTERSIGNATURE: b"yiwang.head-countersignature.v1\n"}
_FIELDS: Final = frozenset({"kind", "version", "log", "size", "root", "hash", "at", "signature"})
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[0-9a-z-]{8,64}")
_MOST_BYTES: Final = 64_000


class Trusting(Protocol):
    """What a verifier trusts (``formats.trust_lists.Trusted``): chains, and which signer speaks for which log."""

    @property
    def trust(self) -> TrustList:
        """Roots, intermediates, revocation."""

    @property
    def logs(self) -> Mapping[str, TrustedLog]:
        """The logs that are known, by their id."""


class Unreadable(ValueError):
    """The bytes are no head or countersignature in its one form. ``message`` is Chinese."""

    message = gettext_noop("日志树头无法读取，可能被改动")


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a log signs. ``size`` is the number of entries, ``root`` the root over them, ``at`` when it was signed."""

    log: str
    size: int
    root: bytes
    hash: DigestName
    at: datetime

    def told(self) -> dict[str, Any]:
        """The JSON object without its signature."""
        return {
            "kind": HEAD,
            "version": VERSION,
            "log": self.log,
            "size": self.size,
            "root": self.root.hex(),
            "hash": self.hash,
            "at": self.at,
        }


@dataclass(frozen=True, slots=True)
class Signed:
    """A head or countersignature that was read: ``told`` with its signature, ``content`` its canonical bytes."""

    told: Mapping[str, Any]
    content: bytes = field(repr=False)

    @property
    def head(self) -> TreeHead:
        """The head that it is, or that it countersigns (then ``at`` is the time of the countersignature)."""
        told = self.told
        return TreeHead(told["log"], told["size"], bytes.fromhex(told["root"]), told["hash"], moment_of(told["at"]))

    @property
    def by(self) -> str:
        """The log whose node signed: its own of a head, the other node's of a countersignature."""
        return str(self.told.get("by", self.told["log"]))


def sign_head(head: TreeHead, identity: SigningIdentity) -> bytes:
    """The signed head: canonical JSON."""
    return sign_json(head.told(), _MARKS[HEAD], identity)


def countersign(head: TreeHead, by: str, at: datetime, identity: SigningIdentity) -> bytes:
    """The countersignature of the node whose log is ``by`` under another log's head: canonical JSON."""
    told = head.told() | {"kind": COUNTERSIGNATURE, "by": by, "at": at}
    return sign_json(told, _MARKS[COUNTERSIGNATURE], identity)


def read_signed(content: bytes, kind: str = HEAD) -> Signed:
    """A head or countersignature in its one form, its signature not yet checked. Raises `Unreadable`."""
    try:
        if len(content) > _MOST_BYTES:
            raise Unreadable(Unreadable.message)
        told = read_json(content)
        _check_fields(told, kind)
    except (NotSignedJson, ValueError, TypeError, KeyError) as broken:
        raise Unreadable(Unreadable.message) from broken
    return Signed(told, content)


def signed_of(told: Any, kind: str = HEAD) -> Signed:
    """The same from JSON inside another document that was read in its one form. Raises `Unreadable`."""
    try:
        return read_signed(canonical(told), kind)
    except NotCanonical as broken:
        raise Unreadable(Unreadable.message) from broken


def _check_fields(told: Mapping[str, Any], kind: str) -> None:
    wanted = _FIELDS | {"by"} if kind == COUNTERSIGNATURE else _FIELDS
    sound = (
        set(told) == wanted
        and told["kind"] == kind
        and type(told["version"]) is int
        and told["version"] == VERSION
        and type(told["size"]) is int
        and told["size"] >= 0
        and told["hash"] in ("sm3", "sha256")
        and bool(_HEX.fullmatch(told["root"]) and _ID.fullmatch(told["log"]))
        and bool(_ID.fullmatch(told.get("by", told["log"])))
    )
    if not sound:
        raise Unreadable(Unreadable.message)
    moment_of(told["at"])


def moment_of(text: str) -> datetime:
    """A time in the canonical form. Raises ValueError for any other spelling."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.astimezone(UTC).isoformat().replace("+00:00", "Z") != text:
        raise ValueError(text)
    return moment.astimezone(UTC)


def check_head(signed: Signed, trusted: Trusting, now: datetime | None = None) -> Verdict:
    """Whether a head or countersignature is good, and made by whom the trust list names for that log.

    An intact signature for a log that the trust list does not name makes the verdict unknown, neither good nor false.
    """
    kind = signed.told["kind"]
    at = moment_of(signed.told["at"])
    log = trusted.logs.get(signed.by)
    trust = _trust_for(log, trusted.trust)
    verdict = check_signed(signed.told, _MARKS[kind], trust, at, now or datetime.now(UTC))
    if not verdict.ok:
        step = "head" if kind == HEAD else "countersignature"
        return replace(verdict, step=step) if verdict.step in {"present", "signature"} else verdict
    chain = chain_of(signed.told["signature"]["certificates"])
    stray = stray_problem(chain, trust.check(chain, at), trust.intermediates)
    if stray is not None:
        return replace(verdict, ok=False, step=stray.kind, reason_zh=stray.reason)
    if speaks_for(chain[0], log):
        return verdict
    reason = gettext_noop("签名完好，但签名者不是信任列表里这个存证日志的签名者")
    return replace(verdict, ok=False, step="head", reason_zh=reason, trust_unknown=signed.by not in trusted.logs)


def _trust_for(log: TrustedLog | None, trust: TrustList) -> TrustList:
    """For this log alone also who issues in its own chain: another node may have an authority with other roots."""
    try:
        issuers = [der for der in (log.chain if log else ()) if read_certificate(der).may_issue]
    except CertificateUnreadable:
        return trust
    return replace(trust, roots=(*trust.roots, *issuers)) if issuers else trust


def speaks_for(signer: bytes, log: TrustedLog | None) -> bool:
    """Whether a certificate (DER) is the signer's of a log: of one of its keys, or renewed for the same code."""
    if log is None:
        return False
    try:
        spki, code = read_certificate(signer).spki, subject_code(signer)
        known = [read_certificate(der) for der in log.chain]
        signers = [one for one in known if not one.may_issue]
        return any(one.spki == spki or (code and subject_code(one.der) == code) for one in signers)
    except CertificateUnreadable:
        return False
