"""OCSP (RFC 6960) for SM2 and P-256 authorities: answers made, and read for what they say of one certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import core, keys, ocsp, x509

from yiwang.crypto.certificates import READING_FAILS, Certificate, is_issued_by, is_signed_with, read_certificate
from yiwang.crypto.der import NotStrict, end_of_value
from yiwang.crypto.digests import sha256, sm3
from yiwang.crypto.errors import CertificateUnreadable, EvidenceUnreadable
from yiwang.crypto.identities import SigningIdentity
from yiwang.crypto.revocation_lists import Revoked, Statement
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3, SUITES

CLOCKS_DIFFER: Final = timedelta(minutes=10)
_SHA1: Final = "1.3.14.3.2.26"  # what OCSP clients still name certificates with
_MOST_BYTES: Final = 100_000


def make_response(
    responder: SigningIdentity,
    certificate: bytes,
    issuer: bytes,
    revoked: Revoked | None,
    *,
    now: datetime,
    lasting: timedelta,
) -> bytes:
    """An OCSP response, DER, on one certificate."""
    suite = SUITES[responder.algorithm]
    named = _certificate_id(read_certificate(certificate).serial, read_certificate(issuer), suite.digest_oid)
    return _respond(responder, [(named, revoked)], now, lasting, None)


def answer(
    request: bytes,
    responder: SigningIdentity,
    issuer: bytes,
    find: Callable[[int], Revoked | None],
    *,
    now: datetime,
    lasting: timedelta = timedelta(hours=12),
) -> bytes:
    """The response of an OCSP responder to `request`. Raises `EvidenceUnreadable`; unknown issuers are answered so."""
    try:
        asked = ocsp.OCSPRequest.load(request, strict=True)["tbs_request"]
        wanted = [one["req_cert"] for one in asked["request_list"]][:20]
        above = read_certificate(issuer)
        known = [
            (one, find(int(one["serial_number"].native)) if _names_issuer(one, above) else NOT_OURS) for one in wanted
        ]
        nonce = next((one for one in asked["request_extensions"] or () if one["extn_id"].native == "nonce"), None)
    except READING_FAILS as problem:
        raise EvidenceUnreadable from problem
    return _respond(responder, known, now, lasting, nonce)


NOT_OURS: Final = Revoked(-1, datetime.min)
"""What `find` returns for a serial number that was never issued: answered `unknown`, not `good`."""


def make_request(certificate: bytes, issuer: bytes) -> bytes:
    """A question about one certificate (both DER), DER; the issuer is named by its suite's digest."""
    above = read_certificate(issuer)
    named = _certificate_id(read_certificate(certificate).serial, above, SUITES[above.public_key.algorithm].digest_oid)
    return bytes(ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": named}]}}).dump())


def asks_about(request: bytes, issuer: bytes) -> bool:
    """Whether a request names this issuer (DER). Raises `EvidenceUnreadable`."""
    try:
        listed = ocsp.OCSPRequest.load(request, strict=True)["tbs_request"]["request_list"]
        above = read_certificate(issuer)
        return any(_names_issuer(one["req_cert"], above) for one in listed)
    except READING_FAILS as problem:
        raise EvidenceUnreadable from problem


def _respond(
    responder: SigningIdentity,
    told: Sequence[tuple[Any, Revoked | None]],
    now: datetime,
    lasting: timedelta,
    nonce: Any,
) -> bytes:
    suite = SUITES[responder.algorithm]
    own = read_certificate(responder.certificate_chain[0])
    moment = now.replace(microsecond=0)
    data: dict[str, Any] = {
        "responder_id": ocsp.ResponderId("by_name", x509.Name.load(own.subject)),
        "produced_at": moment,
        "responses": [
            {"cert_id": named, "cert_status": _status(state), "this_update": moment, "next_update": moment + lasting}
            for named, state in told
        ],
    }
    if nonce is not None:
        data["response_extensions"] = [{"extn_id": "nonce", "extn_value": nonce["extn_value"].parsed.native}]
    signed = ocsp.ResponseData(data)
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": signed,
            "signature_algorithm": {"algorithm": suite.signature_oid},
            "signature": responder.sign(signed.dump()),
            "certs": [x509.Certificate.load(own.der)],
        }
    )
    body = {"response_type": "basic_ocsp_response", "response": basic}
    return bytes(ocsp.OCSPResponse({"response_status": "successful", "response_bytes": body}).dump())


