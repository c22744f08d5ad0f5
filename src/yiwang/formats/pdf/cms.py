"""Reads a detached CMS signature (RFC 5652) of the profile that PAdES asks for, and nothing looser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms

from yiwang.crypto.der import end_of_value
from yiwang.crypto.digests import same, sha256
from yiwang.crypto.identities import signature_is_good

_MECHANISMS = {"sha256_ecdsa", "sha256_rsa", "rsassa_pkcs1v15"}


class CmsBroken(Exception):
    """The bytes are not a signature of this profile; the text is Chinese."""


@dataclass(frozen=True, slots=True)
class DetachedSignature:
    """One signer. `chain` is DER, the signer's certificate first."""

    chain: tuple[bytes, ...]
    message_digest: bytes
    signed_attributes: bytes
    signature: bytes
    signing_time: datetime | None

    def is_good(self) -> bool:
        """Whether the signer's key signed the signed attributes. Raises `CertificateUnreadable`."""
        return signature_is_good(self.chain[0], self.signature, self.signed_attributes)


def read_detached(padded: bytes) -> DetachedSignature:
    """The signature in `padded`: DER followed by zeros only. Raises `CmsBroken`."""
    try:
        content = cms.ContentInfo.load(padded)
        end = end_of_value(padded)
        if padded[end:].strip(b"\0"):
            raise CmsBroken("签名数据之后有多余内容")
        if content["content_type"].native != "signed_data":
            raise CmsBroken("签名数据的类型不对")
        signed = content["content"]
        signature = _read(signed)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as problem:
        raise CmsBroken("签名数据无法读取") from problem
    return signature


def _read(signed: Any) -> DetachedSignature:
    infos = signed["signer_infos"]
    if len(infos) != 1:
        raise CmsBroken("签名者不是一个")
    info = infos[0]
    _check_profile(signed, info)
    attributes = {one["type"].native: one["values"] for one in info["signed_attrs"]}
    if len(attributes) != len(info["signed_attrs"]):
        raise CmsBroken("签名属性重复")
    if attributes["content_type"][0].native != "data":
        raise CmsBroken("签名内容的类型不对")
    signer, others = _certificates(signed, info)
    _check_signing_certificate(attributes, signer)
    time = attributes["signing_time"][0].native if "signing_time" in attributes else None
    return DetachedSignature(
        chain=(signer, *others),
        message_digest=attributes["message_digest"][0].native,
        signed_attributes=info["signed_attrs"].untag().dump(),
        signature=info["signature"].native,
        signing_time=time,
    )


def _check_profile(signed: Any, info: Any) -> None:
    if signed["version"].native != "v1" or info["version"].native != "v1":
        raise CmsBroken("签名数据的版本不对")
    inner = signed["encap_content_info"]
    if inner["content_type"].native != "data" or inner["content"].native is not None:
        raise CmsBroken("签名数据不是分离式签名")
    digests = [one["algorithm"].native for one in signed["digest_algorithms"]]
    if digests != ["sha256"] or info["digest_algorithm"]["algorithm"].native != "sha256":
        raise CmsBroken("摘要算法不受支持")
    if any(one["parameters"].native for one in (*signed["digest_algorithms"], info["digest_algorithm"])):
        raise CmsBroken("摘要算法的参数不对")
    if info["signature_algorithm"]["algorithm"].native not in _MECHANISMS:
        raise CmsBroken("签名算法不受支持")
    if info["sid"].name != "issuer_and_serial_number":
        raise CmsBroken("签名者的标识方式不受支持")


def _certificates(signed: Any, info: Any) -> tuple[bytes, list[bytes]]:
    """The signer's certificate by issuer and serial number, and the others."""
    wanted = info["sid"].chosen
    signer, others = None, []
    for choice in signed["certificates"]:
        if choice.name != "certificate":
            continue
        one = choice.chosen
        if (
            signer is None
            and one.serial_number == wanted["serial_number"].native
            and one.issuer.dump() == wanted["issuer"].dump()
        ):
            signer = one.dump()
        else:
            others.append(one.dump())
    if signer is None:
        raise CmsBroken("签名里没有签名者的证书")
    return signer, others


def _check_signing_certificate(attributes: dict[str, Any], signer: bytes) -> None:
    """ESSCertIDv2 (RFC 5035): the signed attributes name the certificate by its digest. PAdES requires it."""
    named = attributes["signing_certificate_v2"][0]["certs"][0]
    if named["hash_algorithm"]["algorithm"].native != "sha256":
        raise CmsBroken("签名证书的摘要算法不受支持")
    if not same(named["cert_hash"].native, sha256(signer)):
        raise CmsBroken("签名证书与签名属性不符")
