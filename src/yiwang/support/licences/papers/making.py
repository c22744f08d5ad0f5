"""Making the files: OFD sealed by the office, PDF signed by the platform with the picture of that seal."""

from __future__ import annotations

import orjson

from yiwang.core import files
from yiwang.core.actor import SYSTEM
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.core.signing import document_signer
from yiwang.formats.layouts.ofd_writing import as_ofd
from yiwang.formats.layouts.pdf_writing import as_pdf
from yiwang.formats.layouts.sheet import Sheet
from yiwang.formats.ofd.reading import Ofd, open_ofd, read_document
from yiwang.formats.ofd.sealing import Placing
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.values import Box
from yiwang.formats.ofd.verifying import seal_picture
from yiwang.formats.pdf import sign
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.describing import DATA, Said, sheet_of
from yiwang.support.seals.models import Seal
from yiwang.support.seals.purposes import LICENCE
from yiwang.support.seals.sealing import default_seal, seal_document

MEDIA = {"ofd": "application/ofd", "pdf": "application/pdf"}


def sealed_ofd(said: Said, *, reason: str) -> bytes:
    """The OFD under the licence seal of the issuing office; inside a use case, whose transaction it joins.

    The platform seals by the decision that the caller carries out. Refuses as ``seal_document``.
    """
    licence, sheet = said.licence, sheet_of(said)
    seal = default_seal(licence.organization_id, LICENCE)
    return seal_document(
        actor=SYSTEM,
        seal_id=seal.pk,
        office_id=licence.organization_id,
        content=as_ofd(sheet, compressed=False),
        placings=(_placing(sheet, seal),),
        reason=reason,
        subject=Subject("licence", licence.pk),
        title=f"{licence.title}{licence.number}",
    )


def signed_pdf(said: Said, ofd: bytes, *, reason: str) -> bytes:
    """The PDF/A-3 of the same page with the seal's picture where it stands in ``ofd``, signed (PAdES, ECDSA)."""
    opened = open_ofd(ofd)
    picture = next((one for record in read_signatures(opened) if (one := seal_picture(opened, record))), None)
    drawn = picture.data if picture is not None and picture.kind.strip().upper() in ("PNG", "JPG", "JPEG") else b""
    size = (float(picture.width_mm), float(picture.height_mm)) if picture is not None else (42.0, 42.0)
    return sign.sign_pdf(as_pdf(sheet_of(said), seal=drawn, seal_mm=size), document_signer(), reason=reason)


def data_of_ofd(content: bytes) -> dict[str, object]:
    """The machine-readable licence inside an OFD."""
    ofd: Ofd = open_ofd(content)
    found = next(one for one in read_document(ofd).attachments if one.name == DATA and one.path)
    return orjson.loads(ofd.package.read(str(found.path)))  # type: ignore[no-any-return]


def keep(licence: Licence, content: bytes, form: str) -> File:
    """A file of the licence; ``form`` is ofd or pdf."""
    return files.store(
        content,
        name=f"{licence.title}{licence.number}.{form}",
        media_type=MEDIA[form],
        owner_account=None,
        purpose="licence",
        subject=Subject("licence", licence.pk),
    )


def _placing(sheet: Sheet, seal: Seal) -> Placing:
    assert sheet.seal is not None
    width, height = float(seal.width_mm), float(seal.height_mm)
    return Placing(sheet.seal.page, Box(sheet.seal.x - width / 2, sheet.seal.y - height / 2, width, height))