def _status(state: Revoked | None) -> ocsp.CertStatus:
    if state is None:
        return ocsp.CertStatus("good", core.Null())
    if state is NOT_OURS:
        return ocsp.CertStatus("unknown", core.Null())
    told = {"revocation_time": state.at.replace(microsecond=0), "revocation_reason": state.reason}
    return ocsp.CertStatus("revoked", ocsp.RevokedInfo(told))


def from_responses(certificate: Certificate, issuer: Certificate, responses: Sequence[bytes]) -> Iterator[Statement]:
    """What the readable responses (DER) that `issuer` answers for say of `certificate`."""
    for der in responses:
        try:
            if len(der) > _MOST_BYTES or end_of_value(der) != len(der):
                continue
            whole = ocsp.OCSPResponse.load(der, strict=True)
            if whole["response_status"].native != "successful":
                continue
            basic = whole["response_bytes"]["response"].parsed
            if not _is_authorised(basic, issuer):
                continue
            yield from _statements(basic["tbs_response_data"]["responses"], certificate, issuer)
        except (CertificateUnreadable, NotStrict, *READING_FAILS):
            continue


def _statements(responses: Any, certificate: Certificate, issuer: Certificate) -> Iterator[Statement]:
    for one in responses:
        named, status = one["cert_id"], one["cert_status"]
        if int(named["serial_number"].native) != certificate.serial or not _names_issuer(named, issuer):
            continue
        if status.name == "unknown":
            continue
        revoked = None
        if status.name == "revoked":
            told = status.chosen
            reason = told["revocation_reason"].native or "unspecified"
            revoked = Revoked(certificate.serial, told["revocation_time"].native, str(reason))
        yield Statement(one["this_update"].native, one["next_update"].native, revoked)


def _is_authorised(basic: Any, issuer: Certificate) -> bool:
    """Signed by the issuer, or by a responder that it made one: its certificate comes with the response."""
    produced = basic["tbs_response_data"]["produced_at"].native
    candidates = [issuer] + [read_certificate(one.dump()) for one in (basic["certs"] or ())][:5]
    oid, value = basic["signature_algorithm"]["algorithm"].dotted, basic["signature"].native
    signed = basic["tbs_response_data"].dump()
    for one in candidates:
        if one.der != issuer.der and not (
            "ocsp_signing" in one.extended_usage
            and one.not_before - CLOCKS_DIFFER <= produced <= one.not_after
            and is_issued_by(one.der, issuer.der)
        ):
            continue
        if is_signed_with(one, oid, value, signed):
            return True
    return False


def _certificate_id(serial: int, issuer: Certificate, oid: str) -> ocsp.CertId:
    name, key = _hashes(issuer, oid)
    return ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": oid},
            "issuer_name_hash": name,
            "issuer_key_hash": key,
            "serial_number": serial,
        }
    )


def _names_issuer(named: Any, issuer: Certificate) -> bool:
    held = _hashes(issuer, named["hash_algorithm"]["algorithm"].dotted)
    return held == (named["issuer_name_hash"].native, named["issuer_key_hash"].native)


def _hashes(issuer: Certificate, oid: str) -> tuple[bytes, bytes]:
    """Name and key of the issuer under SM3, SHA-256 or the SHA-1 that OCSP clients still name certificates with."""
    key = bytes(keys.PublicKeyInfo.load(issuer.spki)["public_key"].contents[1:])
    parts = (issuer.subject, key)
    if oid == SUITES[SM2_SM3].digest_oid:
        return sm3(parts[0]), sm3(parts[1])
    if oid == SUITES[ECDSA_SHA256].digest_oid:
        return sha256(parts[0]), sha256(parts[1])
    name, held = (hashlib.sha1(part, usedforsecurity=False).digest() for part in parts)
    return (name, held) if oid == _SHA1 else (b"", b"")
