"""Signature records as they stand in the package (GB/T 33190 §18): what was protected, where seals are drawn.

Nothing is verified here: `References` give the digests that a verifier compares with `Package.read`, and
`unprotected` the files that no reference names.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from yiwang.formats.ofd.errors import ContentWrong
from yiwang.formats.ofd.package import Package
from yiwang.formats.ofd.paints import Element, at_most, child, children, text_of
from yiwang.formats.ofd.reading import Ofd
from yiwang.formats.ofd.values import Box, box, identifier, optional_box

CHINA = timezone(timedelta(hours=8))
DIGESTS = {
    "1.2.156.10197.1.401": "sm3",
    "sm3": "sm3",
    "md5": "md5",
    "1.3.14.3.2.26": "sha1",
    "sha1": "sha1",
    "sha-1": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "sha256": "sha256",
    "sha-256": "sha256",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A protected file: `path` resolved (None where it is missing), `named` as written, and its digest."""

    named: str
    path: str | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class References:
    """`check_method` as written; `algorithm` is sm3, md5, sha1, sha256 or empty where it is not known."""

    check_method: str
    algorithm: str
    items: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class StampAnnot:
    """Where a seal is drawn: page identifier, box on the page, and the part of that box that shows (straddle seals)."""

    id: str
    page: int
    boundary: Box
    clip: Box | None = None


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """One signature. `kind` is Seal or Sign; `signed_at` is None where the time cannot be read."""

    id: str
    kind: str
    path: str
    provider: str
    company: str
    provider_version: str
    method: str
    time_text: str
    signed_at: datetime | None
    references: References
    stamps: tuple[StampAnnot, ...]
    seal: str | None
    signed_value: str | None


def read_signatures(ofd: Ofd, index: int = 0) -> tuple[SignatureRecord, ...]:
    """The signatures of the document at `index`, in the order of the list; files that are missing are refused."""
    listing = ofd.bodies[index].signatures
    if listing is None:
        return ()
    package = ofd.package
    return tuple(
        _record(package, package.need(listing, one.get("BaseLoc")), one)
        for one in at_most(children(package.xml(listing), "Signature"), package.limits.listed)
    )


def _record(package: Package, path: str, listed: Element) -> SignatureRecord:
    root = package.xml(path)
    info = child(root, "SignedInfo")
    if info is None:
        raise ContentWrong(what=f"{path}: SignedInfo")
    provider = child(info, "Provider")
    written = text_of(info, "SignatureDateTime")
    seal = child(info, "Seal")
    value = text_of(root, "SignedValue")
    return SignatureRecord(
        id=listed.get("ID") or "",
        kind=listed.get("Type") or "Seal",
        path=path,
        provider=(provider.get("ProviderName") or "") if provider is not None else "",
        company=(provider.get("Company") or "") if provider is not None else "",
        provider_version=(provider.get("Version") or "") if provider is not None else "",
        method=text_of(info, "SignatureMethod"),
        time_text=written,
        signed_at=signing_time(written),
        references=_references(package, path, child(info, "References")),
        stamps=tuple(_stamp(one) for one in at_most(children(info, "StampAnnot"), package.limits.pages)),
        seal=package.find(path, text_of(seal, "BaseLoc")) if seal is not None else None,
        signed_value=package.find(path, value),
    )


def _references(package: Package, path: str, element: Element | None) -> References:
    method = ((element.get("CheckMethod") or "").strip() or "MD5") if element is not None else "MD5"
    found = []
    for one in children(element, "Reference"):
        named = (one.get("FileRef") or "").strip()
        try:
            digest = base64.b64decode("".join(text_of(one, "CheckValue").split()), validate=True)
        except (binascii.Error, ValueError):
            digest = b""
        found.append(Reference(named, package.find(path, named), digest))
    return References(method, DIGESTS.get(method.lower(), ""), tuple(found))


def _stamp(element: Element) -> StampAnnot:
    page = identifier(element.get("PageRef"))
    clip = optional_box(element.get("Clip"))
    return StampAnnot(element.get("ID") or "", page, box(element.get("Boundary")), clip)


def signing_time(text: str) -> datetime | None:
    """The time of a signature in UTC. Written in two ways; without a zone it is China's time."""
    digits = re.sub(r"\D", "", text.split(".")[0])[:14]
    if len(digits) < 14:
        return None
    zone = UTC if text.strip().endswith("Z") else CHINA
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def unprotected(ofd: Ofd, records: Iterable[SignatureRecord], record: SignatureRecord) -> tuple[str, ...]:
    """Files that `record` does not protect and that are no part of any signature: signs of later additions."""
    own = {body.signatures or "" for body in ofd.bodies}
    for one in records:
        own |= {one.path, one.seal or "", one.signed_value or ""}
    covered = {one.path for one in record.references.items}
    return tuple(name for name in ofd.package.names if name not in covered and name not in own)
