"""Resources (GB/T 33190 §7.9): fonts, colour spaces, drawing parameters, media, composite units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from yiwang.formats.ofd.content import NOWHERE, ContentReader
from yiwang.formats.ofd.errors import TooManyParts
from yiwang.formats.ofd.limits import Limits
from yiwang.formats.ofd.objects import Block
from yiwang.formats.ofd.package import Package
from yiwang.formats.ofd.paints import (
    ColourSpace,
    DrawParam,
    Element,
    child,
    children,
    colours_of,
    local,
    own_values,
    text_of,
)
from yiwang.formats.ofd.values import identifier, number, whole, yes


@dataclass(frozen=True, slots=True)
class Font:
    """§11.1: `path` is the embedded file, None where the reader has to find one of that name."""

    id: int
    name: str
    family: str = ""
    path: str | None = None
    bold: bool = False
    italic: bool = False
    serif: bool = False
    fixed_width: bool = False
    charset: str = "unicode"
    source: str = ""  # the file that declares it


@dataclass(frozen=True, slots=True)
class Media:
    """§7.9.5: `kind` is Image, Audio or Video; `path` is None where the file is missing."""

    id: int
    kind: str
    format: str
    path: str | None
    named: str = ""  # what the document calls the file
    source: str = ""


@dataclass(frozen=True, slots=True)
class Composite:
    """CompositeGraphicUnit: objects with a size of their own."""

    id: int
    width: float
    height: float
    content: Block
    source: str = ""


@dataclass(frozen=True, slots=True)
class Resources:
    """All resources by identifier; later files win over earlier ones."""

    fonts: Mapping[int, Font] = field(default_factory=dict)
    spaces: Mapping[int, ColourSpace] = field(default_factory=dict)
    params: Mapping[int, DrawParam] = field(default_factory=dict)
    media: Mapping[int, Media] = field(default_factory=dict)
    composites: Mapping[int, Composite] = field(default_factory=dict)

    def reader(self, limits: Limits) -> ContentReader:
        """A reader of content to which these resources apply."""
        return ContentReader(limits, self.spaces, self.params)


def read_resources(package: Package, paths: tuple[str, ...], above: Resources | None = None) -> Resources:
    """The resources of the files in turn, laid over `above`. Files are read once each."""
    made = above or Resources()
    for path in dict.fromkeys(paths):
        made = _with_file(package, path, made)
    return made


def _with_file(package: Package, path: str, above: Resources) -> Resources:
    root = package.xml(path)
    if sum(len(group) for group in root) > package.limits.resources:
        raise TooManyParts(what=path)
    base = (root.get("BaseLoc") or "").strip()
    spaces = dict(above.spaces)
    for one in _all(root, "ColorSpaces", "ColorSpace"):
        spaces[identifier(one.get("ID"))] = _space(one)
    params = dict(above.params)
    for one in _all(root, "DrawParams", "DrawParam"):
        values = own_values(one) | colours_of(one, spaces)
        params[identifier(one.get("ID"))] = DrawParam(identifier(one.get("Relative")), values)
    fonts = dict(above.fonts)
    for one in _all(root, "Fonts", "Font"):
        font = _font(one, path, _located(package, path, base, text_of(one, "FontFile")))
        fonts[font.id] = font
    media = dict(above.media)
    for one in _all(root, "MultiMedias", "MultiMedia"):
        named = text_of(one, "MediaFile")
        key = identifier(one.get("ID"))
        kind, form = one.get("Type") or "Image", one.get("Format") or ""
        media[key] = Media(key, kind, form.upper(), _located(package, path, base, named), named, path)
    made = replace(above, fonts=fonts, spaces=spaces, params=params, media=media)
    composites = dict(above.composites)
    reader = made.reader(package.limits)
    for one in _all(root, "CompositeGraphicUnits", "CompositeGraphicUnit"):
        unit = _composite(one, path, reader)
        composites[unit.id] = unit
    return replace(made, composites=composites)


def _all(root: Element, group: str, name: str) -> list[Element]:
    return [one for found in children(root, group) for one in children(found, name)]


def _located(package: Package, path: str, base: str, named: str) -> str | None:
    """A file of a resource: in BaseLoc, or beside the declaring file, or from the root: writers differ."""
    if not named:
        return None
    if base and not named.startswith("/"):
        inside = package.find(path, f"{base.rstrip('/')}/{named}")
        if inside:
            return inside
    return package.find(path, named)


def _space(element: Element) -> ColourSpace:
    palette = tuple((one.text or "").strip() for one in children(child(element, "Palette"), "CV"))[:65536]
    kind = (element.get("Type") or "RGB").upper()
    return ColourSpace(kind, whole(element.get("BitsPerComponent"), 8), palette)


def _font(element: Element, source: str, path: str | None) -> Font:
    return Font(
        identifier(element.get("ID")),
        element.get("FontName") or "",
        element.get("FamilyName") or "",
        path,
        yes(element.get("Bold"), False),
        yes(element.get("Italic"), False),
        yes(element.get("Serif"), False),
        yes(element.get("FixedWidth"), False),
        element.get("Charset") or element.get("CharSet") or "unicode",
        source,
    )


def _composite(element: Element, source: str, reader: ContentReader) -> Composite:
    content = child(element, "Content")
    objects = reader.objects(content) if content is not None else ()
    if content is not None and local(content) == "Content":
        # Content is a PageBlock; some writers put layers into it.
        objects += tuple(one for layer in reader.layers(content) for one in layer.objects)
    return Composite(
        identifier(element.get("ID")),
        number(element.get("Width") or "0"),
        number(element.get("Height") or "0"),
        Block(boundary=NOWHERE, objects=objects),
        source,
    )
