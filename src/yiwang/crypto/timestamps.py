"""Time-stamps of RFC 3161 (GB/T 20520): tokens made, asked for and checked, with SM2 and ECDSA authorities."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import tsp

from yiwang.crypto.certificates import READING_FAILS
from yiwang.crypto.chains import TIME_STAMP, ChainCheck, ChainProblem, check_chain, stray_problem
from yiwang.crypto.der import NotStrict, end_of_value, sequence
from yiwang.crypto.digests import same, sm3
from yiwang.crypto.errors import CertificateUnreadable, EvidenceUnreadable, SignedDataBroken
from yiwang.crypto.identities import SigningIdentity, subject_name
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.signed_data import make_signed_data, read_signed_data
from yiwang.crypto.signing import SM2_SM3, SUITES

TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
DEVELOPMENT_POLICY: Final = "1.2.156.10197.6.1.4.2.999"  # of nobody: for tokens of the development authority
_SM3: Final = SUITES[SM2_SM3].digest_oid
_SHA2: Final = {
    "2.16.840.1.101.3.4.2.1": hashlib.sha256,
    "2.16.840.1.101.3.4.2.2": hashlib.sha384,
    "2.16.840.1.101.3.4.2.3": hashlib.sha512,
}


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """When and by whom; believe it only while `problem` is None. `chain` tells what is known of revocation."""

    moment: datetime | None
    authority: str
    serial: int
    problem: ChainProblem | None
    chain: ChainCheck | None = None
    nonce: int | None = None


def make_token(
    identity: SigningIdentity,
    data: bytes,
    *,
    moment: datetime,
    serial: int,
    policy: str = DEVELOPMENT_POLICY,
) -> bytes:
    """A token, DER ContentInfo, over the identity's digest of `data`; `serial` is unique for the authority."""
    suite = SUITES[identity.algorithm]
    imprint = {"hash_algorithm": {"algorithm": suite.digest_oid}, "hashed_message": suite.hash(data)}
    return _token(identity, imprint, moment, serial, policy, None)


def make_request(data: bytes, *, algorithm: str = SM2_SM3, nonce: int | None = None) -> bytes:
    """A TimeStampReq, DER, over the algorithm's digest of `data`."""
    suite = SUITES[algorithm]
    asked: dict[str, Any] = {
        "version": "v1",
        "message_imprint": {"hash_algorithm": {"algorithm": suite.digest_oid}, "hashed_message": suite.hash(data)},
        "cert_req": True,
    }
    if nonce is not None:
        asked["nonce"] = nonce
    return bytes(tsp.TimeStampReq(asked).dump())


def answer_request(
    request: bytes,
    identity: SigningIdentity,
    *,
    moment: datetime,
    serial: int,
    policy: str = DEVELOPMENT_POLICY,
) -> bytes:
    """The TimeStampResp, DER, to a request; an unknown digest is rejected in it. Raises `EvidenceUnreadable`."""
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        imprint = asked["message_imprint"]
        oid, hashed = imprint["hash_algorithm"]["algorithm"].dotted, imprint["hashed_message"].native
        nonce = asked["nonce"].native
    except READING_FAILS as problem:
        raise EvidenceUnreadable from problem
    size = 32 if oid == _SM3 else _SHA2[oid]().digest_size if oid in _SHA2 else 0
    if len(hashed) != size:
        return sequence(tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"bad_alg"}}).dump())
    told = {"hash_algorithm": {"algorithm": oid}, "hashed_message": hashed}
    token = _token(identity, told, moment, serial, policy, nonce)
    status = tsp.PKIStatusInfo({"status": "granted"}).dump()
    return sequence(status, token)  # TimeStampResp ::= SEQUENCE { status, token }


def token_of(response: bytes) -> bytes:
    """The token in a TimeStampResp. Raises `EvidenceUnreadable` when there is none."""
    try:
        if end_of_value(response) != len(response):
            raise EvidenceUnreadable
        whole = tsp.TimeStampResp.load(response, strict=True)
        if whole["status"]["status"].native not in {"granted", "granted_with_mods"}:
            raise EvidenceUnreadable
        return bytes(whole["time_stamp_token"].dump())
    except (NotStrict, *READING_FAILS) as problem:
        raise EvidenceUnreadable from problem


def check_token(
    token: bytes,
    data: bytes,
    trust: Sequence[bytes],
    *,
    intermediates: Sequence[bytes] = (),
    evidence: Evidence | None = None,
) -> TimeStamp:
    """Whether a trusted time-stamp authority saw `data`, and when. Its certificate is judged at that time."""
    try:
        message = read_signed_data(token)
        if message.content_type != TST_INFO or message.content is None or message.signed is None:
            return _failed(ChainProblem("structure", "时间戳的格式不对"))
        told = tsp.TSTInfo.load(message.content, strict=True)
        if end_of_value(message.content) != len(message.content):
            return _failed(ChainProblem("structure", "时间戳的格式不对"))
        moment, serial = told["gen_time"].native, int(told["serial_number"].native)
        imprint, nonce = told["message_imprint"], told["nonce"].native
        oid = imprint["hash_algorithm"]["algorithm"].dotted
        hashed = imprint["hashed_message"].native
        authority = subject_name(message.chain[0])
    except (SignedDataBroken, CertificateUnreadable, NotStrict, *READING_FAILS):
        return _failed(ChainProblem("structure", "时间戳无法读取"))
    if oid != _SM3 and oid not in _SHA2:
        problem: ChainProblem | None = ChainProblem("structure", "时间戳的摘要算法不受支持")
    elif not same(hashed, sm3(data) if oid == _SM3 else _SHA2[oid](data).digest()):
        problem = ChainProblem("digest", "时间戳不是为这份签名签发的")
    else:
        problem = message.problem()
    if problem is not None:
        return TimeStamp(moment, authority, serial, problem, nonce=nonce)
    chain = (*message.chain, *intermediates)
    checked = check_chain(chain, trust, moment=moment, evidence=evidence, purpose=TIME_STAMP)
    problem = checked.problem or stray_problem(message.chain, checked, (*intermediates, *trust))
    return TimeStamp(moment, authority, serial, problem, checked, nonce)


def _failed(problem: ChainProblem) -> TimeStamp:
    return TimeStamp(None, "", 0, problem)


def _token(
    identity: SigningIdentity, imprint: dict[str, Any], moment: datetime, serial: int, policy: str, nonce: int | None
) -> bytes:
    told: dict[str, Any] = {
        "version": "v1",
        "policy": policy,
        "message_imprint": imprint,
        "serial_number": serial,
        "gen_time": moment.astimezone(UTC).replace(microsecond=0),
        "accuracy": {"seconds": 1},
    }
    if nonce is not None:
        told["nonce"] = nonce
    content = tsp.TSTInfo(told).dump()
    return make_signed_data(
        content, identity, moment=moment, detached=False, content_type=TST_INFO, chinese_types=False
    )
