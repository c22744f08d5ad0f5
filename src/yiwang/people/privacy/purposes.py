"""Why somebody may look at personal data: a table of purposes with the sentence that the person reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Purpose:
    """``chosen``: officials choose it from a list; others follow from what they do. ``words``: must be written out."""

    code: str
    sentence: str
    chosen: bool = False
    words: bool = False


PURPOSES: dict[str, Purpose] = {}


def purpose(code: str, sentence: str, *, chosen: bool = False, words: bool = False) -> Purpose:
    """Declare a purpose once, at import; rooms above add theirs."""
    entry = Purpose(code, sentence, chosen, words)
    known = PURPOSES.setdefault(code, entry)
    if known != entry:
        raise ValueError(f"purpose {code!r} is declared twice")
    return entry


def sentence_of(code: str) -> str:
    """What the person reads; an unknown code (of a room that is gone) is shown as work."""
    known = PURPOSES.get(code)
    return _(known.sentence) if known is not None else _("办理业务")


purpose("check", gettext_noop("核对申请内容和材料"), chosen=True)
purpose("contact", gettext_noop("联系申请人"), chosen=True)
purpose("visit", gettext_noop("准备现场核查"), chosen=True)
purpose("decide", gettext_noop("作出决定、制作文书"), chosen=True)
purpose("other", gettext_noop("其他（请写明）"), chosen=True, words=True)
purpose("material", gettext_noop("打开提交的材料"))
purpose("window", gettext_noop("在窗口办理时核对身份"))
purpose("receipt", gettext_noop("打开决定凭据"))
purpose("licence", gettext_noop("打开证照"))
purpose("correction", gettext_noop("办理更正请求"))
purpose("delegation", gettext_noop("登记或者核对代办授权"))
purpose("emergency", gettext_noop("紧急查看，事后复核"), words=True)
purpose("identity", gettext_noop("核对身份信息"))
purpose("assisted", gettext_noop("在窗口帮您办理登录"))
