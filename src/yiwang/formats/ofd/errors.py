"""Why an OFD file is refused: small classes with a stable `code` and a Chinese sentence."""

from __future__ import annotations

from typing import ClassVar

from yiwang.sentences import SaidError, gettext_noop


class OfdProblem(SaidError):
    """Base of all problems of this room. `code` is stable, `message` may be shown to people."""

    code: ClassVar[str] = "ofd.problem"
    sentence: ClassVar[str] = gettext_noop("OFD 文件无法处理")

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).sentence, **values)


class NotAnOfd(OfdProblem):
    """The bytes are no ZIP, or a ZIP without OFD.xml."""

    code = "ofd.not_ofd"
    sentence = gettext_noop("这不是 OFD 文件")


class PackageBroken(OfdProblem):
    """The ZIP is cut off or damaged."""

    code = "ofd.package_broken"
    sentence = gettext_noop("OFD 文件已损坏，无法读取")


class TooLarge(OfdProblem):
    """The file, one of its parts or the sum of its parts is above a limit of `Limits`."""

    code = "ofd.too_large"
    sentence = gettext_noop("OFD 文件太大，超出允许的范围（%(what)s）")


class TooManyParts(OfdProblem):
    """More entries, pages, objects or elements than a limit of `Limits` allows."""

    code = "ofd.too_many"
    sentence = gettext_noop("OFD 文件内的内容太多，超出允许的范围（%(what)s）")


class Bomb(OfdProblem):
    """An entry unpacks to far more than its packed size, or entries share their bytes: a zip bomb."""

    code = "ofd.bomb"
    sentence = gettext_noop("OFD 文件压缩比异常，可能是压缩炸弹，已拒绝打开")


class Encrypted(OfdProblem):
    """The package is encrypted (ZIP encryption)."""

    code = "ofd.encrypted"
    sentence = gettext_noop("OFD 文件已加密，无法打开")


class BadName(OfdProblem):
    """An entry's name leads out of the package, is a link, or holds characters that no file name has."""

    code = "ofd.bad_name"
    sentence = gettext_noop("OFD 文件内有不安全的文件名，已拒绝打开")


class DuplicateName(OfdProblem):
    """Two entries of one name: readers would see different content."""

    code = "ofd.duplicate_name"
    sentence = gettext_noop("OFD 文件内有重名文件（%(name)s），已拒绝打开")


class PartMissing(OfdProblem):
    """A file that the document needs is not in the package."""

    code = "ofd.part_missing"
    sentence = gettext_noop("OFD 文件缺少必要的内容（%(name)s）")


class XmlRefused(OfdProblem):
    """An XML file is not well-formed, or has a document type, entities, or an encoding that hides them."""

    code = "ofd.xml_refused"
    sentence = gettext_noop("OFD 文件内的 XML 不规范或不安全（%(name)s）")


class ContentWrong(OfdProblem):
    """An element lacks something required or holds a value that means nothing."""

    code = "ofd.content_wrong"
    sentence = gettext_noop("OFD 文件内容不符合标准（%(what)s）")


class NumberAbsurd(OfdProblem):
    """A number is no number, not finite, or beyond what a page can hold."""

    code = "ofd.number_absurd"
    sentence = gettext_noop("OFD 文件内有不合理的数值（%(value)s）")


class ReferenceLoop(OfdProblem):
    """Resources, templates or outlines refer to themselves in a circle, or nest too deeply."""

    code = "ofd.reference_loop"
    sentence = gettext_noop("OFD 文件内的引用成环或嵌套过深")


class NoSuchPage(OfdProblem):
    """The document has no such page, document or version."""

    code = "ofd.no_such_page"
    sentence = gettext_noop("OFD 文件没有这一页")


class FontUnusable(OfdProblem):
    """A font's bytes cannot be read, or lack what is asked of them."""

    code = "ofd.font_unusable"
    sentence = gettext_noop("字体无法使用（%(name)s）")


class PictureUnusable(OfdProblem):
    """A picture's bytes cannot be read or are of a kind that is not supported."""

    code = "ofd.picture_unusable"
    sentence = gettext_noop("图片无法读取（%(name)s）")


class CharactersAbsent(OfdProblem):
    """The font to embed has no glyph for some characters of the text."""

    code = "ofd.characters_absent"
    sentence = gettext_noop("字库缺少这些字：%(characters)s。请加装字库后重试")


class Locked(OfdProblem):
    """An earlier signature has closed the file: another one would make it invalid."""

    code = "ofd.locked"
    sentence = gettext_noop("文件已被前面的签章锁定，不能再签章")


class DrawingFailed(OfdProblem):
    """The page could not be turned into a picture or PDF."""

    code = "ofd.drawing_failed"
    sentence = gettext_noop("页面无法绘制")
