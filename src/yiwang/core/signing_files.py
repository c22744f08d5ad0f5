"""Production's own authority: certificates and keys from a folder, or identities from a plug-in.

    roots/*.pem            whom verifiers here trust
    intermediates/*.pem    what stands between them and the signers
    identities/<role>-<code>[.<anything>].pem    a chain, signer first, root left out
    identities/<role>-<code>[.<anything>].key    its key, unencrypted PKCS #8 (0600)
    revocation/*.crl, *.ocsp                     what the authority says of revocation, PEM or DER

Roles are those of ``core.signing.identity``. Several files for one role and code may stand side by side: one a suite,
and the next certificate beside the one that ends. Of those that fit, the one that counts now and ends last signs.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotReady
from yiwang.crypto.certificates import is_issued_by, read_certificate
from yiwang.crypto.digests import sha256
from yiwang.crypto.errors import CryptoProblem
from yiwang.crypto.identities import LocalIdentity, SigningIdentity
from yiwang.crypto.pem import certificates_from_pem, identity_from_pem
from yiwang.crypto.revocation import Evidence

ROLES: Final = ("signer", "seal-maker", "time-stamper", "responder", "tls")
PLACES: Final = ("roots", "intermediates", "identities", "revocation")
_NAME: Final = re.compile(rf"({'|'.join(ROLES)})-([A-Za-z0-9][A-Za-z0-9_-]{{0,79}})(\.[A-Za-z0-9._-]{{1,40}})?\.pem\Z")
_ARMOUR: Final = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----(.+?)-----END [A-Z0-9 ]+-----", re.S)
_MOST_BYTES: Final = 20_000_000


class SigningUnavailable(NotReady):
    """The signer that is needed has no certificate or key here; ``reason`` is for the log and the doctor."""

    code = "signing_unavailable"
    message = gettext_noop("签名用的证书还没有准备好，所以现在不能签发。请管理员先配置证书，其他内容可以照常查看。")

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__()


class Signers(Protocol):
    """A plug-in that hands over identities whose keys are elsewhere: a token, a card, a signature server."""

    def identity(self, role: str, code: str, algorithm: str) -> SigningIdentity | None:
        """The identity for a role and code in a suite; None where there is none."""

    def check_config(self) -> list[str]:
        """What is wrong with the plug-in's settings, in Chinese; nothing when all is well."""


@dataclass(frozen=True, slots=True)
class Held:
    """An identity of the folder with the role and code that its file names."""

    role: str
    code: str
    identity: SigningIdentity = field(repr=False)


@dataclass(frozen=True, slots=True)
class SigningFolder:
    """What a folder holds, read and checked. ``read_folder`` makes it."""

    roots: tuple[bytes, ...] = field(default=(), repr=False)
    intermediates: tuple[bytes, ...] = field(default=(), repr=False)
    identities: tuple[Held, ...] = ()
    evidence: Evidence = field(default=Evidence(), repr=False)

    def identity(
        self, role: str, code: str, algorithm: str, now: datetime, revoked: Collection[str] = ()
    ) -> SigningIdentity | None:
        """The identity that counts now and ends last; none that has ended or is `revoked` (SHA-256, hex)."""
        fit = [
            (read_certificate(one.identity.certificate_chain[0]).not_after, at, one.identity)
            for at, one in enumerate(self.identities)
            if (one.role, one.code, one.identity.algorithm) == (role, code, algorithm)
        ]
        usable = [one for one in fit if _counts(one[2], now) and digest_of(one[2].certificate_chain[0]) not in revoked]
        return max(usable)[2] if usable else None


def read_folder(path: Path) -> SigningFolder:
    """Everything in the folder. Raises ``SigningUnavailable`` with the file that is wrong and why."""
    if not path.is_dir():
        raise SigningUnavailable(_("证书目录 %(path)s 不存在，请检查 YIWANG_SIGNING_FILES") % {"path": path})
    roots = tuple(der for _file, der in _certificates(path / "roots"))
    if not roots:
        raise SigningUnavailable(_("%(path)s 里没有根证书（*.pem）") % {"path": path / "roots"})
    between = tuple(der for _file, der in _certificates(path / "intermediates"))
    evidence = Evidence(tuple(_blobs(path / "revocation", "crl")), tuple(_blobs(path / "revocation", "ocsp")))
    return SigningFolder(roots, between, tuple(_identities(path / "identities", between)), evidence)


def changed_at(path: Path) -> tuple[int, ...]:
    """When files were put into or taken out of the folder: whoever remembers it reads it anew after a change."""
    places = (path / name for name in PLACES)
    return tuple(place.stat().st_mtime_ns if place.is_dir() else 0 for place in places)


def _certificates(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for file in sorted(folder.glob("*.pem")):
        try:
            yield from ((file, der) for der in certificates_from_pem(_content(file)))
        except CryptoProblem as problem:
            raise _wrong(file, problem) from problem


def _identities(folder: Path, between: tuple[bytes, ...]) -> Iterator[Held]:
    for file in sorted(folder.glob("*.pem")):
        named = _NAME.match(file.name)
        if named is None:
            wanted = _("文件名应当是“角色-代码.pem”，角色是 %(roles)s") % {"roles": "、".join(ROLES)}
            raise SigningUnavailable(f"{file}：{wanted}")
        key = file.with_suffix(".key")
        if not key.is_file():
            raise SigningUnavailable(_("%(file)s 旁边没有私钥 %(key)s") % {"file": file, "key": key.name})
        try:
            held = identity_from_pem(_content(file), _content(key))
        except CryptoProblem as problem:
            raise _wrong(file, problem) from problem
        chain = _completed(held.certificate_chain, between)
        yield Held(named[1], named[2], LocalIdentity(chain, held.private_key))


def _completed(chain: tuple[bytes, ...], between: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The chain with the intermediates that its file leaves out: signatures carry it whole."""
    for _one in between:
        above = [one for one in between if one not in chain and is_issued_by(chain[-1], one)]
        if above:
            chain = (*chain, above[0])
    return chain


def _blobs(folder: Path, suffix: str) -> Iterator[bytes]:
    for file in sorted(folder.glob(f"*.{suffix}")):
        content = _content(file)
        blocks = _ARMOUR.findall(content)
        try:
            yield from (
                (base64.b64decode(b"".join(one.split()), validate=True) for one in blocks) if blocks else (content,)
            )
        except binascii.Error as problem:
            raise SigningUnavailable(_("%(file)s 无法读取") % {"file": file}) from problem


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise SigningUnavailable(_("%(file)s 太大") % {"file": file})
        return file.read_bytes()
    except OSError as problem:
        raise SigningUnavailable(_("%(file)s 读不了：%(why)s") % {"file": file, "why": problem.strerror}) from problem


def _wrong(file: Path, problem: CryptoProblem) -> SigningUnavailable:
    return SigningUnavailable(f"{file}：{_(problem.message)}")


def digest_of(certificate: bytes) -> str:
    """How registers name a certificate: SHA-256, hexadecimal."""
    return sha256(certificate).hex()


def _counts(identity: SigningIdentity, now: datetime) -> bool:
    one = read_certificate(identity.certificate_chain[0])
    return one.not_before <= now <= one.not_after
