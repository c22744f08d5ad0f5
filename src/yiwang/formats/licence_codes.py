"""The long-lived licence code: a signed compact text for a QR code that anybody verifies without a network.

Byte for byte in docs/concepts/presentation.md. A code proves what the platform said of a licence at ``made_at``, never
that the licence still counts: that takes a status list (``status_number``) or a question to the platform.
"""

from __future__ import annotations

import base64
import binascii
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from yiwang.crypto.certificates import key_identifier, read_certificate
from yiwang.crypto.errors import CertificateUnreadable, KeyUnreadable
from yiwang.crypto.identities import SigningIdentity
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.crypto.sm2 import to_der, to_raw
from yiwang.formats.seal.findings import Findings, judge_signer
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

PREFIX: Final = "YW1:"
MOST_CHARACTERS: Final = 970  # what a QR code of version 20 holds at level M in alphanumeric mode
MOST_FIELDS: Final = 32
MOST_TEXT: Final = 255  # bytes of one text

_SIGNED: Final = b"yiwang.licence-code.v1\n"  # so that no other signed text can pass for a code
_VERSION: Final = 1
_SUITES: Final = {1: SM2_SM3, 2: ECDSA_SHA256}
_SUITE_NUMBERS: Final = {name: number for number, name in _SUITES.items()}
_DEMO, _GB18030, _NUMBERED, _ENDS, _MASKED = 1, 2, 4, 8, 16
_KNOWN_FLAGS: Final = _DEMO | _GB18030 | _NUMBERED | _ENDS | _MASKED
_DAY_ZERO: Final = date(1900, 1, 1)
_LAST_DAY: Final = (date.max - _DAY_ZERO).days
_LAST_NUMBER: Final = 2**40 - 1
_ROOT: Final = "1.2.156.3005.2."  # GB/T 36904: left out of the code, as every identifier begins with it
_SIGNATURE: Final = 64
_HEAD: Final = struct.Struct(">BB8sBI")
_UNREADABLE: Final = gettext_noop("证照码不完整或者已被改动，无法读取")


class CodeProblem(Exception):
    """The text is no licence code, or a payload does not fit into one. ``message`` is Chinese and a msgid."""

    code = "licence_code.unreadable"
    message = _UNREADABLE

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).message
        super().__init__(self.message)


class CodeTooLarge(CodeProblem):
    """More than a cheap phone reads from one QR code: leave fields out."""

    code = "licence_code.too_large"
    message = gettext_noop("内容太多，二维码放不下")


@dataclass(frozen=True, slots=True)
class CodePayload:
    """What a code says. ``fields`` are (label, text) in the order of the face.

    ``holder`` is masked unless ``holder_masked`` is false; ``valid_until`` None is unlimited; ``status_number`` None
    when no status list covers the licence; ``made_at`` is aware, in whole seconds. Texts have at most ``MOST_TEXT``
    bytes and no control characters.
    """

    title: str
    number: str
    issuer: str
    valid_from: date
    made_at: datetime
    identifier: str = ""
    holder: str = ""
    holder_masked: bool = True
    valid_until: date | None = None
    status_number: int | None = None
    fields: Sequence[tuple[str, str]] = ()
    demo: bool = False

    def expired_on(self, day: date) -> bool:
        """Whether the printed validity has ended by ``day``: this much of the state stands in the code itself."""
        return self.valid_until is not None and day > self.valid_until


@dataclass(frozen=True, slots=True)
class SignedCode:
    """A code taken apart: ``key_id`` (16 hex digits) names the signer in the trust list, ``signature`` is r‖s."""

    payload: CodePayload
    algorithm: str
    key_id: str
    body: bytes
    signature: bytes


def is_code(text: str) -> bool:
    """Whether a text is meant to be a licence code."""
    return text.startswith(PREFIX)


def key_id_of(certificate: bytes) -> str:
    """The name of a signer's key in codes and trust lists. Raises ``CertificateUnreadable``."""
    return key_identifier(read_certificate(certificate).spki)[:8].hex()


