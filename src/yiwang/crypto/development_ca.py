"""A certificate authority for development and demo, with P-256 or SM2: root, intermediate, and what stands below.

Signers, seal makers, a time-stamp authority, an OCSP responder and TLS servers, revocation lists, OCSP answers. Every
name says DEVELOPMENT 开发测试, so that nobody mistakes its signatures for those of a licensed authority
(电子签名法 第十六条); production brings certificates of its own authority through `SigningIdentity`. Keys and
certificates live in the key store. They are valid from two years before they are made, so that the receipts of demo
cases which began earlier verify; a licensed authority would never do that.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import orjson

from yiwang.crypto.certificates import Plan, make_certificate, read_certificate
from yiwang.crypto.digests import sha256
from yiwang.crypto.identities import LocalIdentity, subject_name
from yiwang.crypto.keystore import KeyProvider
from yiwang.crypto.ocsp import answer, make_response
from yiwang.crypto.revocation_lists import Revoked, make_list
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3, PrivateKey, generate, load_private

MARK = "DEVELOPMENT 开发测试"
ROOT_YEARS = 20
INTERMEDIATE_YEARS = 10
SIGNER_DAYS = 730
RENEW_DAYS = 60
BACKDATED = timedelta(days=730)  # demo cases began before the installation was made
# Names in the key store; the first series was not backdated.
SERIES: Final = {ECDSA_SHA256: "development2", SM2_SM3: "development2-sm2"}

SIGNER, SEAL_MAKER, TIME_STAMPER, RESPONDER, TLS = "signer", "seal-maker", "time-stamper", "responder", "tls"

_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"  # id-kp-documentSigning, RFC 9336
_MAX_NAME = 64  # RFC 5280, upper bound of a common name
_SIGNS = frozenset({"digital_signature", "non_repudiation"})
_AUTHORITY = frozenset({"key_cert_sign", "crl_sign"})
_EXTENDED: Final[Mapping[str, tuple[str, ...]]] = {
    SIGNER: (_DOCUMENT_SIGNING,),
    SEAL_MAKER: (_DOCUMENT_SIGNING,),
    TIME_STAMPER: ("time_stamping",),
    RESPONDER: ("ocsp_signing",),
    TLS: ("server_auth",),
}


@dataclass(frozen=True, slots=True)
class _Held:
    """A private key with its certificate."""

    key: PrivateKey
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Renewal:
    """A certificate that ends soon or has ended: whose it is, when it ends, days left (negative afterwards)."""

    name: str
    serial: int
    ends: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that the authority gave to somebody: for which role and code; DER."""

    role: str
    code: str
    certificate: bytes


