"""What a document is made of beside its pages' content (GB/T 33190 §7.4 to §7.11, §15 to §18). Immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yiwang.formats.ofd.objects import Block, Layer
from yiwang.formats.ofd.resources import Resources
from yiwang.formats.ofd.values import Box


@dataclass(frozen=True, slots=True)
class DocInfo:
    """§7.4: texts as they stand; dates are not parsed, because writers differ. `custom` keeps the order.

    For writing: `created` and `modified` as `2026-03-05`; `doc_id` is made from the content when empty.
    """

    doc_id: str = ""
    title: str = ""
    author: str = ""
    subject: str = ""
    abstract: str = ""
    created: str = ""
    modified: str = ""
    usage: str = ""
    cover: str = ""
    keywords: tuple[str, ...] = ()
    creator: str = ""
    creator_version: str = ""
    custom: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """§19: an earlier or later state of the document; `path` is its description, `root` its Document.xml."""

    id: str
    index: int
    current: bool
    path: str
    root: str = ""


@dataclass(frozen=True, slots=True)
class DocBody:
    """One document of the package; paths are resolved, None where nothing is named."""

    info: DocInfo
    root: str
    signatures: str | None = None
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Areas:
    """The boxes of a page; `physical` is the paper."""

    physical: Box
    application: Box | None = None
    content: Box | None = None
    bleed: Box | None = None


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page in the list of pages."""

    id: int
    path: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A line of the outline; `page` is the identifier of the page that it leads to, 0 where it leads nowhere."""

    title: str
    page: int = 0
    children: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A named place."""

    name: str
    page: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """§20: `path` is None where the file is missing."""

    id: str
    name: str
    format: str
    path: str | None
    visible: bool = True
    created: str = ""
    usage: str = ""


@dataclass(frozen=True, slots=True)
class CustomTag:
    """§16: a tag tree of some trade; `tags` holds path of names and the objects named there, in document order.

    `readable` is False where the file is no proper XML; real invoices have such.
    """

    type_id: str
    path: str | None
    readable: bool = True
    tags: tuple[TagUse, ...] = ()


@dataclass(frozen=True, slots=True)
class TagUse:
    """One tag: names from the root, and the (page, object) identifiers or the text it stands for."""

    names: tuple[str, ...]
    objects: tuple[tuple[int, int], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """§15: `kind` is Link, Path, Highlight, Stamp or Watermark; `appearance` what is drawn."""

    id: int
    kind: str
    appearance: Block | None
    subtype: str = ""
    creator: str = ""
    changed: str = ""
    visible: bool = True
    printed: bool = True
    no_zoom: bool = False
    no_rotate: bool = False
    read_only: bool = True
    remark: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A template on a page: drawn under it (Background) or over it (Foreground)."""

    template: int
    order: str = "Background"


@dataclass(frozen=True, slots=True)
class Page:
    """A page or template, read. `resources` are those of the document with the page's own."""

    id: int
    path: str
    areas: Areas
    layers: tuple[Layer, ...]
    templates: tuple[TemplateUse, ...]
    resources: Resources


@dataclass(frozen=True, slots=True)
class Permissions:
    """§7.5: what the writer allows; empty where the document says nothing."""

    allowed: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Document:
    """Document.xml with its lists; pages and annotations are read one by one (`reading`)."""

    path: str
    info: DocInfo
    max_id: int
    areas: Areas | None
    pages: tuple[PageRef, ...]
    templates: Mapping[int, PageRef]
    resources: Resources
    outlines: tuple[Outline, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    custom_tags: tuple[CustomTag, ...] = ()
    annotations: Mapping[int, tuple[str, ...]] | None = None
    permissions: Permissions | None = None
    resource_files: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # resource files that are named but not there
    signatures: str | None = None
    has_actions: bool = False
    has_preferences: bool = False
    extensions: str | None = None