def make_code(payload: CodePayload, identity: SigningIdentity) -> str:
    """The code, at most ``MOST_CHARACTERS`` long. Raises ``CodeTooLarge``, ``CodeProblem``."""
    if identity.algorithm not in _SUITE_NUMBERS:
        raise CodeProblem(gettext_noop("这种签名算法不能用于证照码"))
    key_id = bytes.fromhex(key_id_of(identity.certificate_chain[0]))
    body = _body(payload, _SUITE_NUMBERS[identity.algorithm], key_id)
    text = PREFIX + _text_of(body + to_raw(identity.sign(_SIGNED + body)))
    if len(text) > MOST_CHARACTERS:
        raise CodeTooLarge
    return text


def read_code(text: str) -> CodePayload:
    """What a code says, unverified: show it only beside the verdict. Raises ``CodeProblem``."""
    return take_apart(text).payload


def take_apart(text: str) -> SignedCode:
    """The parts of a code; only the one spelling of a code is read. Raises ``CodeProblem``."""
    if not is_code(text) or len(text) > MOST_CHARACTERS:
        raise CodeProblem
    packed = _bytes_of(text[len(PREFIX) :])
    body, signature = packed[:-_SIGNATURE], packed[-_SIGNATURE:]
    try:
        version, suite, key_id, flags, made_at = _HEAD.unpack_from(body)
        if version != _VERSION or suite not in _SUITES or flags & ~_KNOWN_FLAGS:
            raise CodeProblem(gettext_noop("不认识的证照码版本"))
        payload = _payload(body, flags, made_at)
        if _body(payload, suite, key_id) != body:
            raise CodeProblem
    except (struct.error, ValueError, OverflowError) as problem:
        raise CodeProblem from problem
    return SignedCode(payload, _SUITES[suite], key_id.hex(), body, signature)


def verify_code(
    text: str, code_signers: Mapping[str, Sequence[bytes]], trust: TrustList, now: datetime | None = None
) -> Verdict:
    """Whether a code is as a signer made it whom ``trust`` vouches for. ``code_signers``: key id to chain, DER.

    Good means authentic: the licence may have ended since (``CodePayload.expired_on``, status lists).
    """
    try:
        held = take_apart(text)
    except CodeProblem as problem:
        return failed("read", problem.message)
    made_at, chain = held.payload.made_at, code_signers.get(held.key_id)
    if not chain:
        reason = gettext_noop("信任列表里没有这枚证照码的签发者，无法确认真假")
        return Verdict(ok=False, step="chain", reason_zh=reason, signed_at=made_at, trust_unknown=True)
    try:
        signer = read_certificate(chain[0])
        key = signer.public_key
        good = key.algorithm == held.algorithm and key.verify(to_der(held.signature), _SIGNED + held.body)
    except (CertificateUnreadable, KeyUnreadable) as problem:
        return failed("chain", problem.message)
    if not good:
        return failed("signature", "签名与内容不符，证照码已被改动或者是伪造的", signed_at=made_at)
    findings = Findings()
    wrong = judge_signer(chain, made_at, trust, findings, now=now or datetime.now(UTC)) or findings.doubt
    told = wrong or Verdict(ok=True, step="all", reason_zh=gettext_noop("签名有效，内容未被改动"))
    return Verdict(
        ok=told.ok,
        step=told.step,
        reason_zh=told.reason_zh,
        signer=signer.names.get("2.5.4.10") or signer.names.get("2.5.4.3", ""),
        signer_code=signer.names.get("2.5.4.5", ""),
        signed_at=made_at,
        covers_whole_document=told.ok,
        since=findings.since if told.ok else (),
        unchecked=findings.unchecked,
        trust_unknown=told.trust_unknown,
    )