class DevelopmentAuthority:
    """Issues and keeps identities, one per role and code. `algorithm` is `ecdsa-sha256` or `sm2-sm3`."""

    def __init__(self, store: KeyProvider, algorithm: str = ECDSA_SHA256) -> None:
        self.algorithm = algorithm
        self._series = SERIES[algorithm]
        self._store = store
        self._lock = threading.Lock()
        self._identities: dict[tuple[str, str], LocalIdentity] = {}
        self._issued: list[Issued] = []
        self._root = self._hold(f"{self._series}-root", self._make_root)
        self._intermediate = self._hold(f"{self._series}-intermediate", self._make_intermediate)

    @property
    def trust(self) -> list[bytes]:
        """DER of the root: what a verifier must trust."""
        return [self._root.certificate]

    @property
    def intermediates(self) -> list[bytes]:
        """DER of the intermediate, for formats that carry the signer's certificate alone (GB/T 38540)."""
        return [self._intermediate.certificate]

    def identity(
        self,
        code: str,
        name: str,
        *,
        now: datetime | None = None,
        role: str = SIGNER,
        revoked: Collection[str] = (),
    ) -> LocalIdentity:
        """The identity of an organization or person; `code` its stable id or USCC, `name` its Chinese name.

        For the role `tls` the code is the host name. Made on first use; 60 days before its end the next one is made,
        and at once for a certificate among `revoked` (SHA-256, hex).
        """
        moment = now or datetime.now(UTC)
        with self._lock:
            held = self._identities.get((role, code))
            if held is None or not _lasts(held, moment, revoked):
                held = self._identities[role, code] = self._current(code, name, moment, role, revoked)
            return held

    def issued(self) -> tuple[Issued, ...]:
        """Every certificate that was given out, in order; those of other processes too."""
        with self._lock:
            self._read_on()
            return tuple(dict.fromkeys(self._issued))

    def revocation_lists(
        self,
        revoked: Sequence[Revoked] = (),
        *,
        now: datetime,
        lasting: timedelta = timedelta(days=7),
        number: int | None = None,
    ) -> tuple[bytes, bytes]:
        """The lists of the intermediate (with `revoked`) and of the root (always empty), DER; `number` grows."""
        number = int(now.timestamp()) if number is None else number
        issuers = (LocalIdentity((one.certificate,), one.key) for one in (self._intermediate, self._root))
        lists = zip(issuers, (revoked, ()), strict=True)
        first, second = (make_list(one, told, now=now, lasting=lasting, number=number) for one, told in lists)
        return first, second

    def ocsp_response(
        self,
        certificate: bytes,
        revoked: Revoked | None = None,
        *,
        now: datetime,
        lasting: timedelta = timedelta(days=1),
    ) -> bytes:
        """What the responder says of one certificate that this authority issued, DER."""
        responder, issuer = self._responder(now), self._intermediate.certificate
        return make_response(responder, certificate, issuer, revoked, now=now, lasting=lasting)

    def answer_ocsp(self, request: bytes, find: Callable[[int], Revoked | None], *, now: datetime) -> bytes:
        """The response to a request, DER; `find` looks a serial number up. Raises `EvidenceUnreadable`."""
        return answer(request, self._responder(now), self._intermediate.certificate, find, now=now)

    def time_stamper(self, *, now: datetime | None = None) -> LocalIdentity:
        """The identity of the time-stamp authority (RFC 3161), for `timestamps.make_token`."""
        return self.identity("time-stamp", "一网时间戳服务", now=now, role=TIME_STAMPER)

    def _responder(self, now: datetime) -> LocalIdentity:
        return self.identity("ocsp", "一网证书状态服务", now=now, role=RESPONDER)

    def _current(self, code: str, name: str, moment: datetime, role: str, revoked: Collection[str]) -> LocalIdentity:
        stem = f"{self._series}-{role}-" + hashlib.sha256(code.encode()).hexdigest()[:24]
        number = 1
        while True:
            held = self._hold(f"{stem}.{number}", lambda: self._make_bearer(code, name, moment, role))
            identity = LocalIdentity((held.certificate, self._intermediate.certificate), held.key)
            self._note(Issued(role, code, held.certificate))
            if _lasts(identity, moment, revoked):
                return identity
            number += 1

    def _note(self, one: Issued) -> None:
        """Write down what was issued: one secret after another, as a store keeps each and lists none."""
        self._read_on()
        while one not in self._issued:
            name = f"{self._series}-issued.{len(self._issued) + 1}"
            self._issued.append(_read_issued(self._store.secret(name, lambda: _dump_issued(one))))

    def _read_on(self) -> None:
        while True:
            name = f"{self._series}-issued.{len(self._issued) + 1}"
            try:
                self._issued.append(_read_issued(self._store.secret(name, _nothing_more)))
            except _NothingMore:
                return

    def _hold(self, name: str, make: Callable[[], _Held]) -> _Held:
        return _load(self._store.secret(name, lambda: _dump(make())))

    def _make_root(self) -> _Held:
        key, now = generate(self.algorithm), datetime.now(UTC)
        lasting = timedelta(days=365 * ROOT_YEARS)
        plan = _plan(key, _name("Yiwang 根证书"), now, lasting, usage=_AUTHORITY, path_length=1)
        return _Held(key, make_certificate(plan, key))

    def _make_intermediate(self) -> _Held:
        key, now = generate(self.algorithm), datetime.now(UTC)
        lasting = timedelta(days=365 * INTERMEDIATE_YEARS)
        plan = _plan(key, _name("Yiwang 中间证书"), now, lasting, usage=_AUTHORITY, path_length=0)
        return _Held(key, make_certificate(plan, self._root.key, self._root.certificate))

    def _make_bearer(self, code: str, name: str, moment: datetime, role: str) -> _Held:
        key = generate(self.algorithm)
        names = (code,) if role == TLS else ()
        plan = _plan(key, _name(name, code), moment, timedelta(days=SIGNER_DAYS), role=role, dns_names=names)
        return _Held(key, make_certificate(plan, self._intermediate.key, self._intermediate.certificate))


