"""Handing a sealed file to the archive (去技术化, GB/T 42133): seals stay as pictures with the record of their check.

A signature cannot be checked for ever, so the archive keeps what was found while it could: the seal's picture where it
was, as an annotation, with who signed, when, and the verdict. The signatures themselves are taken out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from yiwang.crypto.digests import digest
from yiwang.formats.ofd.archive import RULES
from yiwang.formats.ofd.document import Document
from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import ContentWrong, OfdProblem
from yiwang.formats.ofd.objects import Clip, ClipArea, ImageObject, PathObject
from yiwang.formats.ofd.output import page_png
from yiwang.formats.ofd.package import ENTRY_POINT
from yiwang.formats.ofd.packing import repack
from yiwang.formats.ofd.paints import Element, child, children
from yiwang.formats.ofd.pictures import inked_png
from yiwang.formats.ofd.reading import Ofd, open_ofd, read_document
from yiwang.formats.ofd.serial import NAMESPACE, box_text, object_xml, tag
from yiwang.formats.ofd.serial import document as xml_file
from yiwang.formats.ofd.signing import StampAnnot
from yiwang.formats.ofd.values import IDENTITY, Box, Matrix
from yiwang.formats.ofd.verifying import OfdVerdict, SignatureVerdict, seal_picture

SUBTYPE = "SignatureRecord"
VERSION = "1.2"
_BEFORE_ANNOTATIONS = ("CommonData", "Pages", "Outlines", "Permissions", "Actions", "VPreferences", "Bookmarks")


def archived(content: bytes, told: OfdVerdict, *, checked_at: datetime) -> bytes:
    """The file as OFD-A with its seals as records of `told`. A file whose verdict is invalid is `ContentWrong`.

    The record names the SM3 of the sealed file, so that it can be recognized where that is kept too.
    """
    if told.verdict.level == "invalid" or not told.signatures:
        raise ContentWrong(what=told.verdict.reason_zh)
    ofd = open_ofd(content)
    held = read_document(ofd)
    changes: dict[str, bytes | None] = dict.fromkeys(_signature_files(ofd, told), None)
    changes[ENTRY_POINT] = _entry(ofd)
    changes |= _Records(ofd, held, checked_at.isoformat(), digest(content, "sm3").hex()).written(told)
    return repack(ofd.package, changes)


def _signature_files(ofd: Ofd, told: OfdVerdict) -> Iterator[str]:
    yield from (body.signatures for body in ofd.bodies if body.signatures)
    for one in told.signatures:
        yield from (path for path in (one.record.path, one.record.seal, one.record.signed_value) if path)


def _entry(ofd: Ofd) -> bytes:
    root = ofd.package.xml(ENTRY_POINT)
    root.set("DocType", RULES.doc_type)
    root.set("Version", VERSION)
    for body in children(root, "DocBody"):
        for one in list(children(body, "Signatures")):
            body.remove(one)
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Records:
    """Writes the annotations, their pictures, and what names them in the document."""

    def __init__(self, ofd: Ofd, document: Document, checked_at: str, file_digest: str) -> None:
        self.ofd, self.document = ofd, document
        self.checked_at, self.file_digest = checked_at, file_digest
        self.last = document.max_id
        self.base = document.path.rpartition("/")[0]
        self.folder = f"{self.base}/Records" if self.base else "Records"
        self.media = self.listing = ""
        self.changes: dict[str, bytes | None] = {}

    def next_id(self) -> int:
        self.last += 1
        return self.last

    def written(self, told: OfdVerdict) -> dict[str, bytes | None]:
        """The files that change or are new."""
        notes: dict[int, str] = {}
        for one in told.signatures:
            first = self.document.pages[0].id
            for stamp in one.record.stamps or (StampAnnot("", first, Box(0, 0, 0.01, 0.01)),):
                notes[stamp.page] = notes.get(stamp.page, "") + self._note(one, stamp)
        self._annotations(notes)
        if self.media:
            self.changes[f"{self.folder}/Res.xml"] = xml_file("Res", tag("MultiMedias", {}, self.media))
        self._document()
        return self.changes

    def _note(self, one: SignatureVerdict, stamp: StampAnnot) -> str:
        verdict = one.verdict
        facts = {
            "signer": verdict.signer,
            "signer_code": verdict.signer_code,
            "seal": verdict.seal_name,
            "signed_at": verdict.signed_at.isoformat() if verdict.signed_at else one.record.time_text,
            "verdict": verdict.level,
            "reason": verdict.reason_zh,
            "checked_at": self.checked_at,
            "file_sm3": self.file_digest,
        }
        parameters = "".join(tag("Parameter", {"Name": name}, text=text) for name, text in facts.items() if text)
        values = {
            "ID": str(self.next_id()), "Type": "Stamp", "Subtype": SUBTYPE, "Creator": "Yiwang",
            "LastModDate": self.checked_at[:10], "NoZoom": "true", "NoRotate": "true", "ReadOnly": "true",
        }  # fmt: skip
        drawn = self._picture(one, stamp)
        look = tag("Appearance", {"Boundary": box_text(stamp.boundary)}, drawn)
        remark = tag("Remark", text=f"{verdict.level_zh}：{verdict.reason_zh}")
        return tag("Annot", values, remark + tag("Parameters", {}, parameters) + look)

    def _picture(self, one: SignatureVerdict, stamp: StampAnnot) -> str:
        content = self._png(one)
        if content is None:
            return ""
        identity, path = self.next_id(), f"{self.folder}/seal_{self.last}.png"
        self.changes[path] = content
        values = {"ID": str(identity), "Type": "Image", "Format": "PNG"}
        self.media += tag("MultiMedia", values, tag("MediaFile", text=f"/{path}"))
        width, height = stamp.boundary.width, stamp.boundary.height
        clips: tuple[Clip, ...] = ()
        if stamp.clip is not None:
            x, y, w, h = stamp.clip.x, stamp.clip.y, stamp.clip.width, stamp.clip.height
            data = (("M", x, y), ("L", x + w, y), ("L", x + w, y + h), ("L", x, y + h), ("C",))
            frame = PathObject(id=self.next_id(), boundary=Box(0, 0, width, height), data=data, fill=True, stroke=False)
            clips = (Clip((ClipArea(IDENTITY, frame),), transformed=False),)
        place, size = Box(0, 0, width, height), Matrix(a=width, d=height)
        return object_xml(ImageObject(id=self.next_id(), boundary=place, ctm=size, resource=identity, clips=clips))

    def _png(self, one: SignatureVerdict) -> bytes | None:
        picture = seal_picture(self.ofd, one.record)
        if picture is None:
            return None
        try:
            if picture.kind.strip().upper() == "OFD":
                inner = open_ofd(picture.data)
                return page_png(draw_page(inner, read_document(inner), 0), ppi=300, clear=True)
            return inked_png(picture.data)
        except OfdProblem:
            return None

    def _annotations(self, notes: dict[int, str]) -> None:
        root = self.ofd.package.xml(self.document.path)
        named = child(root, "Annotations")
        listing = self.ofd.package.find(self.document.path, named.text) if named is not None else None
        listed = self.ofd.package.xml(listing) if listing else etree.fromstring(xml_file("Annotations", ""))
        listing = listing or f"{self.folder}/Annotations.xml"
        for page, written in notes.items():
            known = (self.document.annotations or {}).get(page)
            added = etree.fromstring(xml_file("PageAnnot", written))
            if known:
                file = self.ofd.package.xml(known[0])
                file.extend(list(added))
                self.changes[known[0]] = _bytes(file)
                continue
            path = f"{self.folder}/Annotation_{page}.xml"
            self.changes[path] = _bytes(added)
            entry = etree.SubElement(listed, f"{{{NAMESPACE}}}Page", PageID=str(page))
            etree.SubElement(entry, f"{{{NAMESPACE}}}FileLoc").text = f"/{path}"
        self.changes[listing] = _bytes(listed)
        self.listing = listing

    def _document(self) -> None:
        """Document.xml with the new list and resources named in their places, and the highest identifier."""
        root = self.ofd.package.xml(self.document.path)
        common = child(root, "CommonData")
        highest = child(common, "MaxUnitID")
        if highest is not None:
            highest.text = str(self.last)
        if self.media and common is not None:
            resource = etree.Element(f"{{{NAMESPACE}}}DocumentRes")
            resource.text = f"/{self.folder}/Res.xml"
            before = [*children(common, "MaxUnitID", "PageArea", "PublicRes", "DocumentRes")]
            common.insert(list(common).index(before[-1]) + 1 if before else 0, resource)
        if child(root, "Annotations") is None:
            named = etree.Element(f"{{{NAMESPACE}}}Annotations")
            named.text = f"/{self.listing}"
            after = [
                *children(
                    root, "CommonData", "Pages", "Outlines", "Permissions", "Actions", "VPreferences", "Bookmarks"
                )
            ]
            root.insert(list(root).index(after[-1]) + 1 if after else 0, named)
        self.changes[self.document.path] = _bytes(root)
