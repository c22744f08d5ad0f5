"""Revocation lists (RFC 5280 §5) of SM2 and P-256 authorities: made, and read for what they say of one certificate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from asn1crypto import crl, x509

from yiwang.crypto.certificates import (
    READING_FAILS,
    Certificate,
    is_signed_with,
    key_identifier,
    read_certificate,
    time_of,
)
from yiwang.crypto.der import NotStrict, end_of_value
from yiwang.crypto.identities import SigningIdentity
from yiwang.crypto.signing import SUITES

_MOST_BYTES: Final = 20_000_000
_UNDERSTOOD: Final = {"2.5.29.35", "2.5.29.20", "2.5.29.46"}  # key identifier, number, freshest


@dataclass(frozen=True, slots=True)
class Revoked:
    """`reason` is asn1crypto's (`key_compromise`); `invalid_since` stands when the key was lost before `at`."""

    serial: int
    at: datetime
    reason: str = "unspecified"
    invalid_since: datetime | None = None

    @property
    def counts_from(self) -> datetime:
        """From when a signature is worth nothing."""
        return min(self.at, self.invalid_since) if self.invalid_since else self.at


@dataclass(frozen=True, slots=True)
class Statement:
    """What one list or response says of one certificate."""

    since: datetime
    until: datetime | None
    revoked: Revoked | None


@dataclass(frozen=True, slots=True)
class _List:
    """A list as it was read. `usable` is false for indirect and partial ones."""

    issuer: bytes
    since: datetime
    until: datetime | None
    entries: dict[int, Revoked]
    usable: bool
    signed_part: bytes
    signature_oid: str
    signature: bytes


def make_list(
    issuer: SigningIdentity, revoked: Sequence[Revoked], *, now: datetime, lasting: timedelta, number: int
) -> bytes:
    """A revocation list, DER, signed by the authority; `number` grows with every list."""
    suite = SUITES[issuer.algorithm]
    authority = read_certificate(issuer.certificate_chain[0])
    told: dict[str, Any] = {
        "version": "v2",
        "signature": {"algorithm": suite.signature_oid},
        "issuer": x509.Name.load(authority.subject),
        "this_update": time_of(now),
        "next_update": time_of(now + lasting),
        "crl_extensions": [
            {
                "extn_id": "authority_key_identifier",
                "extn_value": {"key_identifier": key_identifier(authority.spki)},
            },
            {"extn_id": "crl_number", "extn_value": number},
        ],
    }
    if revoked:
        told["revoked_certificates"] = [_entry(one) for one in revoked]
    signed = crl.TbsCertList(told)
    value = issuer.sign(signed.dump())
    whole = {"tbs_cert_list": signed, "signature_algorithm": told["signature"], "signature": value}
    return bytes(crl.CertificateList(whole).dump())


def _entry(one: Revoked) -> dict[str, Any]:
    told: list[dict[str, Any]] = []
    if one.reason != "unspecified":
        told.append({"extn_id": "crl_reason", "extn_value": one.reason})
    if one.invalid_since:
        told.append({"extn_id": "invalidity_date", "extn_value": one.invalid_since.replace(microsecond=0)})
    entry: dict[str, Any] = {"user_certificate": one.serial, "revocation_date": time_of(one.at)}
    return entry | {"crl_entry_extensions": told} if told else entry


def from_lists(certificate: Certificate, issuer: Certificate, lists: Sequence[bytes]) -> Iterator[Statement]:
    """What the readable lists of `issuer` among `lists` (DER) say of `certificate`."""
    for der in lists:
        held = _read_list(der)
        if held is not None and held.usable and held.issuer == issuer.subject and _is_of(held, der, issuer):
            yield Statement(held.since, held.until, held.entries.get(certificate.serial))


def _is_of(held: _List, der: bytes, issuer: Certificate) -> bool:
    return (issuer.usage is None or "crl_sign" in issuer.usage) and _list_is_signed_by(der, issuer.der)


@lru_cache(maxsize=256)
def _list_is_signed_by(der: bytes, issuer: bytes) -> bool:
    held = _read_list(der)
    if held is None:
        return False
    return is_signed_with(read_certificate(issuer), held.signature_oid, held.signature, held.signed_part)


@lru_cache(maxsize=64)
def _read_list(der: bytes) -> _List | None:
    try:
        if len(der) > _MOST_BYTES or end_of_value(der) != len(der):
            return None
        whole = crl.CertificateList.load(der, strict=True)
        signed = whole["tbs_cert_list"]
        if signed["signature"].dump() != whole["signature_algorithm"].dump():
            return None
        return _List(
            issuer=signed["issuer"].dump(),
            since=signed["this_update"].native,
            until=signed["next_update"].native,
            entries={int(one["user_certificate"].native): _read_entry(one) for one in signed["revoked_certificates"]},
            usable=_usable(signed["crl_extensions"]),
            signed_part=signed.dump(),
            signature_oid=whole["signature_algorithm"]["algorithm"].dotted,
            signature=whole["signature"].native,
        )
    except (NotStrict, *READING_FAILS):
        return None


def _usable(extensions: Any) -> bool:
    return all(not one["critical"].native or one["extn_id"].dotted in _UNDERSTOOD for one in extensions or ())


def _read_entry(one: Any) -> Revoked:
    reason, invalid_since = "unspecified", None
    for extension in one["crl_entry_extensions"] or ():
        if extension["extn_id"].native == "crl_reason":
            reason = str(extension["extn_value"].parsed.native)
        elif extension["extn_id"].native == "invalidity_date":
            invalid_since = extension["extn_value"].parsed.native
    return Revoked(int(one["user_certificate"].native), one["revocation_date"].native, reason, invalid_since)
