"""What is wrong with a text that editors wrote or that came from elsewhere, in sentences for people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

NOTE, MEND, LOST = "note", "mend", "lost"

SENTENCES: dict[str, tuple[str, str]] = {
    # What was put right by itself: the editor is told.
    "scripts": (NOTE, gettext_noop("去掉了脚本、样式或者嵌入的网页。")),
    "controls": (NOTE, gettext_noop("去掉了看不见的控制字符。")),
    "tabs": (NOTE, gettext_noop("把制表符换成了空格。")),
    "escapes": (NOTE, gettext_noop("还原了重复转义的字符。")),
    "headings": (NOTE, gettext_noop("标题级别不连续，已经按顺序调整。")),
    "address": (NOTE, gettext_noop("去掉了一个打不开的链接地址：%(what)s")),
    "picture_elsewhere": (NOTE, gettext_noop("去掉了别的网站上的图片。请把图片上传以后再放进来。")),
    # What only a person can say: it stands in the way of publishing.
    "picture_alt": (MEND, gettext_noop("图片没有说明：%(what)s。请写一句话，让看不见图的人知道图上是什么。")),
    "picture_words": (MEND, gettext_noop("图片说明“%(what)s”没有说出图上是什么。")),
    "link_words": (MEND, gettext_noop("链接文字“%(what)s”没有说出通到哪里。请写明打开以后是什么。")),
    "table_header": (MEND, gettext_noop("表格没有表头：%(what)s。请把第一行（或者第一列）标成表头。")),
    "heading_long": (MEND, gettext_noop("标题太长：%(what)s。请控制在60字以内。")),
    # Nothing is left.
    "wrong_page": (LOST, gettext_noop("%(what)s")),
    "too_long": (LOST, gettext_noop("内容太长，没有收下。请分成几篇。")),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """``code`` is stable; ``what`` the words that it is about; ``weight``: note (mended already), mend, lost."""

    code: str
    what: str = ""

    @property
    def weight(self) -> str:
        """``note``, ``mend`` (a person must mend it before publishing) or ``lost`` (nothing is left)."""
        return SENTENCES[self.code][0]

    @property
    def text(self) -> str:
        """The sentence, in the language of the reader."""
        return _(SENTENCES[self.code][1]) % {"what": self.what}
