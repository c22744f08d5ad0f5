"""Pictures and films of a guide, blank forms and samples of its materials: put into a draft, shown once published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.uploads import Upload, UploadRefused, inspect
from yiwang.service.catalogue.actions.access import locked_draft, require_draft
from yiwang.service.catalogue.actions.edit_draft import edit_draft
from yiwang.service.catalogue.models import Draft
from yiwang.service.catalogue.standing import standing_of
from yiwang.service.portal.media import PAPER, PAPERS, PURPOSE, lines_of
from yiwang.support.content.actions.filing import made_anew, scanner
from yiwang.ui.display import language_tag

PICTURES = FileRule(types=("jpg", "png"), max_mb=10)
MOST_FILM, MOST_CAPTIONS = 50 << 20, 1 << 20
MOST = 20
LONGEST_TITLE, LONGEST_ALT = 100, 500


@dataclass(frozen=True, slots=True)
class NewMedia:
    """What is uploaded: a picture with its description, or a film with its captions (WebVTT)."""

    kind: str
    file: Upload | None
    title: str = ""
    alt: str = ""
    captions: Upload | None = None


@use_case("portal.media_kept")
def add_media(*, actor: Actor, draft_id: UUID, wanted: NewMedia, version: int | None = None) -> str:
    """Put a picture or a film into a draft; gives its key. Refuses at ``/file``, ``/captions``, ``/alt``, ``/kind``."""
    draft = locked_draft(actor, draft_id, "draft", "returned", version=version)
    require_draft(actor, draft)
    rows = media_of(draft)
    if len(rows) >= MOST:
        raise _refused("/file", _("一个事项最多放%(most)s个图片和短片。") % {"most": MOST})
    said: dict[str, Any] = {"kind": wanted.kind, "order": 10 * (len(rows) + 1)}
    said |= _picture(draft, wanted) if wanted.kind == "picture" else _film(draft, wanted)
    said |= {"title": wanted.title.strip()[:LONGEST_TITLE]} if wanted.title.strip() else {}
    key = f"m{new_id().hex[-8:]}"
    edit_draft(actor=actor, draft_id=draft.pk, wanted={"media": {**rows, key: said}}, version=version)
    record("portal.media_kept", actor=actor, on=draft, payload={"kind": wanted.kind})
    return key


@use_case("portal.media_kept")
def drop_media(*, actor: Actor, draft_id: UUID, key: str, version: int | None = None) -> None:
    """Take a picture or a film out of a draft; what is published keeps its file."""
    draft = locked_draft(actor, draft_id, "draft", "returned", version=version)
    require_draft(actor, draft)
    rows = media_of(draft)
    if key not in rows:
        raise _refused("/file", _("没有这个文件，请重新打开。"))
    kept = {name: row for name, row in rows.items() if name != key}
    edit_draft(actor=actor, draft_id=draft.pk, wanted={"media": kept or None}, version=version)
    record("portal.media_kept", actor=actor, on=draft, payload={"dropped": key})


@use_case("portal.media_kept")
def add_paper(
    *, actor: Actor, draft_id: UUID, material: str, part: str, file: Upload | None, version: int | None = None
) -> None:
    """Give a material of a draft its blank form or sample. Refuses at ``/material``, ``/part``, ``/paper``."""
    draft = locked_draft(actor, draft_id, "draft", "returned", version=version)
    require_draft(actor, draft)
    rows = materials_of(draft)
    if material not in rows:
        raise _refused("/material", _("请选一种材料。"))
    if part not in PAPERS:
        raise _refused("/part", _("请选空白表格还是样表。"))
    if file is None:
        raise _refused("/paper", _("请选一个文件。"))
    try:
        found = inspect(file, PAPER, scanner())
    except UploadRefused as refused:
        raise _refused("/paper", refused.text(_, language_tag())) from refused
    file.seek(0)
    kept = _kept(draft, file.read(files.LARGEST + 1), found.name, found.type)
    _change_material(actor, draft, material, {part: kept}, version)


@use_case("portal.media_kept")
def drop_paper(*, actor: Actor, draft_id: UUID, material: str, part: str, version: int | None = None) -> None:
    """Take a blank form or sample away from a material of a draft; what is published keeps its file."""
    draft = locked_draft(actor, draft_id, "draft", "returned", version=version)
    require_draft(actor, draft)
    if part not in PAPERS or not (materials_of(draft).get(material) or {}).get(part):
        raise _refused("/paper", _("没有这个文件，请重新打开。"))
    _change_material(actor, draft, material, {part: None}, version)


def _change_material(
    actor: Actor, draft: Draft, material: str, said: dict[str, str | None], version: int | None
) -> None:
    rows = materials_of(draft)
    row = {name: value for name, value in {**rows[material], **said}.items() if value is not None}
    edit_draft(actor=actor, draft_id=draft.pk, wanted={"materials": {**rows, material: row}}, version=version)
    record("portal.media_kept", actor=actor, on=draft, payload={"material": material, "part": next(iter(said))})


def materials_of(draft: Draft) -> dict[str, Any]:
    """The materials that an item would ask for if the draft were published."""
    return dict(standing_of(draft).with_own(draft.content).get("materials") or {})


def media_of(draft: Draft) -> dict[str, Any]:
    """The pictures and films that an item would have if the draft were published."""
    return dict(standing_of(draft).with_own(draft.content).get("media") or {})


def _picture(draft: Draft, wanted: NewMedia) -> dict[str, str]:
    alt = " ".join(wanted.alt.split())[:LONGEST_ALT]
    if wanted.file is None:
        raise _refused("/file", _("请选一个图片。"))
    if not alt:
        raise _refused("/alt", _("请写图片说明，看不见图的人要靠它。"))
    try:
        found = inspect(wanted.file, PICTURES, scanner())
    except UploadRefused as refused:
        raise _refused("/file", refused.text(_, language_tag())) from refused
    wanted.file.seek(0)
    content, _width, _height = made_anew(wanted.file.read(files.LARGEST + 1), found.type)
    return {"file": _kept(draft, content, found.name, found.type), "alt": alt}


def _film(draft: Draft, wanted: NewMedia) -> dict[str, str]:
    if wanted.kind != "film":
        raise _refused("/kind", _("请选图片还是短片。"))
    content = _bytes(wanted.file, MOST_FILM, "/file", _("请选一个短片。"))
    media_type = _film_type(content)
    if not media_type:
        raise _refused("/file", _("图片要PNG、JPG或WebP，短片要MP4或WebM。"))
    speech = _bytes(wanted.captions, MOST_CAPTIONS, "/captions", _("短片要有字幕文件，听不见的人要靠它。"))
    if not lines_of(speech.decode("utf-8", "replace")):
        raise _refused("/captions", _("字幕要用WebVTT格式，里面要有话。"))
    spoken = _kept(draft, speech, "captions.vtt", "text/vtt")
    return {"file": _kept(draft, content, "film", media_type), "captions": spoken}


def _film_type(content: bytes) -> str:
    """What the first bytes say: ISO base media (MP4) or Matroska (WebM); "" for anything else."""
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return "video/webm" if content.startswith(b"\x1a\x45\xdf\xa3") else ""


def _bytes(uploaded: Upload | None, most: int, field: str, missing: str) -> bytes:
    content = uploaded.read(most + 1) if uploaded is not None else b""
    if not content:
        raise _refused(field, missing)
    if len(content) > most:
        raise _refused(field, _("文件太大，最多%(most)s MB。") % {"most": most >> 20})
    return content


def _kept(draft: Draft, content: bytes, name: str, media_type: str) -> str:
    about = Subject(draft.kind, draft.node)
    made = files.store(content, name=name, media_type=media_type, owner_account=None, purpose=PURPOSE, subject=about)
    return str(made.pk)


def _refused(field: str, text: str) -> InvalidInput:
    return InvalidInput(text, fields={field: text})
