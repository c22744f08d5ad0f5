"""Putting seals on OFD files: Signature.xml, its place in the package, seals on one page or across all (骑缝章).

The signature itself comes from `formats.seal`. Every file of the package is protected but Signatures.xml, so that
others can sign after; with `lock` that too.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from yiwang.crypto.digests import digest
from yiwang.crypto.identities import SigningIdentity
from yiwang.crypto.signing import SUITES
from yiwang.formats.ofd.document import Document
from yiwang.formats.ofd.errors import ContentWrong, Locked
from yiwang.formats.ofd.package import ENTRY_POINT
from yiwang.formats.ofd.packing import repack
from yiwang.formats.ofd.paints import children, local
from yiwang.formats.ofd.reading import Ofd, open_ofd, read_document, read_page
from yiwang.formats.ofd.serial import box_text, document, tag
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.values import Box
from yiwang.formats.seal.making import Stamp, apply_seal
from yiwang.formats.seal.structure import Seal, read_seal
from yiwang.formats.seal.trust import TrustList

CHINA = timezone(timedelta(hours=8))
PROVIDER = {"ProviderName": "Yiwang", "Version": "1", "Company": "Yiwang"}


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a seal shows: page from 0, box on the page in millimetres, and the part of the box that shows."""

    page: int
    box: Box
    clip: Box | None = None


def straddle(ofd: Ofd, document: Document, width: float, height: float, y: float) -> tuple[Placing, ...]:
    """A seal over the right edge of all pages: each shows its strip, together they make the whole (骑缝章)."""
    count = len(document.pages)
    if count < 2:
        raise ContentWrong(what="骑缝章")
    strip = width / count
    found = []
    for index in range(count):
        paper = read_page(ofd, document, index).areas.physical
        left = paper.x + paper.width - (index + 1) * strip
        found.append(Placing(index, Box(left, y, width, height), Box(index * strip, 0.0, strip, height)))
    return tuple(found)


def seal_ofd(
    content: bytes,
    seal: bytes | Seal,
    signer: SigningIdentity,
    placings: Sequence[Placing],
    *,
    moment: datetime,
    trust: TrustList,
    stamp: Stamp | None = None,
    lock: bool = False,
) -> bytes:
    """The file with one more seal on its first document. Earlier signatures stay good unless one has locked the file.

    Raises `OfdProblem` for the file, `SealNotUsable` for the seal or signer with the step that fails.
    """
    held = seal if isinstance(seal, Seal) else read_seal(seal)
    ofd = open_ofd(content)
    if is_locked(ofd):
        raise Locked()
    listing, files = _listed(ofd)
    folder = _free_folder(ofd, listing)
    path = f"{folder}/Signature.xml"
    files[f"{folder}/Seal.esl"] = held.der
    described = _described(ofd, files, folder, signer.algorithm, placings, moment, listing if lock else None)
    value = apply_seal(described, held, signer, moment=moment, property_info=f"/{path}", trust=trust, stamp=stamp)
    return repack(ofd.package, files | {path: described, f"{folder}/SignedValue.dat": value})


def _listed(ofd: Ofd) -> tuple[str, dict[str, bytes]]:
    """Signatures.xml with the new signature in it, and OFD.xml where it did not name the list yet."""
    body = ofd.bodies[0]
    if body.signatures is not None:
        root = ofd.package.xml(body.signatures)
        known = [dict(one.attrib) for one in children(root, "Signature")]
        listing, files = body.signatures, {}
    else:
        listing = f"{body.root.rpartition('/')[0] or 'Doc_0'}/Signs/Signatures.xml"
        known, files = [], {ENTRY_POINT: _naming(ofd, listing)}
    last = max((int(one["ID"]) for one in known if one.get("ID", "").isdigit()), default=0) + 1
    folder = _free_folder(ofd, listing)
    known.append({"ID": str(last), "Type": "Seal", "BaseLoc": f"/{folder}/Signature.xml"})
    inner = tag("MaxSignId", text=str(last)) + "".join(tag("Signature", one) for one in known)
    return listing, files | {listing: document("Signatures", inner)}


def _free_folder(ofd: Ofd, listing: str) -> str:
    base = listing.rpartition("/")[0]
    used = {name.casefold() for name in ofd.package.names}
    number = next(
        at for at in range(len(used) + 1) if not any(name.startswith(f"{base}/Sign_{at}/".casefold()) for name in used)
    )
    return f"{base}/Sign_{number}"


def _naming(ofd: Ofd, listing: str) -> bytes:
    """OFD.xml with the element Signatures put into its first document; all else stays as it was."""
    content = ofd.package.read(ENTRY_POINT)
    root = ofd.package.xml(ENTRY_POINT)
    body = next(one for one in root if local(one) == "DocBody")
    prefix = f"{body.prefix}:" if body.prefix else ""
    end = content.find(f"</{prefix}DocBody>".encode())
    if end < 0:
        raise ContentWrong(what=ENTRY_POINT)
    named = f"<{prefix}Signatures>/{listing}</{prefix}Signatures>".encode()
    return content[:end] + named + content[end:]


def _described(
    ofd: Ofd,
    files: dict[str, bytes],
    folder: str,
    algorithm: str,
    placings: Sequence[Placing],
    moment: datetime,
    locked: str | None,
) -> bytes:
    """Signature.xml (§18.2): the protected files with their digests, and where the seal is drawn."""
    suite = SUITES[algorithm]
    listing = next(name for name in files if name.endswith("Signatures.xml"))
    names = [*ofd.package.names, *(name for name in files if name not in ofd.package)]
    references = "".join(
        tag(
            "Reference",
            {"FileRef": f"/{name}"},
            tag("CheckValue", text=base64.b64encode(digest(_content(ofd, files, name), suite.digest)).decode()),
        )
        for name in names
        if name != listing or locked == listing
    )
    pages = read_document(ofd).pages
    stamps = "".join(
        tag(
            "StampAnnot",
            {"ID": str(at), "PageRef": str(pages[one.page].id), "Boundary": box_text(one.box)}
            | ({"Clip": box_text(one.clip)} if one.clip else {}),
        )
        for at, one in enumerate(placings, 1)
    )
    information = (
        tag("Provider", PROVIDER)
        + tag("SignatureMethod", text=suite.signature_oid)
        + tag("SignatureDateTime", text=moment.astimezone(CHINA).strftime("%Y%m%d%H%M%S"))
        + tag("References", {"CheckMethod": suite.digest_oid}, references)
        + stamps
        + tag("Seal", {}, tag("BaseLoc", text=f"/{folder}/Seal.esl"))
    )
    value = tag("SignedValue", text=f"/{folder}/SignedValue.dat")
    return document("Signature", tag("SignedInfo", {}, information) + value)


def _content(ofd: Ofd, files: dict[str, bytes], name: str) -> bytes:
    return files[name] if name in files else ofd.package.read(name)


def is_locked(ofd: Ofd) -> bool:
    """Whether an earlier signature protects the list of signatures itself: nobody can sign after it."""
    listing = ofd.bodies[0].signatures
    return any(listing in {item.path for item in one.references.items} for one in read_signatures(ofd))
