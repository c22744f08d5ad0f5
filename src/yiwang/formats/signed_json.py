"""Canonical JSON with a signature in it: one form for receipts, status lists and other statements of the platform.

The signature is over a mark, which names the kind and the version, and the canonical form of everything but
`signature`. So no statement of one kind can pass for one of another, and one changed byte is found: bytes that are not
the canonical form of what they say are refused before anything else.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import stray_problem
from yiwang.crypto.digests import canonical
from yiwang.crypto.errors import CertificateUnreadable, NotCanonical
from yiwang.crypto.identities import SigningIdentity, signature_is_good, subject_code, subject_name
from yiwang.formats.seal.trust import TrustList, is_unknown
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

CLOCKS_DIFFER: Final = timedelta(minutes=10)
_PARTS: Final = {"algorithm", "certificates", "value"}
_MOST_CERTIFICATES: Final = 6


class NotSignedJson(ValueError):
    """The bytes are not the canonical form of a JSON object."""


def sign_json(body: Mapping[str, Any], mark: bytes, identity: SigningIdentity) -> bytes:
    """`body` in canonical form with its signature. Raises `NotCanonical`."""
    plain = orjson.loads(canonical(body))
    plain["signature"] = {
        "algorithm": identity.algorithm,
        "certificates": [text_of(der) for der in identity.certificate_chain],
        "value": text_of(identity.sign(mark + canonical(plain))),
    }
    return canonical(plain)


def read_json(content: bytes) -> dict[str, Any]:
    """The object, if `content` is its canonical form. Raises `NotSignedJson`."""
    try:
        told = orjson.loads(content)
        if not isinstance(told, dict) or canonical(told) != content:
            raise NotSignedJson
    except (orjson.JSONDecodeError, NotCanonical) as problem:
        raise NotSignedJson from problem
    return told


def check_signed(told: Mapping[str, Any], mark: bytes, trust: TrustList, moment: datetime, now: datetime) -> Verdict:
    """Whether the signature of `told` holds and its signer was trusted at `moment`, which must not be after `now`."""
    held = told.get("signature")
    if not isinstance(held, dict) or set(held) != _PARTS:
        return failed("present", "文件上没有签名")
    content = {key: value for key, value in told.items() if key != "signature"}
    signed_at = moment.astimezone(UTC)
    try:
        chain = chain_of(held["certificates"])
        good = signature_is_good(chain[0], bytes_of(held["value"]), mark + canonical(content))
        name, code = subject_name(chain[0]), subject_code(chain[0])
        algorithm = read_certificate(chain[0]).public_key.algorithm
    except CertificateUnreadable as unreadable:
        return failed("chain", unreadable.message)
    except (binascii.Error, ValueError, TypeError, AttributeError):
        return failed("signature", "签名无法读取")
    if not good or held["algorithm"] != algorithm:
        return failed("signature", "签名与内容不符，内容已被改动", signer=name, signed_at=signed_at)
    if signed_at > now + CLOCKS_DIFFER:
        return failed("validity", "签名时间晚于当前时间", signer=name, signed_at=signed_at)
    checked = trust.check(chain, signed_at)
    problem = checked.problem or stray_problem(chain, checked, (*trust.intermediates, *trust.roots))
    if problem is not None:
        return Verdict(
            ok=False,
            step=problem.kind,
            reason_zh=problem.reason,
            signer=name,
            signer_code=code,
            signed_at=signed_at,
            trust_unknown=is_unknown(checked),
        )
    return Verdict(
        ok=True,
        step="all",
        reason_zh=gettext_noop("签名有效，内容未被改动"),
        signer=name,
        signer_code=code,
        signed_at=signed_at,
        covers_whole_document=True,
        since=(gettext_noop("签名者的证书在签署之后被吊销"),) if checked.revoked else (),
    )


def signer_of(told: Mapping[str, Any]) -> bytes:
    """The signer's certificate, DER; call it after `check_signed`."""
    return bytes_of(told["signature"]["certificates"][0])


def chain_of(listed: Any) -> tuple[bytes, ...]:
    """Certificates, DER, from their texts; none twice, since a second copy could be put in unnoticed. ValueError."""
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_CERTIFICATES:
        raise ValueError("certificates are missing")
    found = tuple(bytes_of(one) for one in listed)
    if len(set(found)) < len(found):
        raise ValueError("a certificate stands there twice")
    return found


def text_of(data: bytes) -> str:
    """Base64 of `data`."""
    return base64.b64encode(data).decode()


def bytes_of(text: str) -> bytes:
    """Decode base64, refusing a second spelling of the same bytes. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("no base64")
    data = base64.b64decode(text, validate=True)
    if text_of(data) != text:
        raise ValueError("not the one base64 form")
    return data


def as_trust(trust: TrustList | Sequence[bytes]) -> TrustList:
    """Roots alone as a trust list."""
    return trust if isinstance(trust, TrustList) else TrustList(tuple(trust))
