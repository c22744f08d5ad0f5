"""The files of a document that is written: OFD.xml, Document.xml, resources, pages and lists (GB/T 33190 §7)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yiwang.formats.ofd.document import DocInfo, Outline, TagUse
from yiwang.formats.ofd.errors import ContentWrong
from yiwang.formats.ofd.paths import short
from yiwang.formats.ofd.serial import box_text, document, tag
from yiwang.formats.ofd.values import Box

ROOT = "Doc_0"


@dataclass(frozen=True, slots=True)
class FontPart:
    """A font to embed."""

    id: int
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MediaPart:
    """A picture to embed; `suffix` is that of its file."""

    id: int
    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PagePart:
    """A page: Content.xml and, where it has annotations, Annotation.xml."""

    id: int
    width: float
    height: float
    content: bytes
    annotations: bytes | None


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A file to attach."""

    name: str
    form: str
    content: bytes
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a document is made of; `last_id` is the highest identifier in it."""

    metadata: DocInfo
    archive: bool
    last_id: int
    fonts: Sequence[FontPart]
    media: Sequence[MediaPart]
    pages: Sequence[PagePart]
    attachments: Sequence[AttachmentPart]
    tags: Sequence[tuple[str, tuple[TagUse, ...]]]
    outlines: Sequence[Outline]


def assemble(parts: Parts) -> dict[str, bytes]:
    """All files by path, OFD.xml first. A document without pages is `ContentWrong`."""
    if not parts.pages:
        raise ContentWrong(what="Pages")
    files: dict[str, bytes] = {f"{ROOT}/Document.xml": _document(parts), f"{ROOT}/PublicRes.xml": _fonts(parts)}
    if parts.media:
        files[f"{ROOT}/DocumentRes.xml"] = _media(parts)
    files |= {f"{ROOT}/Res/font_{one.id}.otf": one.content for one in parts.fonts}
    files |= {f"{ROOT}/Res/image_{one.id}.{one.suffix}": one.content for one in parts.media}
    for at, page in enumerate(parts.pages):
        files[f"{ROOT}/Pages/Page_{at}/Content.xml"] = page.content
    files |= _annotations(parts) | _attachments(parts) | _tags(parts)
    return {"OFD.xml": _entry(parts, files), **files}


def _entry(parts: Parts, files: Mapping[str, bytes]) -> bytes:
    held = parts.metadata
    identity = held.doc_id or _digest(files)
    texts = [
        ("DocID", identity),
        ("Title", held.title),
        ("Author", held.author),
        ("Subject", held.subject),
        ("Abstract", held.abstract),
        ("CreationDate", held.created),
        ("ModDate", held.modified),
        ("DocUsage", held.usage),
    ]
    inner = "".join(tag(name, text=text) for name, text in texts if text)
    if held.keywords:
        inner += tag("Keywords", {}, "".join(tag("Keyword", text=one) for one in held.keywords))
    inner += tag("Creator", text=held.creator) + tag("CreatorVersion", text=held.creator_version)
    if held.custom:
        one_by_one = (tag("CustomData", {"Name": name}, text=text) for name, text in held.custom)
        inner += tag("CustomDatas", {}, "".join(one_by_one))
    body = tag("DocInfo", {}, inner) + tag("DocRoot", text=f"{ROOT}/Document.xml")
    kind = {"Version": "1.2", "DocType": "OFD-A"} if parts.archive else {"Version": "1.1", "DocType": "OFD"}
    return document("OFD", tag("DocBody", {}, body), kind)


def _digest(files: Mapping[str, bytes]) -> str:
    """32 hexadecimal digits that depend on all files: the same document has the same identifier."""
    whole = hashlib.sha256()
    for path, content in files.items():
        whole.update(f"{path}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:32]


def _document(parts: Parts) -> bytes:
    first = parts.pages[0]
    area = tag("PageArea", {}, tag("PhysicalBox", text=box_text(Box(0, 0, first.width, first.height))))
    common = tag("MaxUnitID", text=str(parts.last_id)) + area + tag("PublicRes", text="PublicRes.xml")
    if parts.media:
        common += tag("DocumentRes", text="DocumentRes.xml")
    pages = "".join(
        tag("Page", {"ID": str(page.id), "BaseLoc": f"Pages/Page_{at}/Content.xml"})
        for at, page in enumerate(parts.pages)
    )
    inner = tag("CommonData", {}, common) + tag("Pages", {}, pages)
    if parts.outlines:
        inner += tag("Outlines", {}, "".join(map(_outline, parts.outlines)))
    if any(page.annotations for page in parts.pages):
        inner += tag("Annotations", text="Annots/Annotations.xml")
    if parts.attachments:
        inner += tag("Attachments", text="Attachs/Attachments.xml")
    if parts.tags:
        inner += tag("CustomTags", text="Tags/CustomTags.xml")
    return document("Document", inner)


def _outline(one: Outline) -> str:
    goto = tag("Goto", {}, tag("Dest", {"Type": "Fit", "PageID": str(one.page)}))
    action = tag("Actions", {}, tag("Action", {"Event": "CLICK"}, goto))
    return tag("OutlineElem", {"Title": one.title}, action + "".join(map(_outline, one.children)))


def _fonts(parts: Parts) -> bytes:
    fonts = "".join(
        tag("Font", {"ID": str(one.id), "FontName": one.name}, tag("FontFile", text=f"font_{one.id}.otf"))
        for one in parts.fonts
    )
    return document("Res", tag("Fonts", {}, fonts) if fonts else "", {"BaseLoc": "Res"})


def _media(parts: Parts) -> bytes:
    media = "".join(
        tag(
            "MultiMedia",
            {"ID": str(one.id), "Type": "Image", "Format": {"jpg": "JPEG"}.get(one.suffix, one.suffix.upper())},
            tag("MediaFile", text=f"image_{one.id}.{one.suffix}"),
        )
        for one in parts.media
    )
    return document("Res", tag("MultiMedias", {}, media), {"BaseLoc": "Res"})


def _annotations(parts: Parts) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    listed = ""
    for at, page in enumerate(parts.pages):
        if page.annotations is not None:
            files[f"{ROOT}/Annots/Page_{at}/Annotation.xml"] = page.annotations
            listed += tag("Page", {"PageID": str(page.id)}, tag("FileLoc", text=f"Page_{at}/Annotation.xml"))
    return {f"{ROOT}/Annots/Annotations.xml": document("Annotations", listed), **files} if files else {}


def _attachments(parts: Parts) -> dict[str, bytes]:
    if not parts.attachments:
        return {}
    files: dict[str, bytes] = {}
    listed = ""
    for at, one in enumerate(parts.attachments, 1):
        file = f"attachment_{at}.{one.form}" if one.form.isalnum() and one.form.isascii() else f"attachment_{at}"
        values = {"ID": str(at), "Name": one.name, "Size": short(len(one.content) / 1024)}
        if one.form:
            values["Format"] = one.form
        if parts.metadata.created:
            values["CreationDate"] = parts.metadata.created
        if not one.visible:
            values["Visible"] = "false"
        listed += tag("Attachment", values, tag("FileLoc", text=file))
        files[f"{ROOT}/Attachs/{file}"] = one.content
    return {f"{ROOT}/Attachs/Attachments.xml": document("Attachments", listed), **files}


def _tags(parts: Parts) -> dict[str, bytes]:
    if not parts.tags:
        return {}
    files: dict[str, bytes] = {}
    listed = ""
    for at, (type_id, uses) in enumerate(parts.tags):
        files[f"{ROOT}/Tags/CustomTag_{at}.xml"] = _tag_file(uses)
        listed += tag("CustomTag", {"TypeID": type_id}, tag("FileLoc", text=f"CustomTag_{at}.xml"))
    return {f"{ROOT}/Tags/CustomTags.xml": document("CustomTags", listed), **files}


def _tag_file(uses: Sequence[TagUse]) -> bytes:
    """A tree of names with the objects that they mean; all uses start with the same name."""
    roots = {use.names[0] for use in uses if use.names}
    if len(roots) != 1 or any(not _is_name(name) for use in uses for name in use.names):
        raise ContentWrong(what="CustomTag")
    inner = "".join(_use(use, 1) for use in uses)
    return document(roots.pop(), inner)


def _use(use: TagUse, depth: int) -> str:
    if depth < len(use.names):
        return tag(use.names[depth], {}, _use(use, depth + 1))
    objects = "".join(tag("ObjectRef", {"PageRef": str(page)}, text=str(one)) for page, one in use.objects)
    return (tag("_", text=use.text)[7:-8] if use.text else "") + objects


def _is_name(name: str) -> bool:
    """Whether an element may be called so."""
    return name.replace("-", "_").replace(".", "_").isidentifier()