def due_for_renewal(certificates: Iterable[bytes], day: date, *, within_days: int = RENEW_DAYS) -> list[Renewal]:
    """The certificates (DER) that end within so many days after `day` or have ended, soonest first.

    Days are counted in UTC, as certificates write their end. Raises `CertificateUnreadable`.
    """
    found = []
    for der in certificates:
        one = read_certificate(der)
        left = (one.not_after.date() - day).days
        if left <= within_days:
            found.append(Renewal(subject_name(der), one.serial, one.not_after.date(), left))
    return sorted(found, key=lambda renewal: (renewal.ends, renewal.serial))


def _plan(
    key: PrivateKey,
    names: Mapping[str, str],
    now: datetime,
    lasting: timedelta,
    *,
    role: str = "",
    usage: frozenset[str] = _SIGNS,
    path_length: int | None = None,
    dns_names: Sequence[str] = (),
) -> Plan:
    """A certificate that is valid from ``BACKDATED`` before now."""
    return Plan(
        names=names,
        public_key=key.public_key,
        not_before=now - BACKDATED,
        not_after=now + lasting,
        usage=usage,
        extended=_EXTENDED.get(role, ()),
        authority=usage is _AUTHORITY,
        path_length=path_length,
        dns_names=dns_names,
    )


def _name(name: str, code: str = "") -> dict[str, str]:
    """The full name stands in the organization; the common name holds 64 bytes and may be cut."""
    parts = {"country_name": "CN", "organization_name": f"{name[: _MAX_NAME - len(MARK) - 3]} ({MARK})"}
    if code:
        parts["serial_number"] = code[:_MAX_NAME]
    parts["common_name"] = _cut(name, _MAX_NAME - len(MARK.encode()) - 3) + f" ({MARK})"
    return parts


def _cut(text: str, most_bytes: int) -> str:
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[: most_bytes - 3].decode(errors="ignore") + "…"


def _lasts(identity: LocalIdentity, moment: datetime, revoked: Collection[str]) -> bool:
    one = identity.certificate_chain[0]
    return not (revoked and sha256(one).hex() in revoked) and read_certificate(one).not_after - moment >= timedelta(
        days=RENEW_DAYS
    )


def _dump(held: _Held) -> bytes:
    return orjson.dumps({"key": held.key.pkcs8().hex(), "certificate": held.certificate.hex()})


def _load(stored: bytes) -> _Held:
    told = orjson.loads(stored)
    return _Held(load_private(bytearray.fromhex(told["key"])), bytes.fromhex(told["certificate"]))


class _NothingMore(Exception):
    """No further entry in the list of what was issued."""


def _nothing_more() -> bytes:
    raise _NothingMore


def _dump_issued(one: Issued) -> bytes:
    return orjson.dumps({"role": one.role, "code": one.code, "certificate": one.certificate.hex()})


def _read_issued(stored: bytes) -> Issued:
    told = orjson.loads(stored)
    return Issued(told["role"], told["code"], bytes.fromhex(told["certificate"]))
