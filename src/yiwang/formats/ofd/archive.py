"""The archive profile OFD-A (GB/T 42133-2022): what a file must not hold to be readable in fifty years.

The rules are known from implementations and stand as values in `ArchiveRules`, so that an archive can set its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yiwang.formats.ofd.document import Annotation, Document, Page
from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.faces import Face
from yiwang.formats.ofd.layout import placed, text_objects
from yiwang.formats.ofd.objects import Block, Clip, Drawn, PathObject, TextObject
from yiwang.formats.ofd.paints import Element, child, local
from yiwang.formats.ofd.pictures import opened
from yiwang.formats.ofd.reading import Ofd, read_annotations, read_document, read_page, template
from yiwang.sentences import gettext_noop

SENTENCES: dict[str, str] = {
    "doc_type": gettext_noop("文件类型不是 OFD-A"),
    "one_document": gettext_noop("文件里不止一份文档或版本"),
    "forbidden_part": gettext_noop("文档含有归档格式不允许的部分：%(what)s"),
    "action": gettext_noop("文档含有页内跳转以外的动作：%(what)s"),
    "media": gettext_noop("文档含有音频或视频：%(what)s"),
    "picture_kind": gettext_noop("图片格式不能用于归档：%(what)s"),
    "missing": gettext_noop("资源没有保存在文件内：%(what)s"),
    "font_embedded": gettext_noop("字体没有嵌入：%(what)s"),
    "glyph_embedded": gettext_noop("嵌入的字体缺少这些字：%(what)s"),
    "resource_place": gettext_noop("资源登记的位置不对：%(what)s"),
    "nesting": gettext_noop("页面块嵌套超过 %(what)s 层"),
    "layer_name": gettext_noop("图层名称重复：%(what)s"),
    "empty_clip": gettext_noop("裁剪区面积为零：%(what)s"),
    "stroke": gettext_noop("不描边的对象带有线条属性：%(what)s"),
    "annotation": gettext_noop("注释没有设为只读、不缩放、不旋转：%(what)s"),
    "signature": gettext_noop("归档前没有把签章转为验证记录"),
    "attachment": gettext_noop("附件不是文本：%(what)s"),
}


@dataclass(frozen=True, slots=True)
class ArchiveRules:
    """The parts of the profile that an archive may set otherwise."""

    doc_type: str = "OFD-A"
    pictures: frozenset[str] = frozenset({"BMP", "JPEG", "PNG", "JBIG2", "JPEG2000", "TIFF"})
    nesting: int = 3
    fonts_in_public: bool = True
    text_attachments_only: bool = True
    signatures_removed: bool = True
    attributes_of_lines: frozenset[str] = frozenset({"Cap", "Join", "MiterLimit", "DashOffset", "DashPattern"})


RULES = ArchiveRules()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept: a key of `SENTENCES` and what breaks it."""

    rule: str
    what: str = ""

    @property
    def message(self) -> str:
        """The Chinese sentence."""
        sentence = SENTENCES[self.rule]
        return sentence % {"what": self.what} if "%(what)s" in sentence else sentence


def check_archive(ofd: Ofd, rules: ArchiveRules = RULES) -> tuple[Finding, ...]:
    """What keeps the file from being OFD-A; nothing when it is. Raises `OfdProblem` for a file that cannot be read."""
    document = read_document(ofd)
    found = [*_file(ofd, document, rules), *_resources(ofd, document, rules), *_attachments(ofd, document, rules)]
    pages = [read_page(ofd, document, index) for index in range(len(document.pages))]
    for page in [*pages, *filter(None, (template(ofd, document, one) for one in document.templates))]:
        found += [*_page(ofd, page, rules), *_notes(read_annotations(ofd, document, page))]
    found += _letters(ofd, document, pages)
    return tuple(dict.fromkeys(found))


def _file(ofd: Ofd, document: Document, rules: ArchiveRules) -> Iterator[Finding]:
    if ofd.doc_type != rules.doc_type:
        yield Finding("doc_type")
    if len(ofd.bodies) > 1 or ofd.bodies[0].versions:
        yield Finding("one_document")
    if rules.signatures_removed and any(body.signatures for body in ofd.bodies):
        yield Finding("signature")
    parts = {
        "Permissions": document.permissions is not None,
        "VPreferences": document.has_preferences,
        "Extensions": document.extensions is not None,
    }
    yield from (Finding("forbidden_part", name) for name, there in parts.items() if there)
    yield from _actions(ofd.package.xml(document.path))
    yield from (Finding("missing", name) for name in document.missing)


def _actions(root: Element) -> Iterator[Finding]:
    for one in root.iter():
        if local(one) == "Action" and child(one, "Goto") is None:
            yield Finding("action", next((local(inner) for inner in one if local(inner) != "Region"), ""))


