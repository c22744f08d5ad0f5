"""The files of a licence that is there: its OFD, its PDF on first demand, and copies for one use."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from yiwang.core import files, revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.models import File
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.licences.definition import LicenceType, day_text
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import face_of
from yiwang.support.licences.papers.describing import Said
from yiwang.support.licences.papers.making import data_of_ofd, keep, sealed_ofd, signed_pdf

LONGEST_PURPOSE = 60


def ofd_of(licence: Licence) -> bytes:
    """The sealed OFD; the caller may see the licence. Refuses with ``not_found`` where there is none."""
    return files.read(_file(licence.ofd_id))


def pdf_of(actor: Actor, licence: Licence) -> File:
    """The PDF of a licence that ``actor`` may see, made now if nobody asked for it before."""
    return _file(licence.file_id) if licence.file_id else make_pdf(actor=actor, licence_id=licence.pk)


@use_case("licence.pdf_made")
def make_pdf(*, actor: Actor, licence_id: UUID) -> File:
    """Make the PDF from the licence and its OFD, once; records ``licence.pdf_made``. Refuses with ``not_found``."""
    licence: Licence = Licence.objects.visible_to(actor).select_for_update().get_or_refuse(licence_id)
    if licence.file_id is not None:
        nothing_changed()
        return _file(licence.file_id)
    content = ofd_of(licence)
    pdf = signed_pdf(said_of(licence, data_of_ofd(content)), content, reason=f"颁发{licence.title}")
    file = keep(licence, pdf, "pdf")
    licence.file_id = file.pk
    licence.save(update_fields=["file_id"])
    record("licence.pdf_made", actor=actor, on=licence, payload={"number": licence.number})
    return file


@use_case("licence.copied")
def annotated_copy(*, actor: Actor, licence: Licence, purpose: str, receiver: str, until: date) -> bytes:
    """A copy for one use (加注件): the page with purpose, receiver and last day over it, sealed again, not kept.

    The caller has settled that the receiver may have it (consent or legal basis). Records ``licence.copied``.
    """
    lines = (f"仅供{purpose.strip()[:LONGEST_PURPOSE]}使用", f"接收方：{receiver}", f"有效期至{day_text(until)}")
    marks = (("JZYT", purpose.strip()[:LONGEST_PURPOSE]), ("JZJSF", receiver), ("JZYXQ", until.isoformat()))
    said = said_of(licence, data_of_ofd(ofd_of(licence)), notice=lines, marks=marks)
    content = sealed_ofd(said, reason=f"{licence.title}加注件")
    record(
        "licence.copied",
        actor=actor,
        on=licence,
        payload={"number": licence.number, "receiver": receiver, "until": until.isoformat()},
    )
    return content


def said_of(
    licence: Licence, data: dict[str, Any], *, notice: tuple[str, ...] = (), marks: tuple[tuple[str, str], ...] = ()
) -> Said:
    """A stored licence as it was issued: the revision of its type, its opened face, the data inside its OFD."""
    kind = LicenceType(revisions.revision(licence.type_revision))
    return Said(licence, kind, face_of(licence), data, notice, marks)


def _file(file_id: UUID | None) -> File:
    rows = File.objects.unscoped("the caller may see the licence").select_related("blob")
    found: File | None = rows.filter(pk=file_id).first() if file_id else None
    if found is None:
        raise NotFound
    return found