def _body(told: CodePayload, suite: int, key_id: bytes) -> bytes:
    """Everything before the signature; one form only for a payload."""
    texts = [told.title, told.number, told.identifier, told.holder, told.issuer]
    if len(told.fields) > MOST_FIELDS:
        raise CodeTooLarge
    texts[2] = _without_root(texts[2])
    texts += [part for pair in told.fields for part in pair]
    written, compact = _written(texts)
    flags = (_DEMO if told.demo else 0) | (_GB18030 if compact else 0) | (_MASKED if told.holder_masked else 0)
    spans = _day(told.valid_from)
    if told.valid_until is not None:
        flags, spans = flags | _ENDS, spans + _day(told.valid_until)
    if told.status_number is not None:
        if not 0 <= told.status_number <= _LAST_NUMBER:
            raise CodeProblem
        flags, spans = flags | _NUMBERED, spans + told.status_number.to_bytes(5, "big")
    seconds = int(told.made_at.timestamp())
    if told.made_at.microsecond or not 0 <= seconds < 2**32:
        raise CodeProblem
    head = _HEAD.pack(_VERSION, suite, key_id, flags, seconds)
    return b"".join((head, spans, *written[:5], bytes([len(told.fields)]), *written[5:]))


def _without_root(identifier: str) -> str:
    """``-`` marks an identifier of another root."""
    rest = identifier.removeprefix(_ROOT)
    return rest if not identifier or (rest and rest != identifier and rest[0] != "-") else f"-{identifier}"


def _written(texts: Sequence[str]) -> tuple[list[bytes], bool]:
    """Texts with their lengths before them, in GB 18030 where that is shorter and comes back the same."""
    if any(unicodedata.category(one) == "Cc" for text in texts for one in text):
        raise CodeProblem
    try:
        plain = [text.encode() for text in texts]
        compact = [text.encode("gb18030") for text in texts]
    except UnicodeEncodeError as problem:
        raise CodeProblem from problem
    shorter = sum(map(len, compact)) < sum(map(len, plain))
    fits = shorter and [one.decode("gb18030", "replace") for one in compact] == list(texts)
    chosen = compact if fits else plain
    if any(len(one) > MOST_TEXT for one in chosen):
        raise CodeTooLarge
    return [bytes([len(one)]) + one for one in chosen], fits


def _day(day: date) -> bytes:
    """Three bytes: days since 1900-01-01."""
    number = (day - _DAY_ZERO).days
    if number < 0:
        raise CodeProblem
    return number.to_bytes(3, "big")


def _payload(body: bytes, flags: int, made_at: int) -> CodePayload:
    """Raises ValueError for what is cut short or left over."""
    reading = _Reading(body, _HEAD.size, "gb18030" if flags & _GB18030 else "utf-8")
    valid_from = reading.day()
    valid_until = reading.day() if flags & _ENDS else None
    status_number = int.from_bytes(reading.take(5), "big") if flags & _NUMBERED else None
    title, number, identifier, holder, issuer = (reading.text() for _part in range(5))
    count = reading.take(1)[0]
    if count > MOST_FIELDS:
        raise ValueError("too many fields")
    fields = tuple((reading.text(), reading.text()) for _field in range(count))
    if reading.at != len(body):
        raise ValueError("bytes left over")
    return CodePayload(
        title=title,
        number=number,
        issuer=issuer,
        valid_from=valid_from,
        made_at=datetime.fromtimestamp(made_at, UTC),
        identifier=identifier[1:] if identifier.startswith("-") else _ROOT + identifier if identifier else "",
        holder=holder,
        holder_masked=bool(flags & _MASKED),
        valid_until=valid_until,
        status_number=status_number,
        fields=fields,
        demo=bool(flags & _DEMO),
    )


@dataclass(slots=True)
class _Reading:
    """A place in a body."""

    body: bytes
    at: int
    charset: str

    def take(self, count: int) -> bytes:
        part = self.body[self.at : self.at + count]
        if len(part) != count:
            raise ValueError("cut short")
        self.at += count
        return part

    def text(self) -> str:
        return self.take(self.take(1)[0]).decode(self.charset)

    def day(self) -> date:
        number = int.from_bytes(self.take(3), "big")
        if number > _LAST_DAY:
            raise ValueError("no such day")
        return _DAY_ZERO + timedelta(days=number)


def _text_of(packed: bytes) -> str:
    """Base 32 (RFC 4648 §6) without padding: every character is of the QR alphabet, none is a blank."""
    return base64.b32encode(packed).decode().rstrip("=")


def _bytes_of(text: str) -> bytes:
    try:
        packed = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as problem:
        raise CodeProblem from problem
    if _text_of(packed) != text:
        raise CodeProblem
    return packed