def _resources(ofd: Ofd, document: Document, rules: ArchiveRules) -> Iterator[Finding]:
    root = ofd.package.xml(document.path)
    public = {ofd.package.find(document.path, one.text) for one in root.iter() if local(one) == "PublicRes"}
    for font in document.resources.fonts.values():
        if font.path is None:
            yield Finding("font_embedded", font.name)
        if rules.fonts_in_public and font.source not in public:
            yield Finding("resource_place", font.name)
    for media in document.resources.media.values():
        if media.kind != "Image":
            yield Finding("media", media.named)
        elif media.path is None:
            yield Finding("missing", media.named)
        else:
            if rules.fonts_in_public and media.source in public:
                yield Finding("resource_place", media.named)
            yield from _picture(ofd, media.path, rules)


def _picture(ofd: Ofd, path: str, rules: ArchiveRules) -> Iterator[Finding]:
    try:
        kind = opened(ofd.package.read(path), path).format or "JBIG2"
    except OfdProblem:
        kind = "?"
    if kind not in rules.pictures:
        yield Finding("picture_kind", f"{path} ({kind})")


def _attachments(ofd: Ofd, document: Document, rules: ArchiveRules) -> Iterator[Finding]:
    for one in document.attachments:
        if one.path is None:
            yield Finding("missing", one.name)
        elif rules.text_attachments_only and not _is_text(ofd.package.read(one.path)):
            yield Finding("attachment", one.name)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _page(ofd: Ofd, page: Page, rules: ArchiveRules) -> Iterator[Finding]:
    root = ofd.package.xml(page.path)
    yield from _actions(root)
    names: set[str] = set()
    for one in root.iter():
        kind = local(one)
        if kind == "Layer" and one.get("Name"):
            if one.get("Name") in names:
                yield Finding("layer_name", one.get("Name"))
            names.add(one.get("Name"))
        stroked = (one.get("Stroke") or ("true" if kind in {"PathObject", "Path"} else "false")) in {"true", "1"}
        if kind in {"PathObject", "TextObject"} and not stroked:
            lines = sorted(rules.attributes_of_lines & set(one.attrib))
            if lines or child(one, "StrokeColor") is not None:
                yield Finding("stroke", one.get("ID") or "")
        if (one.get("Interpolate") or "").lower() in {"true", "1"}:
            yield Finding("forbidden_part", "Interpolate")
    for layer in page.layers:
        yield from _objects(layer.objects, rules, 0)


def _objects(objects: tuple[Drawn, ...], rules: ArchiveRules, depth: int) -> Iterator[Finding]:
    for one in objects:
        if any(_is_empty(clip) for clip in one.clips):
            yield Finding("empty_clip", str(one.id))
        if isinstance(one, Block):
            if depth + 1 > rules.nesting:
                yield Finding("nesting", str(rules.nesting))
                return
            yield from _objects(one.objects, rules, depth + 1)


def _is_empty(clip: Clip) -> bool:
    """Whether nothing can show through: every area is a path without extent."""
    return all(isinstance(area.shape, PathObject) and not _extent(area.shape) for area in clip.areas)


def _extent(path: PathObject) -> bool:
    points = [tuple(map(float, operation[-2:])) for operation in path.data if len(operation) > 2]
    return len({x for x, _y in points}) > 1 and len({y for _x, y in points}) > 1


def _notes(notes: tuple[Annotation, ...]) -> Iterator[Finding]:
    for one in notes:
        if not (one.read_only and one.no_zoom and one.no_rotate):
            yield Finding("annotation", str(one.id))


def _letters(ofd: Ofd, document: Document, pages: list[Page]) -> Iterator[Finding]:
    """Characters that the embedded font cannot show, by font."""
    faces: dict[int, Face | None] = {}
    lacking: dict[str, set[str]] = {}
    for page in pages:
        for layer in page.layers:
            for text, _around in text_objects(layer.objects, page.resources):
                font = page.resources.fonts.get(text.font)
                if font is None or font.path is None:
                    continue
                if font.id not in faces:
                    faces[font.id] = _face(ofd, font.path)
                lacking.setdefault(font.name, set()).update(_without_glyph(text, faces[font.id]))
    for name, characters in lacking.items():
        if characters:
            yield Finding("glyph_embedded", f"{name} {''.join(sorted(characters))[:40]}")


def _face(ofd: Ofd, path: str) -> Face | None:
    try:
        return Face(ofd.package.read(path), path)
    except OfdProblem:
        return None


def _without_glyph(text: TextObject, face: Face | None) -> set[str]:
    return {
        one.character
        for one in placed(text)
        if not one.character.isspace() and not one.glyphs and (face is None or not face.glyph(one.character))
    }
