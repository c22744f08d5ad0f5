"""Signed messages: SignedData of GB/T 35275 (SM2 with SM3) and of RFC 5652 (ECDSA, RSA), detached or with content.

One signer, strictly encoded. The Chinese form has OIDs of its own for the types and for the signature; implementations
mix them with the international ones inside, so both are understood when read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from asn1crypto import cms, core

from yiwang.crypto.certificates import READING_FAILS, read_certificate, time_of
from yiwang.crypto.chains import ChainProblem
from yiwang.crypto.der import (
    CONTEXT_0,
    OCTET_STRING,
    SEQUENCE,
    NotStrict,
    Reader,
    end_of_value,
    integer,
    oid,
    sequence,
    value,
)
from yiwang.crypto.digests import same, sha256, sm3
from yiwang.crypto.errors import CertificateUnreadable, SignedDataBroken
from yiwang.crypto.identities import SigningIdentity, signature_is_good
from yiwang.crypto.signing import ECDSA_SHA256, RSA_SHA256, SM2_SM3, SUITES

# GB/T 35275: data and signedData. RFC 5652: the same.
GM_DATA, GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2"
DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
_SAME_AS_DATA: Final = {DATA, GM_DATA}

# How signer infos name signatures: GB/T 35275 by SM2 signing, others by SM2 with SM3; RFC 5754 also by the key alone.
_SIGNATURES: Final = {
    "1.2.156.10197.1.301.1": SM2_SM3,
    "1.2.156.10197.1.501": SM2_SM3,
    SUITES[ECDSA_SHA256].signature_oid: ECDSA_SHA256,
    SUITES[RSA_SHA256].signature_oid: RSA_SHA256,
    "1.2.840.113549.1.1.1": RSA_SHA256,
}
_DIGESTS: Final = {SUITES[SM2_SM3].digest_oid: sm3, SUITES[ECDSA_SHA256].digest_oid: sha256}
_MOST_BYTES: Final = 64_000_000
_SET: Final = 0x31


class _Content(core.Sequence):  # type: ignore[misc]
    _fields = [("type", core.ObjectIdentifier), ("content", core.OctetString, {"explicit": 0, "optional": True})]


class _SignedData(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("version", core.Integer),
        ("digest_algorithms", cms.DigestAlgorithms),
        ("content", _Content),
        ("certificates", cms.CertificateSet, {"implicit": 0, "optional": True}),
        ("lists", cms.RevocationInfoChoices, {"implicit": 1, "optional": True}),
        ("signer_infos", cms.SignerInfos),
    ]


class _Message(core.Sequence):  # type: ignore[misc]
    _fields = [("type", core.ObjectIdentifier), ("content", _SignedData, {"explicit": 0})]


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """What a message says. `chain` is DER, the signer's certificate first; `content` None when it is detached.

    `signed` is what the signature is over, None when that is the content itself (no signed attributes).
    """

    content_type: str
    content: bytes | None = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    algorithm: str
    digest_oid: str
    signed: bytes | None = field(repr=False)
    message_digest: bytes | None = field(repr=False)
    signature: bytes = field(repr=False)
    signing_time: datetime | None

    def problem(self, content: bytes | None = None) -> ChainProblem | None:
        """None when the signer's key signed the content: the message's own, or `content` of a detached one.

        `kind` of the problem is `present`, `digest`, `signature` or `chain`. Whom to trust is judged by `check_chain`.
        """
        held = self.content if self.content is not None else content
        if held is None:
            return ChainProblem("present", "签名不含原文，缺少被签名的原文")
        if content is not None and not same(held, content):
            return ChainProblem("digest", "签名所含原文与给出的原文不一致")
        if self.message_digest is not None and not same(self.message_digest, _DIGESTS[self.digest_oid](held)):
            return ChainProblem("digest", "原文与签名时不一致，已被改动")
        try:
            if read_certificate(self.chain[0]).public_key.algorithm != self.algorithm:
                return ChainProblem("signature", "签名算法与证书不符")
            good = signature_is_good(self.chain[0], self.signature, self.signed if self.signed is not None else held)
        except CertificateUnreadable as problem:
            return ChainProblem("chain", problem.message)
        return None if good else ChainProblem("signature", "签名值与证书不符")


def make_signed_data(
    content: bytes,
    identity: SigningIdentity,
    *,
    moment: datetime,
    detached: bool = True,
    content_type: str = "",
    chinese_types: bool = True,
) -> bytes:
    """SignedData, DER, over `content` with the signing time and certificate among the signed attributes.

    An SM2 identity gets the types of GB/T 35275 (unless `chinese_types` is false), any other those of RFC 5652.
    """
    suite = SUITES[identity.algorithm]
    chinese = identity.algorithm == SM2_SM3 and chinese_types
    inner = content_type or (GM_DATA if chinese else DATA)
    signer = read_certificate(identity.certificate_chain[0])
    attributes = b"".join(sorted(_attributes(content, inner, suite.name, signer.der, moment)))
    digest = _digest_algorithm(suite.digest_oid)
    info = sequence(
        integer(1),
        sequence(signer.issuer, integer(signer.serial)),
        digest,
        value(CONTEXT_0, attributes),
        _signature_algorithm("1.2.156.10197.1.301.1" if chinese else suite.signature_oid),
        value(OCTET_STRING, identity.sign(value(_SET, attributes))),
    )
    told = b"" if detached else value(CONTEXT_0, value(OCTET_STRING, content))
    signed = sequence(
        integer(_version(inner)),
        value(_SET, digest),
        sequence(oid(inner), told),
        value(CONTEXT_0, b"".join(sorted(identity.certificate_chain))),
        value(_SET, info),
    )
    return sequence(oid(GM_SIGNED_DATA if chinese else SIGNED_DATA), value(CONTEXT_0, signed))


def _attributes(content: bytes, inner: str, algorithm: str, signer: bytes, moment: datetime) -> list[bytes]:
    """Written by hand: with general ASN.1 classes a time-stamp takes longer than all signatures on a document."""
    suite = SUITES[algorithm]
    named = [value(OCTET_STRING, suite.hash(signer))]
    if suite.name == SM2_SM3:
        named.insert(0, _digest_algorithm(suite.digest_oid))
    values = (
        ("content_type", oid(inner)),
        ("message_digest", value(OCTET_STRING, suite.hash(content))),
        ("signing_time", bytes(time_of(moment).dump())),
        ("signing_certificate_v2", sequence(sequence(sequence(*named)))),
    )
    return [sequence(_attribute_type(name), value(_SET, one)) for name, one in values]


@cache
def _attribute_type(name: str) -> bytes:
    return bytes(cms.CMSAttributeType(name).dump())


@cache
def _digest_algorithm(dotted: str) -> bytes:
    return bytes(cms.DigestAlgorithm({"algorithm": dotted}).dump())


@cache
def _signature_algorithm(dotted: str) -> bytes:
    return bytes(cms.SignedDigestAlgorithm({"algorithm": dotted}).dump())


def read_signed_data(der: bytes) -> SignedMessage:
    """The message. Raises `SignedDataBroken` for what is no SignedData with one signer of these algorithms."""
    try:
        if len(der) > _MOST_BYTES or end_of_value(der) != len(der):
            raise SignedDataBroken
        outer = _Message.load(der, strict=True)
        if outer["type"].native not in {SIGNED_DATA, GM_SIGNED_DATA}:
            raise SignedDataBroken
        signed = outer["content"]
        _check_fields(der)
        infos = signed["signer_infos"]
        if len(infos) != 1 or signed["version"].native != _version(signed["content"]["type"].native):
            raise SignedDataBroken
        return _read(signed, infos[0])
    except (NotStrict, *READING_FAILS) as problem:
        raise SignedDataBroken from problem


def _check_fields(der: bytes) -> None:
    """Nothing stands in the message but the fields of the standard: asn1crypto passes over what follows them."""
    outer = Reader(der)
    outer.oid()
    tagged = Reader(outer.whole(CONTEXT_0), CONTEXT_0)
    outer.end()
    whole = Reader(tagged.whole(SEQUENCE))
    tagged.end()
    whole.integer()
    whole.take(_SET)
    content = Reader(whole.whole(SEQUENCE))
    content.oid()
    if content.more:
        wrapped = Reader(content.whole(CONTEXT_0), CONTEXT_0)
        wrapped.take(OCTET_STRING)
        wrapped.end()
    content.end()
    if whole.tag == CONTEXT_0:
        whole.take(CONTEXT_0)
    if whole.tag == CONTEXT_0 + 1:
        whole.take(CONTEXT_0 + 1)
    info = Reader(Reader(whole.whole(_SET), _SET).whole(SEQUENCE))
    whole.end()
    info.integer()
    for _ in ("signer", "digest algorithm"):
        info.take(SEQUENCE)
    if info.tag == CONTEXT_0:
        info.take(CONTEXT_0)
    info.take(SEQUENCE)
    info.take(OCTET_STRING)
    info.end()  # unsigned attributes are nobody's word: a message that has them is not taken


def _version(content_type: str) -> int:
    """RFC 5652 §5.1, for certificates of X.509 and a signer named by issuer and number."""
    return 1 if content_type in _SAME_AS_DATA else 3


def _read(signed: Any, info: Any) -> SignedMessage:
    inner = signed["content"]
    digest_oid = info["digest_algorithm"]["algorithm"].dotted
    algorithm = _SIGNATURES[info["signature_algorithm"]["algorithm"].dotted]
    listed = [one["algorithm"].dotted for one in signed["digest_algorithms"]]
    if digest_oid != SUITES[algorithm].digest_oid or listed != [digest_oid] or info["version"].native != "v1":
        raise SignedDataBroken
    for one in (*signed["digest_algorithms"], info["digest_algorithm"], info["signature_algorithm"]):
        if one["parameters"].native is not None:
            raise SignedDataBroken
    content_type = inner["type"].native
    attributes = info["signed_attrs"]
    told = _read_attributes(attributes, content_type) if attributes else {}
    signer, others = _certificates(signed["certificates"], info["sid"])
    _check_named(told.get("signing_certificate_v2"), signer)
    return SignedMessage(
        content_type=content_type,
        content=inner["content"].native,
        chain=(signer, *others),
        algorithm=algorithm,
        digest_oid=digest_oid,
        signed=attributes.untag().dump() if attributes else None,
        message_digest=told["message_digest"].native if told else None,
        signature=info["signature"].native,
        signing_time=told["signing_time"].native if "signing_time" in told else None,
    )


def _read_attributes(attributes: Any, content_type: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for one in attributes:
        name = one["type"].native
        if name in told or len(one["values"]) != 1:
            raise SignedDataBroken
        told[name] = one["values"][0]
    stated = told["content_type"].dotted
    if stated != content_type and not {stated, content_type} <= _SAME_AS_DATA:
        raise SignedDataBroken
    return told


def _certificates(certificates: Any, sid: Any) -> tuple[bytes, Sequence[bytes]]:
    """The signer's certificate, by issuer and serial number, and the others."""
    if sid.name != "issuer_and_serial_number":
        raise SignedDataBroken
    wanted = sid.chosen
    signer, others = None, []
    for choice in certificates:
        one = choice.chosen
        known = one["tbs_certificate"] if choice.name == "certificate" else None
        if known is None:
            raise SignedDataBroken
        is_it = (
            known["serial_number"].native == wanted["serial_number"].native
            and known["issuer"].dump() == wanted["issuer"].dump()
        )
        if is_it and signer is None:
            signer = one.dump()
        else:
            others.append(one.dump())
    if signer is None:
        raise SignedDataBroken
    return signer, others


def _check_named(attribute: Any, signer: bytes) -> None:
    """ESSCertIDv2 (RFC 5035), where it stands, names the signer's certificate."""
    if attribute is None:
        return
    named = attribute["certs"][0]
    oid = named["hash_algorithm"]["algorithm"].dotted
    if oid not in _DIGESTS or not same(named["cert_hash"].native, _DIGESTS[oid](signer)):
        raise SignedDataBroken
