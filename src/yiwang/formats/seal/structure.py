"""The ASN.1 of seals and seal signatures: GB/T 38540-2020 (V4), GM/T 0031-2014 (V1) and GM/T 0031-2025 (V5).

Read strictly, byte for byte, so that what was signed is exactly what is looked at. Versions differ in what the seal
maker signs: V4 and V5 the seal's information alone, V1 the information with the maker's certificate and algorithm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from yiwang.crypto.der import (
    BIT_STRING,
    BOOLEAN,
    CONTEXT_0,
    IA5,
    OCTET_STRING,
    OID,
    PRINTABLE,
    SEQUENCE,
    UTF8,
    NotStrict,
    Reader,
    end_of_value,
    sequence,
)
from yiwang.formats.seal.errors import SealUnreadable, SignatureUnreadable

V1, V4, V5 = 1, 4, 5
CERTIFICATES, DIGESTS = 1, 2
_MOST_BYTES: Final = 4_000_000
_MOST_HOLDERS: Final = 1000
_CHINA: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Picture:
    """What a seal looks like: `kind` as written (PNG, OFD, SVG …), its file, and its size in millimetres."""

    kind: str
    data: bytes = field(repr=False)
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension by the seal's vendor; a critical one that is not understood makes a seal unusable."""

    oid: str
    value: bytes
    critical: bool = False


@dataclass(frozen=True, slots=True)
class CertificateDigest:
    """A holder by the digest of his certificate; `kind` names the algorithm (SM3, or its OID)."""

    kind: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal. `kind` is the type code (1 of an organization, 2 of a person; others in use), times are aware.

    `holders` are the DER certificates that may use it, `holder_digests` their digests; one of the two is filled.
    `signed_part` is what the maker signed; `time_stamp` a token over the maker's signature (V5).
    """

    der: bytes = field(repr=False)
    version: int
    vendor: str
    id: str
    kind: int
    name: str
    holders: tuple[bytes, ...] = field(repr=False)
    holder_digests: tuple[CertificateDigest, ...] = field(repr=False)
    created_at: datetime
    valid_from: datetime
    valid_to: datetime
    picture: Picture
    extensions: tuple[Extension, ...]
    maker: bytes = field(repr=False)
    algorithm: str
    signature: bytes = field(repr=False)
    signed_part: bytes = field(repr=False)
    time_stamp: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class SealSignature:
    """A seal on a document. `property_info` names the signed file, `digest` is over that file.

    `signed_part` is what the signer signed; `time_stamp` a token over the signature value. `signed_at` is None where a
    V1 signature names its time in a form that is not known.
    """

    der: bytes = field(repr=False)
    version: int
    seal: Seal
    signed_at: datetime | None
    digest: bytes
    property_info: str
    extensions: tuple[Extension, ...]
    signer: bytes = field(repr=False)
    algorithm: str
    signature: bytes = field(repr=False)
    signed_part: bytes = field(repr=False)
    time_stamp: bytes | None = field(repr=False, default=None)


def read_seal(der: bytes) -> Seal:
    """A seal of version 1, 4 or 5. Raises `SealUnreadable`."""
    try:
        if len(der) > _MOST_BYTES or end_of_value(der) != len(der):
            raise SealUnreadable
        return _seal(der)
    except (NotStrict, ValueError) as problem:
        raise SealUnreadable from problem


def read_signature(der: bytes) -> SealSignature:
    """A seal signature of version 1, 4 or 5. Raises `SignatureUnreadable`, `SealUnreadable` for the seal inside."""
    try:
        if len(der) > _MOST_BYTES or end_of_value(der) != len(der):
            raise SignatureUnreadable
        outer = Reader(der)
        signed_part = outer.whole(SEQUENCE)
        if outer.tag == BIT_STRING:
            return _signature_v1(der, signed_part, outer)
        return _signature(der, signed_part, outer)
    except (NotStrict, ValueError) as problem:
        raise SignatureUnreadable from problem


def _seal(der: bytes) -> Seal:
    outer = Reader(der)
    information = outer.whole(SEQUENCE)
    inner = Reader(information)
    header = Reader(inner.whole(SEQUENCE))
    mark, version, vendor = header.text(IA5), header.integer(), header.text(IA5)
    header.end()
    old = outer.tag == SEQUENCE
    if mark != "ES" or old != (version == V1) or version not in {V1, V4, V5}:
        raise SealUnreadable
    seal_id = inner.text(IA5)
    told = Reader(inner.whole(SEQUENCE))
    kind, name = told.integer(), told.text(UTF8)
    listed = CERTIFICATES if old else told.integer()
    holders, digests = _holders(told.whole(SEQUENCE), listed)
    created_at, valid_from, valid_to = told.time(), told.time(), told.time()
    told.end()
    picture = _picture(Reader(inner.whole(SEQUENCE)))
    extensions = _extensions(inner.whole(SEQUENCE)) if inner.more else ()
    inner.end()
    maker, algorithm, signature, signed_part, time_stamp = _made_by(outer, information, old)
    return Seal(
        der=der,
        version=version,
        vendor=vendor,
        id=seal_id,
        kind=kind,
        name=name,
        holders=holders,
        holder_digests=digests,
        created_at=created_at,
        valid_from=valid_from,
        valid_to=valid_to,
        picture=picture,
        extensions=extensions,
        maker=maker,
        algorithm=algorithm,
        signature=signature,
        signed_part=signed_part,
        time_stamp=time_stamp,
    )


def _made_by(outer: Reader, information: bytes, old: bool) -> tuple[bytes, str, bytes, bytes, bytes | None]:
    """Maker's certificate, algorithm, signature, what it is over, and the time-stamp of V5."""
    source = Reader(outer.whole(SEQUENCE)) if old else outer
    certificate = source.whole(OCTET_STRING)
    algorithm = source.whole(OID)
    signature, time_stamp = source.bits(), None
    if not old and outer.more:
        time_stamp = _stamp(outer)
    source.end()
    outer.end()
    signed_part = sequence(information, certificate, algorithm) if old else information
    dotted = Reader(sequence(algorithm)).oid()
    return _content(certificate, OCTET_STRING), dotted, signature, signed_part, time_stamp


