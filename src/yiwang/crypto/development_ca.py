"""A certificate authority for development and demo: root, intermediate, document signers (ECDSA P-256).

Every name says DEVELOPMENT 开发测试, so that nobody mistakes its signatures for those of a licensed authority
(电子签名法 第十六条). Keys and certificates live in the key store. They are valid from two years before they are
made, so that the receipts of demo cases which began earlier verify; a licensed authority would never do that.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier

from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyProvider

MARK = "DEVELOPMENT 开发测试"
ROOT_YEARS = 20
INTERMEDIATE_YEARS = 10
SIGNER_DAYS = 730
RENEW_DAYS = 60
SERIES = "development2"  # names in the key store; the first series was not backdated
BACKDATED = timedelta(days=730)  # demo cases began before the installation was made

_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # id-kp-documentSigning, RFC 9336
_MAX_NAME = 64  # RFC 5280, upper bound of a common name


@dataclass(frozen=True, slots=True)
class _Held:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


class DevelopmentAuthority:
    """Issues and keeps signing identities, one per organization code."""

    def __init__(self, store: KeyProvider) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._identities: dict[str, LocalIdentity] = {}
        self._root = self._hold(f"{SERIES}-root", lambda: _make_root(datetime.now(UTC)))
        self._intermediate = self._hold(f"{SERIES}-intermediate", self._make_intermediate)

    @property
    def trust(self) -> list[bytes]:
        """DER of the root: what a verifier must trust."""
        return [_der(self._root.certificate)]

    def identity(self, code: str, name: str, *, now: datetime | None = None) -> LocalIdentity:
        """The identity of an organization; `code` its stable id or USCC, `name` its Chinese name.

        Made on first use; 60 days before its end the next one is made.
        """
        moment = now or datetime.now(UTC)
        with self._lock:
            held = self._identities.get(code)
            if held is None or _ends(held) - moment < timedelta(days=RENEW_DAYS):
                held = self._identities[code] = self._current(code, name, moment)
            return held

    def _current(self, code: str, name: str, moment: datetime) -> LocalIdentity:
        stem = f"{SERIES}-signer-" + hashlib.sha256(code.encode()).hexdigest()[:24]
        number = 1
        while True:
            held = self._hold(f"{stem}.{number}", lambda: self._make_signer(code, name, moment))
            chain = (_der(held.certificate), _der(self._intermediate.certificate))
            identity = LocalIdentity(chain, held.key)
            if _ends(identity) - moment >= timedelta(days=RENEW_DAYS):
                return identity
            number += 1

    def _hold(self, name: str, make: Callable[[], _Held]) -> _Held:
        return _load(self._store.secret(name, lambda: _dump(make())))

    def _make_intermediate(self) -> _Held:
        now = datetime.now(UTC)
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name("Yiwang 中间证书"), key, now, timedelta(days=365 * INTERMEDIATE_YEARS))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(authority=True), critical=True)
        return _Held(key, self._sign(builder, self._root))

    def _make_signer(self, code: str, name: str, moment: datetime) -> _Held:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(name, code), key, moment, timedelta(days=SIGNER_DAYS))
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(authority=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        return _Held(key, self._sign(builder, self._intermediate))

    def _sign(self, builder: x509.CertificateBuilder, issuer: _Held) -> x509.Certificate:
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        named = builder.issuer_name(issuer.certificate.subject).add_extension(issuer_key, critical=False)
        return named.sign(issuer.key, hashes.SHA256())


def _make_root(now: datetime) -> _Held:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Yiwang 根证书")
    builder = _builder(name, key, now, timedelta(days=365 * ROOT_YEARS)).issuer_name(name)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    builder = builder.add_extension(_usage(authority=True), critical=True)
    return _Held(key, builder.sign(key, hashes.SHA256()))


def _builder(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasting: timedelta
) -> x509.CertificateBuilder:
    """A certificate that is valid from ``BACKDATED`` before now."""
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + lasting)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(name: str, code: str = "") -> x509.Name:
    """The full name stands in the organization; the common name holds 64 bytes and may be cut."""
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{name[: _MAX_NAME - len(MARK) - 3]} ({MARK})"),
        x509.NameAttribute(NameOID.COMMON_NAME, _cut(name, _MAX_NAME - len(MARK.encode()) - 3) + f" ({MARK})"),
    ]
    if code:
        parts.insert(2, x509.NameAttribute(NameOID.SERIAL_NUMBER, code[:_MAX_NAME]))
    return x509.Name(parts)


def _cut(text: str, most_bytes: int) -> str:
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[: most_bytes - 3].decode(errors="ignore") + "…"


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _ends(identity: LocalIdentity) -> datetime:
    return x509.load_der_x509_certificate(identity.certificate_chain[0]).not_valid_after_utc


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _dump(held: _Held) -> bytes:
    key = held.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return orjson.dumps({"key": key.hex(), "certificate": _der(held.certificate).hex()})


def _load(stored: bytes) -> _Held:
    told = orjson.loads(stored)
    key = serialization.load_der_private_key(bytes.fromhex(told["key"]), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the stored key is not an elliptic curve key")
    return _Held(key, x509.load_der_x509_certificate(bytes.fromhex(told["certificate"])))
