"""What was put right or is worth a look in an item of another platform, and reading its texts with that in mind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.service.catalogue_exchange import texts

MOST_TEXT = 60_000
SENTENCES = {
    "html_escaped": gettext_noop("有网页转义字符或者标签，已经还原。"),
    "untidy": gettext_noop("有制表符、控制字符或者多余空白，已经去掉。"),
    "html_page": gettext_noop("这里是整页网页（多半是出错的网页），已经去掉，没有显示。"),
    "garbled": gettext_noop("文字是乱码，已经去掉。"),
    "too_long": gettext_noop("内容太长，只留了前面一段。"),
    "lower_case": gettext_noop("编码里有小写字母，已经改成大写。"),
    "department_organization_code": gettext_noop("部门编码是旧的组织机构代码，请补登统一社会信用代码。"),
    "department_internal": gettext_noop("部门编码是来源系统的内部编号，请补登机构代码。"),
    "department_check": gettext_noop("部门编码的长度或者校验位不对，请核对。"),
    "division_wrong": gettext_noop("行政区划代码不对。"),
    "power_type_unknown": gettext_noop("事项类型不在国家标准里，先归入其他行政权力。"),
    "applicant_unknown": gettext_noop("有不认识的服务对象，已经略去。"),
    "applicant_missing": gettext_noop("没有服务对象。"),
    "phone_missing": gettext_noop("没有电话。"),
    "phone_wrong": gettext_noop("电话号码不对。"),
    "phone_same": gettext_noop("咨询电话和投诉电话相同。"),
    "limit_missing": gettext_noop("没有办理时限。"),
    "limit_number": gettext_noop("时限不是整数。"),
    "limit_unit": gettext_noop("时限没有单位，先当作工作日。"),
    "limit_above": gettext_noop("承诺时限比法定时限长。"),
    "handling_swapped": gettext_noop("办件类型的代码和文字对不上，以文字为准。"),
    "handling_unknown": gettext_noop("没有办件类型，按时限判断。"),
    "instant_limit": gettext_noop("即办件却有承诺天数。"),
    "url_wrong": gettext_noop("网址不对，已经略去。"),
    "no_materials": gettext_noop("没有材料。"),
    "material_name": gettext_noop("有没有名称的材料，已经略去。"),
    "material_need": gettext_noop("材料没有说明是否必要，先当作必要。"),
    "step_link": gettext_noop("有不认识的办理环节。"),
    "answer_missing": gettext_noop("有缺问题或者缺回答的常见问题，已经略去。"),
    "fee_basis": gettext_noop("收费没有依据。"),
    "fee_missing": gettext_noop("说是收费，却没有收费项目。"),
    "window_address": gettext_noop("有没有名称或者地址的窗口，已经略去。"),
    "law_name": gettext_noop("有没有名称的依据，已经略去。"),
}
REFUSALS = {
    "not_json": gettext_noop("这一行不是完整的数据。"),
    "line_too_long": gettext_noop("这一行太长。"),
    "no_item": gettext_noop("这一行里没有事项，是来源网站的出错回答。"),
    "html_page": gettext_noop("这一行里是整页网页，不是事项数据。"),
    "id_missing": gettext_noop("没有事项标识。"),
    "title_missing": gettext_noop("没有事项名称。"),
    "other_source": gettext_noop("这个编号的事项由别处维护。"),
}


class Refused(ValueError):
    """A line that can be no item: its code, and what the source said of it."""

    def __init__(self, code: str, more: str = "") -> None:
        self.code, self.more = code, more
        super().__init__(code)


@dataclass(slots=True)
class Findings:
    """Findings of one item: code and field, each once."""

    found: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, code: str, column: str) -> None:
        """Note something; a second time is the first."""
        self.found[code, column] = None

    def has(self, code: str) -> bool:
        """Whether this was found anywhere."""
        return any(known == code for known, _column in self.found)

    def line(self, value: Any, column: str) -> str:
        """A text on one line, tidy."""
        return " ".join(self._read(texts.one_line, value, column).split())

    def text(self, value: Any, column: str) -> str:
        """A plain text of several lines."""
        return self._read(texts.plain, value, column)

    def rich(self, value: Any, column: str) -> str:
        """A rich text, sanitised."""
        return self._read(texts.rich, value, column)

    def code(self, value: Any, column: str) -> str:
        """A code in upper case."""
        given = self.line(value, column).replace(" ", "")
        if given != given.upper():
            self.add("lower_case", column)
        return given.upper()

    def _read(self, read: Any, value: Any, column: str) -> str:
        if value is None or isinstance(value, bool | list | dict):
            return ""
        given = str(value)
        if len(given) > MOST_TEXT:
            self.add("too_long", column)
        tidied: texts.Tidied = read(given[:MOST_TEXT])
        for fault in tidied.faults:
            self.add(fault, column)
        return tidied.text

    def rows(self) -> list[dict[str, str]]:
        """As they stand at an item: code, field, Chinese sentence."""
        return [{"code": code, "column": column, "message": SENTENCES[code]} for code, column in self.found]


def sentence(code: str) -> str:
    """A finding or refusal in the active language."""
    return _(SENTENCES.get(code) or REFUSALS.get(code, code))