def _signature(der: bytes, signed_part: bytes, outer: Reader) -> SealSignature:
    """Versions 4 and 5."""
    inner = Reader(signed_part)
    version, seal = inner.integer(), read_seal(inner.whole(SEQUENCE))
    signed_at, digest, property_info = inner.time(), inner.bits(), inner.text(IA5)
    extensions: tuple[Extension, ...] = ()
    if inner.more:
        tagged = Reader(inner.whole(CONTEXT_0), CONTEXT_0)
        extensions = _extensions(tagged.whole(SEQUENCE))
        tagged.end()
    inner.end()
    signer, algorithm, signature = outer.take(OCTET_STRING), outer.oid(), outer.bits()
    time_stamp = _stamp(outer) if outer.more else None
    outer.end()
    if version not in {V4, V5} or seal.version == V1:
        raise SignatureUnreadable
    return SealSignature(
        der, version, seal, signed_at, digest, property_info, extensions, signer, algorithm, signature, signed_part,
        time_stamp,
    )  # fmt: skip


def _signature_v1(der: bytes, signed_part: bytes, outer: Reader) -> SealSignature:
    inner = Reader(signed_part)
    version, seal = inner.integer(), read_seal(inner.whole(SEQUENCE))
    time, digest, property_info = inner.bits(), inner.bits(), inner.text(IA5)
    signer, algorithm = inner.take(OCTET_STRING), inner.oid()
    inner.end()
    signature = outer.bits()
    outer.end()
    if version != V1 or seal.version != V1:
        raise SignatureUnreadable
    return SealSignature(
        der, version, seal, _time_v1(time), digest, property_info, (), signer, algorithm, signature, signed_part
    )


def _time_v1(content: bytes) -> datetime | None:
    """The time in a BIT STRING, whose form GM/T 0031-2014 leaves open: an encoded time, or its text in China's time."""
    try:
        if end_of_value(content) == len(content):
            return Reader(sequence(content)).time()
    except NotStrict:
        pass
    try:
        return datetime.strptime(content.decode("ascii"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA).astimezone(UTC)
    except ValueError:
        return None


def _holders(der: bytes, listed: int) -> tuple[tuple[bytes, ...], tuple[CertificateDigest, ...]]:
    inside = Reader(der)
    certificates: list[bytes] = []
    digests: list[CertificateDigest] = []
    while inside.more:
        if len(certificates) + len(digests) >= _MOST_HOLDERS:
            raise SealUnreadable
        if listed == CERTIFICATES:
            certificates.append(inside.take(OCTET_STRING))
        elif listed == DIGESTS:
            pair = Reader(inside.whole(SEQUENCE))
            digests.append(CertificateDigest(pair.text(PRINTABLE), pair.take(OCTET_STRING)))
            pair.end()
        else:
            raise SealUnreadable
    return tuple(certificates), tuple(digests)


def _picture(inside: Reader) -> Picture:
    made = Picture(inside.text(IA5), inside.take(OCTET_STRING), inside.integer(), inside.integer())
    inside.end()
    if not (0 < made.width_mm <= 1000 and 0 < made.height_mm <= 1000):
        raise SealUnreadable
    return made


def _extensions(der: bytes) -> tuple[Extension, ...]:
    inside, found = Reader(der), []
    while inside.more:
        one = Reader(inside.whole(SEQUENCE))
        identifier = one.oid()
        critical = one.boolean() if one.tag == BOOLEAN else False  # live files write the default FALSE out
        found.append(Extension(identifier, one.take(OCTET_STRING), critical))
        one.end()
    return tuple(found)


def _stamp(outer: Reader) -> bytes:
    tagged = Reader(outer.whole(CONTEXT_0), CONTEXT_0)
    token = tagged.bits()
    tagged.end()
    return token


def _content(whole: bytes, tag: int) -> bytes:
    return Reader(sequence(whole)).take(tag)
