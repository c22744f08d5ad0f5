"""The same paper of a case as OFD under the organization's seal, beside the PDF (行政许可法 第三十二条, 第三十八条).

The seal office lies above: it fills the port `use_sealer` at start-up. An organization without a living seal for such
papers gives the PDF alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.engines.proceedings.models import Document
from yiwang.formats.layouts.letter import Letter, sheet_of
from yiwang.formats.layouts.ofd_writing import as_ofd
from yiwang.formats.ofd.errors import CharactersAbsent
from yiwang.people.models import Organization

OFD: Final = "application/ofd"


@dataclass(frozen=True, slots=True)
class PaperToSeal:
    """An OFD that wants the seal of ``organization_id`` with its middle at ``x``, ``y`` mm on ``page`` (from 0).

    ``move`` says which seal fits (受理, 审批); ``title`` stands in the register of uses and names nobody.
    """

    content: bytes = field(repr=False)
    organization_id: UUID
    proceeding_id: UUID
    move: str
    title: str
    page: int
    x: float
    y: float


Sealer = Callable[[PaperToSeal], bytes | None]
_sealer: list[Sealer] = []


def use_sealer(sealer: Sealer) -> None:
    """Start-up: how papers are sealed, inside the transaction that makes them; it gives None without a living seal."""
    _sealer[:] = [sealer]


def keep_sealed(document: Document, data: Mapping[str, Any], office: Organization) -> File | None:
    """Set, seal and keep the OFD of a paper whose text asks for a seal; None where nobody can seal it."""
    if "seal" not in data or not _sealer:
        return None
    sheet = sheet_of(letter_of(data, day=str(document.data.get("on", ""))))
    if sheet.seal is None:
        return None
    try:
        content = as_ofd(sheet, compressed=False)
    except CharactersAbsent:
        return None
    move = str(document.data.get("move", ""))
    title = f"{document.title} {document.number}"
    place = (sheet.seal.page, sheet.seal.x, sheet.seal.y)
    sealed = _sealer[0](PaperToSeal(content, office.pk, document.proceeding_id, move, title, *place))
    if sealed is None:
        return None
    return files.store(
        sealed,
        name=f"{document.title}.ofd",
        media_type=OFD,
        owner_account=None,
        purpose="document",
        subject=Subject("document", document.pk),
    )


def letter_of(data: Mapping[str, Any], *, day: str = "") -> Letter:
    """The parts of a paper, as the PDF is set from them, in the layout of GB/T 9704."""
    sections = [
        (heading, [str(one) for one in data[key]])
        for key, heading in (("items", "需要补正的内容："), ("basis", "法律依据："))
        if data.get(key)
    ]
    return Letter(
        mark=str(data["organization"]),
        title=str(data["title"]),
        organization=str(data["organization"]),
        date=str(data["date"]),
        number=str(data.get("number", "")),
        addressee=str(data.get("addressee", "")),
        paragraphs=list(data.get("paragraphs", ())),
        table=[(str(one["label"]), str(one["value"])) for one in data.get("table", ())],
        sections=sections,
        closing=[*data.get("remedies", ()), *data.get("closing", ())],
        note=[f"联系方式：{data['contact']}"] if data.get("contact") else (),
        sealed=True,
        drop=0.0,  # as the PDF, so that most papers stay on one page
        demo=bool(data.get("demo")),
        day=day,
        facts=(("FWZH", str(data.get("number", ""))),),
    )


def sealed_copy(actor: Actor, file: File) -> File | None:
    """The OFD under seal of the paper whose PDF ``file`` is, if there is one and ``actor`` may see it."""
    if file.subject_kind != "document" or file.media_type == OFD:
        return None
    rows = File.objects.visible_to(actor).filter(subject_kind="document", subject_id=file.subject_id, media_type=OFD)
    found: File | None = rows.order_by("-id").first()
    return found
