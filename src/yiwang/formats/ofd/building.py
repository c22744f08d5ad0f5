"""Making OFD documents: pages with text, lines, pictures; annotations, attachments, tags, outlines, metadata.

Fonts are embedded with the characters used and no others; the same calls give the same bytes. Places are in
millimetres from the upper left corner; text stands on its baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yiwang.formats.ofd.assembling import (
    AttachmentPart,
    FontPart,
    MediaPart,
    PagePart,
    Parts,
    assemble,
)
from yiwang.formats.ofd.document import DocInfo, Outline, TagUse
from yiwang.formats.ofd.faces import Face, shipped_faces
from yiwang.formats.ofd.objects import BLACK, Colour, ImageObject, Style, TextCode, TextObject
from yiwang.formats.ofd.packing import pack
from yiwang.formats.ofd.page_building import PageBuilder
from yiwang.formats.ofd.pictures import opened
from yiwang.formats.ofd.subsetting import subset
from yiwang.formats.ofd.values import Box, Matrix

_SUFFIXES = {"PNG": "png", "JPEG": "jpg", "BMP": "bmp", "TIFF": "tif", "JPEG2000": "jp2"}


@dataclass(slots=True)
class _Font:
    id: int
    face: Face
    name: str
    characters: set[str] = field(default_factory=set)


class Builder:
    """A document in the making; `build` gives its bytes. `archive` writes the profile OFD-A (GB/T 42133)."""

    def __init__(self, metadata: DocInfo | None = None, *, archive: bool = False) -> None:
        given = metadata or DocInfo()
        creator, version = given.creator or "Yiwang", given.creator_version or "1"
        self.metadata = replace(given, creator=creator, creator_version=version)
        self.archive = archive
        self._last = 0
        self._fonts: list[_Font] = []
        self._media: dict[bytes, tuple[int, str]] = {}
        self._pages: list[PageBuilder] = []
        self._layer_ids: dict[tuple[int, str], int] = {}
        self._attached: list[AttachmentPart] = []
        self._tags: list[tuple[str, tuple[TagUse, ...]]] = []
        self._outlines: list[Outline] = []

    def next_id(self) -> int:
        """An identifier that the document has not used."""
        self._last += 1
        return self._last

    def layer_id(self, page: int, kind: str) -> int:
        """The identifier of a layer, the same at each call."""
        if (page, kind) not in self._layer_ids:
            self._layer_ids[page, kind] = self.next_id()
        return self._layer_ids[page, kind]

    def font(self, content: bytes | Face | None = None, name: str = "Noto Serif SC") -> int:
        """A font to embed: an OpenType file, or the shipped Song face. Its identifier goes into `text`."""
        face = shipped_faces()[0] if content is None else content
        if isinstance(face, bytes):
            face = Face(face, name)
        self._fonts.append(_Font(self.next_id(), face, name))
        return self._fonts[-1].id

    def page(self, width: float = 210.0, height: float = 297.0) -> PageBuilder:
        """A new last page, A4 unless a size is given."""
        made = PageBuilder(self, self.next_id(), width, height)
        self._pages.append(made)
        return made

    def text_object(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        font: int = 0,
        colour: Colour = BLACK,
        spacing: float = 0.0,
    ) -> TextObject:
        """A text object with the gaps that the font says; its characters will be embedded."""
        held = self._font(font)
        held.characters |= set(text)
        widths = [held.face.advance(held.face.glyph(one)) * size + spacing for one in text]
        boundary = Box(x, y - size, max(sum(widths), 0.01), size * 1.25)
        code = TextCode(text, 0.0, size, tuple(round(one, 4) for one in widths[:-1]))
        return TextObject(boundary=boundary, font=held.id, size=size, style=Style(fill=colour), codes=(code,))

    def text_width(self, text: str, size: float, *, font: int = 0, spacing: float = 0.0) -> float:
        """How wide the text will be, in millimetres."""
        face = self._font(font).face
        return sum(face.advance(face.glyph(one)) * size + spacing for one in text)

    def _font(self, identity: int) -> _Font:
        if not self._fonts:
            self.font()
        return next((one for one in self._fonts if one.id == identity), self._fonts[0])

    def image_object(self, content: bytes, box: Box, alpha: float = 1.0) -> ImageObject:
        """A picture object; the same bytes are stored once. `PictureUnusable` for other kinds of picture."""
        if content not in self._media:
            kind = opened(content).format or "PNG"
            self._media[content] = (self.next_id(), _SUFFIXES.get(kind, "png"))
        identity = self._media[content][0]
        size = Matrix(a=box.width, d=box.height)
        return ImageObject(boundary=box, ctm=size, resource=identity, alpha=alpha)

    def attach(self, name: str, content: bytes, *, form: str = "", visible: bool = True) -> None:
        """A file inside the package; `form` is its suffix (xml, json, txt …)."""
        self._attached.append(AttachmentPart(name, form, content, visible))

    def tag(self, type_id: str, uses: Sequence[TagUse]) -> None:
        """A custom tag tree, for instance of licence fields: which objects show which field."""
        self._tags.append((type_id, tuple(uses)))

    def outline(self, title: str, page: PageBuilder) -> None:
        """A line of the outline that leads to a page."""
        self._outlines.append(Outline(title, page.id))

    def files(self) -> dict[str, bytes]:
        """All files by path; OFD.xml first."""
        fonts = [FontPart(one.id, one.name, self._embedded(one)) for one in self._fonts if one.characters]
        media = [MediaPart(identity, suffix, content) for content, (identity, suffix) in self._media.items()]
        pages = [PagePart(one.id, one.width, one.height, one.content(), one.annotations()) for one in self._pages]
        return assemble(
            Parts(
                self.metadata,
                self.archive,
                self._last,
                fonts,
                media,
                pages,
                self._attached,
                self._tags,
                self._outlines,
            )
        )

    def _embedded(self, font: _Font) -> bytes:
        return subset(font.face, font.characters, f"YW{font.id}")

    def build(self, *, compressed: bool = True) -> bytes:
        """The package; not compressed where it is packed anew at once, as by sealing."""
        return pack(self.files(), compressed=compressed)
