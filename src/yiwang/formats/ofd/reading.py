"""From bytes to documents: `open_ofd`, then `read_document`, `read_page`, `read_annotations` (GB/T 33190 §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from yiwang.formats.ofd.content import NOWHERE
from yiwang.formats.ofd.document import (
    Annotation,
    Areas,
    DocBody,
    DocInfo,
    Document,
    Page,
    PageRef,
    TemplateUse,
    Version,
)
from yiwang.formats.ofd.errors import ContentWrong, NoSuchPage, NumberAbsurd, TooManyParts
from yiwang.formats.ofd.extras import read_attachments, read_bookmarks, read_outlines, read_permissions, read_tags
from yiwang.formats.ofd.limits import LIMITS, Limits
from yiwang.formats.ofd.objects import Block
from yiwang.formats.ofd.package import ENTRY_POINT, Package, open_package
from yiwang.formats.ofd.paints import Element, at_most, child, children, local, text_of
from yiwang.formats.ofd.resources import Resources, read_resources
from yiwang.formats.ofd.values import Box, box, identifier, optional_box, whole, yes

_INFO = {
    "doc_id": "DocID",
    "title": "Title",
    "author": "Author",
    "subject": "Subject",
    "abstract": "Abstract",
    "created": "CreationDate",
    "modified": "ModDate",
    "usage": "DocUsage",
    "cover": "Cover",
    "creator": "Creator",
    "creator_version": "CreatorVersion",
}
A4 = Box(0.0, 0.0, 210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Ofd:
    """An opened file: its package and the documents in it. `doc_type` is `OFD` or `OFD-A` (GB/T 42133)."""

    package: Package
    doc_type: str
    version: str
    bodies: tuple[DocBody, ...]


def open_ofd(content: bytes, limits: Limits = LIMITS) -> Ofd:
    """The file in `content`. Every refusal is an `OfdProblem` with a Chinese sentence; nothing else is raised."""
    package = open_package(content, limits)
    root = package.xml(ENTRY_POINT)
    if local(root) != "OFD":
        raise ContentWrong(what=ENTRY_POINT)
    bodies = tuple(_body(package, one) for one in children(root, "DocBody"))
    if not bodies:
        raise ContentWrong(what="DocBody")
    return Ofd(package, root.get("DocType") or "OFD", root.get("Version") or "", bodies)


def _body(package: Package, element: Element) -> DocBody:
    info = child(element, "DocInfo")
    custom = tuple((one.get("Name") or "", text_of(one)) for one in children(child(info, "CustomDatas"), "CustomData"))
    keywords = tuple(text_of(one) for one in children(child(info, "Keywords"), "Keyword"))
    texts = {key: text_of(child(info, name)) for key, name in _INFO.items()}
    return DocBody(
        DocInfo(**texts, keywords=keywords, custom=custom),
        package.need(ENTRY_POINT, text_of(element, "DocRoot")),
        package.find(ENTRY_POINT, text_of(element, "Signatures")),
        tuple(_versions(package, element)),
    )


def _versions(package: Package, body: Element) -> Iterator[Version]:
    for one in at_most(children(child(body, "Versions"), "Version"), package.limits.listed):
        path = package.find(ENTRY_POINT, one.get("BaseLoc"))
        if path is None:
            continue
        root = package.find(path, text_of(package.xml(path), "DocRoot"))
        current = yes(one.get("Current"), False)
        yield Version(one.get("ID") or "", whole(one.get("Index")), current, path, root or "")


def read_document(ofd: Ofd, index: int = 0, version: str = "") -> Document:
    """The document at `index`, in the state of the `version` with that identifier where one is named."""
    if not 0 <= index < len(ofd.bodies):
        raise NoSuchPage()
    body, package = ofd.bodies[index], ofd.package
    path = body.root
    if version:
        path = next((one.root for one in body.versions if one.id == version and one.root), "")
        if not path:
            raise NoSuchPage()
    root = package.xml(path)
    common = child(root, "CommonData")
    kinds = ("PublicRes", "DocumentRes")
    named = [text_of(one) for kind in kinds for one in at_most(children(common, kind), package.limits.listed)]
    files = tuple(found for one in named if (found := package.find(path, one)) is not None)
    templates = {
        identifier(one.get("ID")): PageRef(identifier(one.get("ID")), found)
        for one in children(common, "TemplatePage")
        if (found := package.find(path, one.get("BaseLoc")))
    }
    extensions = text_of(root, "Extensions")
    return Document(
        path=path,
        info=body.info,
        max_id=identifier(text_of(common, "MaxUnitID")) if common is not None else 0,
        areas=_areas(child(common, "PageArea")),
        pages=_pages(package, path, child(root, "Pages")),
        templates=MappingProxyType(templates),
        resources=read_resources(package, files),
        outlines=read_outlines(child(root, "Outlines"), package.limits),
        bookmarks=read_bookmarks(child(root, "Bookmarks")),
        attachments=read_attachments(package, path, text_of(root, "Attachments")),
        custom_tags=read_tags(package, path, text_of(root, "CustomTags")),
        annotations=MappingProxyType(_annotation_files(package, path, text_of(root, "Annotations"))),
        permissions=read_permissions(child(root, "Permissions")),
        resource_files=files,
        missing=tuple(one for one in named if package.find(path, one) is None),
        signatures=body.signatures,
        has_actions=child(root, "Actions") is not None,
        has_preferences=child(root, "VPreferences") is not None,
        extensions=package.find(path, extensions) or extensions or None,
    )


def _pages(package: Package, path: str, element: Element | None) -> tuple[PageRef, ...]:
    found = list(children(element, "Page"))
    if len(found) > package.limits.pages:
        raise TooManyParts(what=f"> {package.limits.pages}")
    return tuple(PageRef(identifier(one.get("ID")), package.need(path, one.get("BaseLoc"))) for one in found)


def _areas(element: Element | None) -> Areas | None:
    physical = child(element, "PhysicalBox")
    if element is None or physical is None:
        return None
    paper = box(physical.text)
    if not (0 < paper.width <= LIMITS.paper and 0 < paper.height <= LIMITS.paper):
        raise NumberAbsurd(value=f"PhysicalBox {(physical.text or '')[:40]}")
    others = (optional_box(text_of(element, name)) for name in ("ApplicationBox", "ContentBox", "BleedBox"))
    return Areas(paper, *others)


def read_page(ofd: Ofd, document: Document, index: int) -> Page:
    """The page at `index` from 0. Templates on it are named, not merged: see `template`."""
    if not 0 <= index < len(document.pages):
        raise NoSuchPage()
    return _read(ofd, document, document.pages[index])


def template(ofd: Ofd, document: Document, identity: int) -> Page | None:
    """A template page; None where the document has none of that identifier."""
    found = document.templates.get(identity)
    return _read(ofd, document, found) if found else None


def _read(ofd: Ofd, document: Document, ref: PageRef) -> Page:
    package = ofd.package
    root = package.xml(ref.path)
    own = tuple(
        found
        for one in at_most(children(root, "PageRes"), package.limits.listed)
        if (found := package.find(ref.path, text_of(one))) is not None
    )
    resources: Resources = read_resources(package, own, document.resources) if own else document.resources
    uses = tuple(
        TemplateUse(identifier(one.get("TemplateID")), one.get("ZOrder") or "Background")
        for one in at_most(children(root, "Template"), package.limits.listed)
    )
    return Page(
        id=ref.id,
        path=ref.path,
        areas=_areas(child(root, "Area")) or document.areas or Areas(A4),
        layers=resources.reader(package.limits).layers(child(root, "Content")),
        templates=tuple(dict.fromkeys(uses)),
        resources=resources,
    )


def _annotation_files(package: Package, path: str, named: str) -> dict[int, tuple[str, ...]]:
    listing = package.find(path, named)
    if listing is None:
        return {}
    found: dict[int, list[str]] = {}
    for one in children(package.xml(listing), "Page"):
        file = package.find(listing, text_of(one, "FileLoc"))
        if file is not None:
            found.setdefault(identifier(one.get("PageID")), []).append(file)
    return {page: tuple(files) for page, files in found.items()}


def read_annotations(ofd: Ofd, document: Document, page: Page) -> tuple[Annotation, ...]:
    """The annotations of a page, in the order in which they are drawn."""
    found: list[Annotation] = []
    paths = tuple(dict.fromkeys((document.annotations or {}).get(page.id, ())))
    ofd.package.within(paths, ofd.package.limits.page_xml)
    reader = page.resources.reader(ofd.package.limits)
    for path in paths:
        for one in children(ofd.package.xml(path), "Annot"):
            shape = child(one, "Appearance")
            block = None
            if shape is not None:
                bounds = shape.get("Boundary")
                block = Block(boundary=box(bounds) if bounds else NOWHERE, objects=reader.objects(shape))
            found.append(_annotation(one, block))
    return tuple(found)


def _annotation(element: Element, appearance: Block | None) -> Annotation:
    parameters = children(child(element, "Parameters"), "Parameter")
    return Annotation(
        id=identifier(element.get("ID")),
        kind=element.get("Type") or "",
        appearance=appearance,
        subtype=element.get("Subtype") or "",
        creator=element.get("Creator") or "",
        changed=element.get("LastModDate") or "",
        visible=yes(element.get("Visible"), True),
        printed=yes(element.get("Print"), True),
        no_zoom=yes(element.get("NoZoom"), False),
        no_rotate=yes(element.get("NoRotate"), False),
        read_only=yes(element.get("ReadOnly"), True),
        remark=text_of(element, "Remark"),
        parameters=tuple((one.get("Name") or "", text_of(one)) for one in parameters),
    )
