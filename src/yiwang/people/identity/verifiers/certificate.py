"""A personal certificate signs a challenge: chain, time, key and the registered number must all fit."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput
from yiwang.core.keys import open_json, seal_json
from yiwang.core.signing import trusted_roots
from yiwang.crypto.chains import chain_problem
from yiwang.crypto.development_ca import MARK
from yiwang.crypto.errors import CryptoProblem
from yiwang.crypto.identities import load_certificate, signature_is_good, subject_code, subject_name
from yiwang.people.identity.documents import paper_of
from yiwang.people.identity.errors import NotMatched
from yiwang.people.identity.matching import match_person
from yiwang.people.identity.verifying import VERIFIERS, Ask, Claim, Proven, Verifier

MINUTES, MOST = 15, 40_000
PLACE = {"table": "identity_challenge", "field": "challenge"}
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.S)


def signed_text(challenge: str) -> bytes:
    """What the certificate signs (UTF-8): the purpose stands before the challenge, so that it serves no other."""
    return f"yiwang identity proof\n{challenge}".encode()


class Certificate(Verifier):
    """The highest level: a certificate in the owner's hands (电子签名法 第十三条)."""

    code = "certificate"
    title = gettext_noop("用个人数字证书签名")
    sentence = gettext_noop("要有受信任机构签发的个人数字证书和它的签名软件。")
    level = "certificate"
    options_schema: Mapping[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"minutes": {"type": "integer", "minimum": 1, "maximum": 60}},
    }
    asks = (
        Ask("certificates", gettext_noop("证书（PEM，自己的在最前面）"), widget="area", most=MOST),
        Ask("signature", gettext_noop("签名（Base64）"), widget="area", most=4000),
    )

    def prepare(self, claim: Claim) -> Mapping[str, str]:
        """A fresh challenge for this account, sealed: nothing is stored until it is answered."""
        body = {"account": str(claim.account_id), "at": claim.moment.isoformat(), "nonce": secrets.token_hex(16)}
        sealed = seal_json(body, record_id=claim.account_id, **PLACE)
        return {"challenge": base64.urlsafe_b64encode(sealed).decode()}

    def verify(self, claim: Claim) -> Proven:
        """Refuses ``invalid_input`` at the field that is wrong, ``identity_not_matched`` for another person."""
        challenge = self._fresh(claim)
        chain = _chain(claim.given.get("certificates", "")[:MOST])
        problem = chain_problem(chain, trusted_roots(), moment=claim.moment)
        if problem is not None:
            words = _("证书不能用：%(reason)s。") % {"reason": _(problem.reason)}
            raise InvalidInput(fields={"/certificates": words})
        _check_signature(chain[0], claim.given.get("signature", ""), signed_text(challenge))
        try:
            paper = paper_of("111", subject_code(chain[0]))
        except InvalidInput as wrong:
            raise NotMatched(because="unknown") from wrong
        match = match_person(paper, subject_name(chain[0]).removesuffix(f" ({MARK})"))
        if claim.party_id not in (None, match.party_id):
            raise NotMatched(because="other")
        ends: datetime = load_certificate(chain[0]).not_valid_after_utc.astimezone(UTC)
        return Proven(match.party_id, match.name, match.register, match.division, paper, ends, {"paper": paper.kind})

    def _fresh(self, claim: Claim) -> str:
        given = claim.given.get("challenge", "")[:2000]
        stale = InvalidInput(fields={"/signature": _("这段文字已经过期，请按新的文字再签一次。")})
        try:
            body = open_json(base64.urlsafe_b64decode(given.encode()), record_id=claim.account_id, **PLACE)
        except (CryptoProblem, ValueError, binascii.Error) as wrong:
            raise stale from wrong
        assert isinstance(body, dict)
        minutes = int(claim.options.get("minutes", MINUTES))
        if datetime.fromisoformat(str(body["at"])) < claim.moment - timedelta(minutes=minutes):
            raise stale
        return given


def _chain(text: str) -> list[bytes]:
    wrong = InvalidInput(fields={"/certificates": _("没有读到证书。请粘贴以 BEGIN CERTIFICATE 开头的整段文字。")})
    found = _PEM.findall(text)[:5]
    if not found:
        raise wrong
    try:
        return [x509.load_pem_x509_certificate(one.encode()).public_bytes(Encoding.DER) for one in found]
    except (ValueError, TypeError) as unreadable:
        raise wrong from unreadable


def _check_signature(certificate: bytes, signature: str, data: bytes) -> None:
    wrong = InvalidInput(fields={"/signature": _("签名和证书对不上。请用同一个证书给上面的文字签名。")})
    try:
        good = signature_is_good(certificate, base64.b64decode("".join(signature.split()), validate=True), data)
    except (CryptoProblem, ValueError, binascii.Error) as unreadable:
        raise wrong from unreadable
    if not good:
        raise wrong


VERIFIERS.add(Certificate())
