"""The lists of a document beside its pages: outlines, bookmarks, attachments, custom tags, permissions."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from yiwang.formats.ofd.document import Attachment, Bookmark, CustomTag, Outline, Permissions, TagUse
from yiwang.formats.ofd.errors import ReferenceLoop, TooManyParts, XmlRefused
from yiwang.formats.ofd.limits import Limits
from yiwang.formats.ofd.package import Package
from yiwang.formats.ofd.paints import Element, at_most, child, children, local, text_of
from yiwang.formats.ofd.values import identifier, yes

_TAG_DEPTH = 64


def read_outlines(element: Element | None, limits: Limits) -> tuple[Outline, ...]:
    """§7.8: the tree of outlines, at most 32 deep."""
    if element is None:
        return ()
    if sum(1 for _ in element.iter()) > limits.outlines:
        raise TooManyParts(what="Outlines")
    return tuple(_outline(one, 0) for one in children(element, "OutlineElem"))


def _outline(element: Element, depth: int) -> Outline:
    if depth > 32:
        raise ReferenceLoop()
    inner = tuple(_outline(one, depth + 1) for one in children(element, "OutlineElem"))
    return Outline((element.get("Title") or text_of(element, "Title")).strip(), _target(element), inner)


def _target(element: Element) -> int:
    for actions in children(element, "Actions"):
        for one in actions.iter():
            if local(one) == "Dest":
                return identifier(one.get("PageID"))
    return 0


def read_bookmarks(element: Element | None) -> tuple[Bookmark, ...]:
    """§7.8: named places."""
    found = []
    for one in children(element, "Bookmark"):
        dest = child(one, "Dest")
        found.append(Bookmark(one.get("Name") or "", identifier(dest.get("PageID")) if dest is not None else 0))
    return tuple(found)


def read_permissions(element: Element | None) -> Permissions | None:
    """§7.5: Edit, Annot, Export, Signature, Watermark, PrintScreen and Print; the default of each is yes."""
    if element is None:
        return None
    allowed = {
        local(one): yes(one.get("Printable") or one.text, True) for one in element if local(one) != "ValidPeriod"
    }
    return Permissions(MappingProxyType(allowed))


def read_attachments(package: Package, path: str, named: str) -> tuple[Attachment, ...]:
    """§20: attachments whose listing is missing are none."""
    listing = package.find(path, named)
    if listing is None:
        return ()
    return tuple(
        Attachment(
            id=one.get("ID") or "",
            name=one.get("Name") or "",
            format=one.get("Format") or "",
            path=package.find(listing, text_of(one, "FileLoc")),
            visible=yes(one.get("Visible"), True),
            created=one.get("CreationDate") or "",
            usage=one.get("Usage") or "",
        )
        for one in children(package.xml(listing), "Attachment")
    )


def read_tags(package: Package, path: str, named: str) -> tuple[CustomTag, ...]:
    """§16: each tag file read into uses; a file that is no proper XML is told as not readable."""
    listing = package.find(path, named)
    if listing is None:
        return ()
    try:
        root = package.xml(listing)
    except XmlRefused:
        return (CustomTag("", listing, readable=False),)
    return tuple(_tag(package, listing, one) for one in at_most(children(root, "CustomTag"), package.limits.listed))


def _tag(package: Package, listing: str, element: Element) -> CustomTag:
    kind = element.get("TypeID") or element.get("NameSpace") or ""
    path = package.find(listing, text_of(element, "FileLoc"))
    if path is None:
        return CustomTag(kind, None, readable=False)
    try:
        root = package.xml(path)
    except XmlRefused:
        return CustomTag(kind, path, readable=False)
    return CustomTag(kind, path, tags=tuple(_uses(root, ())))


def _uses(element: Element, above: tuple[str, ...]) -> Iterator[TagUse]:
    if len(above) > _TAG_DEPTH:
        raise ReferenceLoop()
    names = (*above, local(element))
    objects = tuple(
        (identifier(one.get("PageRef")), identifier(text_of(one))) for one in children(element, "ObjectRef")
    )
    text = text_of(element)
    if objects or text:
        yield TagUse(names, objects, text)
    for one in element:
        if local(one) not in {"ObjectRef", ""}:
            yield from _uses(one, names)
