"""X.509 certificates of SM2 (GB/T 20518) and P-256 read and made alike, with asn1crypto.

Certificates in the wild carry what a strict reader refuses (defaults written out, names in odd string types), so
reading here is lenient about form and strict about encoding: every byte is under the issuer's signature or compared
with one that is.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from asn1crypto import core, keys, x509

from yiwang.crypto.der import NotStrict, end_of_value
from yiwang.crypto.digests import sha256
from yiwang.crypto.errors import CertificateUnreadable, KeyUnreadable
from yiwang.crypto.signing import BY_SIGNATURE_OID, SUITES, PrivateKey, PublicKey, load_public

# What asn1crypto raises on malformed values; it reads them only when asked.
READING_FAILS: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)

ORGANIZATION, COMMON_NAME, SERIAL_NUMBER = "2.5.4.10", "2.5.4.3", "2.5.4.5"
BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE = "2.5.29.19", "2.5.29.15", "2.5.29.37"
_MOST_BYTES: Final = 64_000


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension: its value is the DER inside the OCTET STRING."""

    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a verifier asks of a certificate. Times are aware; names are DER and compared as bytes.

    Key usages have their names in asn1crypto (`digital_signature`, `time_stamping`, or dotted); `usage` is None without
    the extension. `may_issue` comes from basic constraints and usage; `path_length` None allows any number of
    authorities below.
    """

    der: bytes = field(repr=False)
    signed_part: bytes = field(repr=False)
    serial: int
    issuer: bytes = field(repr=False)
    subject: bytes = field(repr=False)
    names: Mapping[str, str]
    not_before: datetime
    not_after: datetime
    spki: bytes = field(repr=False)
    signature_oid: str
    signature: bytes = field(repr=False)
    extensions: Mapping[str, Extension] = field(repr=False)
    usage: frozenset[str] | None
    extended_usage: frozenset[str]
    may_issue: bool
    path_length: int | None

    @property
    def public_key(self) -> PublicKey:
        """Raises `CertificateUnreadable` for a key of a kind that is not supported."""
        try:
            return load_public(self.spki)
        except KeyUnreadable as problem:
            raise CertificateUnreadable from problem


@lru_cache(maxsize=2048)
def read_certificate(der: bytes) -> Certificate:
    """The certificate, remembered. Raises `CertificateUnreadable`."""
    try:
        if len(der) > _MOST_BYTES or end_of_value(der) != len(der):
            raise CertificateUnreadable
        return _read(der)
    except (NotStrict, *READING_FAILS) as problem:
        raise CertificateUnreadable from problem


def _read(der: bytes) -> Certificate:
    whole = x509.Certificate.load(der, strict=True)
    signed = whole["tbs_certificate"]
    if signed["signature"].dump() != whole["signature_algorithm"].dump():
        raise CertificateUnreadable
    extensions: dict[str, Extension] = {}
    for one in signed["extensions"] if signed["extensions"] else ():
        oid = one["extn_id"].dotted
        if oid in extensions:
            raise CertificateUnreadable
        extensions[oid] = Extension(bool(one["critical"].native), one["extn_value"].contents)
    usage = _value(extensions, KEY_USAGE, x509.KeyUsage)
    extended = _value(extensions, EXTENDED_KEY_USAGE, x509.ExtKeyUsageSyntax)
    basic = _value(extensions, BASIC_CONSTRAINTS, x509.BasicConstraints) or {}
    return Certificate(
        der=der,
        signed_part=signed.dump(),
        serial=int(signed["serial_number"].native),
        issuer=signed["issuer"].dump(),
        subject=signed["subject"].dump(),
        names=_names(signed["subject"]),
        not_before=signed["validity"]["not_before"].native,
        not_after=signed["validity"]["not_after"].native,
        spki=signed["subject_public_key_info"].dump(),
        signature_oid=whole["signature_algorithm"]["algorithm"].dotted,
        signature=whole["signature_value"].native,
        extensions=extensions,
        usage=None if usage is None else frozenset(usage),
        extended_usage=frozenset(extended or ()),
        may_issue=bool(basic.get("ca")) and (usage is None or "key_cert_sign" in usage),
        path_length=basic.get("path_len_constraint"),
    )


def _value(extensions: Mapping[str, Extension], oid: str, kind: Any) -> Any:
    """What an extension says; None without it."""
    held = extensions.get(oid)
    return None if held is None else kind.load(held.value, strict=True).native


def _names(name: Any) -> dict[str, str]:
    told: dict[str, str] = {}
    for part in name.chosen:
        for pair in part:
            told.setdefault(pair["type"].dotted, _text(pair["value"]))
    return told


def _text(value: Any) -> str:
    """Text of any string type: some authorities put UTF-8 or GBK into types that cannot hold it."""
    chosen = getattr(value, "chosen", value)
    raw = bytes(chosen.contents)
    if isinstance(chosen, core.BMPString):
        return raw.decode("utf-16-be", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


@lru_cache(maxsize=8192)
def is_issued_by(certificate: bytes, issuer: bytes) -> bool:
    """Whether the issuer's name and key made the certificate (both DER); remembered. Raises `CertificateUnreadable`."""
    below, above = read_certificate(certificate), read_certificate(issuer)
    return below.issuer == above.subject and is_signed_with(
        above, below.signature_oid, below.signature, below.signed_part
    )


