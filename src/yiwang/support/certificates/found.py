"""Every certificate that the installation uses or has given out: of the folder and of the development authority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yiwang.core import signing
from yiwang.core.signing_files import SigningUnavailable
from yiwang.crypto import libcrypto
from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.support.certificates.models.certificate import DEVELOPMENT, FOLDER

ROOT, INTERMEDIATE = "root", "intermediate"


@dataclass(frozen=True, slots=True)
class Found:
    """A certificate with its role and code."""

    origin: str
    role: str
    code: str
    der: bytes = field(repr=False)


def suites() -> tuple[str, ...]:
    """The suites whose development authority works here."""
    known = (ECDSA_SHA256, SM2_SM3) if libcrypto.is_there() else (ECDSA_SHA256,)
    return tuple(one for one in known if signing.uses_development(one))


def all_certificates() -> list[Found]:
    """Each once. A folder that cannot be read has none; the doctor says why."""
    return list(dict.fromkeys([*_from_folder(), *_from_development()]))


def _from_folder() -> Iterator[Found]:
    try:
        held = signing.folder()
    except SigningUnavailable:
        return
    yield from (Found(FOLDER, ROOT, "", der) for der in held.roots)
    yield from (Found(FOLDER, INTERMEDIATE, "", der) for der in held.intermediates)
    for one in held.identities:
        yield Found(FOLDER, one.role, one.code, one.identity.certificate_chain[0])


def _from_development() -> Iterator[Found]:
    for suite in suites():
        authority = signing.authority(suite)
        yield from (Found(DEVELOPMENT, ROOT, "", der) for der in authority.trust)
        yield from (Found(DEVELOPMENT, INTERMEDIATE, "", der) for der in authority.intermediates)
        for one in authority.issued():
            yield Found(DEVELOPMENT, one.role, one.code, one.certificate)


def suite_of(der: bytes) -> str:
    """The suite of a certificate's key."""
    return read_certificate(der).public_key.algorithm