def is_signed_with(signer: Certificate, oid: str, signature: bytes, data: bytes) -> bool:
    """Whether `signature` of the kind `oid` over `data` is of the signer's key, and of the key's kind."""
    suite = BY_SIGNATURE_OID.get(oid)
    key = signer.public_key
    return suite is not None and suite.name == key.algorithm and key.verify(signature, data)


@dataclass(frozen=True, slots=True)
class Plan:
    """A certificate to be made. `names` are asn1crypto's (`organization_name`); `usage` and `extended` too."""

    names: Mapping[str, str]
    public_key: PublicKey
    not_before: datetime
    not_after: datetime
    usage: frozenset[str]
    extended: Sequence[str] = ()
    authority: bool = False
    path_length: int | None = None
    dns_names: Sequence[str] = ()


def make_certificate(plan: Plan, issuer_key: PrivateKey, issuer: bytes | None = None) -> bytes:
    """The certificate, DER, signed with `issuer_key` whose certificate is `issuer`; self-signed without one."""
    subject = x509.Name.build(dict(plan.names))
    above = read_certificate(issuer) if issuer else None
    algorithm = {"algorithm": SUITES[issuer_key.algorithm].signature_oid}
    signed = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(158) | 1 << 158,
            "signature": algorithm,
            "issuer": x509.Name.load(above.subject) if above else subject,
            "validity": {"not_before": time_of(plan.not_before), "not_after": time_of(plan.not_after)},
            "subject": subject,
            "subject_public_key_info": keys.PublicKeyInfo.load(plan.public_key.spki),
            "extensions": _extensions(plan, above.spki if above else plan.public_key.spki),
        }
    )
    value = issuer_key.sign(signed.dump())
    whole = {"tbs_certificate": signed, "signature_algorithm": algorithm, "signature_value": value}
    return bytes(x509.Certificate(whole).dump())


def _extensions(plan: Plan, issuer_spki: bytes) -> list[dict[str, Any]]:
    basic: dict[str, Any] = {"ca": plan.authority}
    if plan.path_length is not None:
        basic["path_len_constraint"] = plan.path_length
    told: list[tuple[str, bool, Any]] = [
        ("basic_constraints", True, basic),
        ("key_usage", True, set(plan.usage)),
        ("key_identifier", False, key_identifier(plan.public_key.spki)),
        ("authority_key_identifier", False, {"key_identifier": key_identifier(issuer_spki)}),
    ]
    if plan.extended:
        told.append(("extended_key_usage", "time_stamping" in plan.extended, list(plan.extended)))
    if plan.dns_names:
        names = [x509.GeneralName("dns_name", one) for one in plan.dns_names]
        told.append(("subject_alt_name", False, names))
    return [{"extn_id": name, "critical": critical, "extn_value": value} for name, critical, value in told]


def key_identifier(spki: bytes) -> bytes:
    """20 bytes of SHA-256 over the key's bit string (RFC 7093 §2, method 1)."""
    return sha256(bytes(keys.PublicKeyInfo.load(spki)["public_key"].contents[1:]))[:20]


def time_of(moment: datetime) -> x509.Time:
    """UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5); whole seconds."""
    plain = moment.astimezone(UTC).replace(microsecond=0)
    kind = "utc_time" if plain.year < 2050 else "general_time"
    return x509.Time({kind: plain})
