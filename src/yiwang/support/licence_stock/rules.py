"""The quality of a row of paper-era licences: what each rule finds, with the sentence that says how to mend it.

Pure but for the two look-ups that are handed in. A rule in ``WARNINGS`` lets the row through.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.identifiers import IdentifierError, resident_id, uscc
from yiwang.support.licence_stock.columns import Cells, Columns
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.numbering import mod11_10

RULES = {
    "missing": gettext_noop("必填的没有填"),
    "formula": gettext_noop("格子里是公式"),
    "too_long": gettext_noop("内容太长"),
    "wrong_value": gettext_noop("内容的格式不对"),
    "code_check": gettext_noop("号码的校验位不对"),
    "division_unknown": gettext_noop("没有这个区划代码"),
    "date_wrong": gettext_noop("日期写得不对"),
    "dates_contradict": gettext_noop("日期互相矛盾"),
    "number_pattern": gettext_noop("证照编号不合规则"),
    "duplicate_here": gettext_noop("表格里重复"),
    "duplicate_held": gettext_noop("系统里已经有"),
    "holder_unknown": gettext_noop("基础库里没有这个持证主体"),
    "holder_name": gettext_noop("名称和基础库不一致"),
    "expired": gettext_noop("已经过期（可以导入，显示为已过期）"),
    "failed": gettext_noop("导入时没有办成"),
}
WARNINGS = frozenset({"expired"})
EARLIEST = date(1949, 10, 1)
LONGEST = 300
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONEY = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?")


@dataclass(slots=True)
class Judged:
    """A row as it was judged: what was found by rule, sentences by column, the values to issue it by."""

    rules: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    issued_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    holder_kind: str = ""

    def find(self, rule: str, column: str, words: str) -> None:
        """Note a finding; the first of a column is told."""
        self.rules.add(rule)
        self.problems.setdefault(column, words)

    @property
    def good(self) -> bool:
        """Whether the row may be imported."""
        return not self.rules - WARNINGS


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around the rows of a chunk: holders by code, their names, division codes, numbers taken."""

    names: Mapping[str, str] = field(default_factory=dict)
    divisions: Collection[str] = frozenset()
    held: Collection[str] = frozenset()
    repeated: Collection[int] = frozenset()


def judge(kind: LicenceType, columns: Columns, line: int, cells: Cells, known: Known, today: date) -> Judged:
    """Every rule over one row."""
    row = Judged()
    _filled(columns, cells, row)
    _holder(kind, cells, known, row)
    _dates(kind, cells, row, today)
    _number(kind, cells, line, known, row)
    for name, spec in kind.fields.items():
        value = cells.get(columns.of_field(name), "")
        if value and columns.of_field(name) not in row.problems:
            _value(name, spec, value, columns.of_field(name), known, row)
    return row


def _filled(columns: Columns, cells: Cells, row: Judged) -> None:
    for column, title in columns.titles.items():
        value = cells.get(column, "")
        if value.startswith("\0"):
            row.find("formula", column, _("这一格是公式，请改成写好的内容。"))
        elif len(value) >= LONGEST:
            row.find("too_long", column, _("最多%(most)s个字。") % {"most": LONGEST - 1})
        elif not value and column in columns.needed:
            row.find("missing", column, _("请填写%(title)s。") % {"title": title})


def _holder(kind: LicenceType, cells: Cells, known: Known, row: Judged) -> None:
    code = cells.get("holder_code", "").upper()
    if not code or "holder_code" in row.problems:
        return
    row.holder_kind = holder_kind(kind, code)
    check = uscc.check if row.holder_kind == "legal_person" else resident_id.check
    try:
        check(code)
    except IdentifierError as wrong:
        row.find("code_check", "holder_code", wrong.text(_))
        return
    if code not in known.names:
        row.find("holder_unknown", "holder_code", _("基础库里查不到这个号码，请核对；刚登记的请过一天再导。"))
    elif known.names[code] != cells.get("holder", ""):
        row.find("holder_name", "holder", _("和基础库登记的名称不一样，请核对是不是写错了人。"))


def holder_kind(kind: LicenceType, code: str) -> str:
    """By the type, and where it may be either by the number: a credit code ends in no birthday."""
    if kind.content["holder"] in ("natural_person", "legal_person"):
        return str(kind.content["holder"])
    try:
        resident_id.check(code)
    except IdentifierError:
        return "legal_person"
    return "natural_person"


def _dates(kind: LicenceType, cells: Cells, row: Judged, today: date) -> None:
    row.issued_on = _day("issued_on", cells, row)
    row.valid_from = _day("valid_from", cells, row) or row.issued_on
    text = cells.get("valid_until", "")
    if text in ("长期", "永久", "无期限"):
        row.valid_until = None
    elif text:
        row.valid_until = _day("valid_until", cells, row)
    elif not kind.content["validity"].get("unlimited"):
        row.find("missing", "valid_until", _("请填写有效期止；没有期限的写“长期”。"))
    if row.issued_on and row.issued_on > today:
        row.find("dates_contradict", "issued_on", _("颁发日期不能在今天以后。"))
    if row.issued_on and row.valid_from and row.valid_from < row.issued_on:
        row.find("dates_contradict", "valid_from", _("有效期起不能早于颁发日期。"))
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        row.find("dates_contradict", "valid_until", _("有效期止不能早于有效期起。"))
    elif row.valid_until and row.valid_until < today:
        row.rules.add("expired")


def _day(column: str, cells: Cells, row: Judged) -> date | None:
    text = cells.get(column, "")
    if not text or column in row.problems:
        return None
    day = day_in(text)
    if day is None:
        row.find("date_wrong", column, _("日期要写成 2019-05-28 这样。"))
    elif not EARLIEST <= day <= date(2199, 12, 31):
        row.find("date_wrong", column, _("这个日期太早或者太晚，请检查年份。"))
        return None
    return day


def day_in(text: str) -> date | None:
    """The day that a cell means, or None."""
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _number(kind: LicenceType, cells: Cells, line: int, known: Known, row: Judged) -> None:
    number = cells.get("number", "")
    if not number or "number" in row.problems:
        return
    if len(number) > 80:
        row.find("too_long", "number", _("最多%(most)s个字。") % {"most": 80})
    elif not fits(kind.content.get("number"), number):
        row.find("number_pattern", "number", _("不合这种证照的编号规则，请核对有没有漏字、多字。"))
    code = division_in(kind.content.get("number"), number)
    if code and code not in known.divisions:
        row.find("division_unknown", "number", _("编号里的区划代码%(code)s查不到，请核对。") % {"code": code[:6]})
    if line in known.repeated:
        row.find("duplicate_here", "number", _("这个编号在表格前面已经有了。"))
    elif number in known.held:
        row.find("duplicate_held", "number", _("系统里已经有这个编号的证照，不用再导。"))


def fits(spec: Mapping[str, Any] | None, number: str) -> bool:
    """Whether a number can be one of the type: its parts in order, and the check digit where there is one."""
    if spec is None:
        return True
    prefix = str(spec.get("prefix", ""))
    found = re.fullmatch(re.escape(prefix) + "".join(_part(part) for part in spec["parts"]), number)
    if found is None:
        return False
    if spec["parts"][-1]["part"] == "check":
        digits = number[len(prefix) :]
        return not digits.isdigit() or mod11_10(digits[:-1]) == digits[-1]
    return True


def division_in(spec: Mapping[str, Any] | None, number: str) -> str:
    """The division code of 12 digits inside a number that fits, or ""."""
    if spec is None or not fits(spec, number):
        return ""
    pattern = re.escape(str(spec.get("prefix", "")))
    for part in spec["parts"]:
        if part["part"] == "division":
            found = re.match(f"{pattern}({_part(part)})", number)
            return found[1].ljust(12, "0") if found else ""
        pattern += _part(part)
    return ""


def _part(part: Mapping[str, Any]) -> str:
    length = int(part.get("length", 0))
    kinds = {
        "digit": rf"\d{{{length or 1}}}",
        "division": rf"\d{{{length or 6}}}",
        "year": rf"\d{{{length or 4}}}",
        "serial": rf"\d{{{length or 6},}}" if not length else rf"\d{{{length}}}",
        "check": r"\d",
    }
    return kinds.get(part["part"], ".+?")


def _value(name: str, spec: Mapping[str, Any], text: str, column: str, known: Known, row: Judged) -> None:
    """One field of the face as data, by its type."""
    kind = spec["type"]
    if kind in ("uscc", "resident_id"):
        try:
            (uscc.check if kind == "uscc" else resident_id.check)(text.upper())
        except IdentifierError as wrong:
            row.find("code_check", column, wrong.text(_))
            return
        row.values[name] = text.upper()
    elif kind == "date":
        day = day_in(text)
        if day is None:
            row.find("date_wrong", column, _("日期要写成 2019-05-28 这样。"))
        else:
            row.values[name] = day.isoformat()
    elif kind == "integer" and not (text.isascii() and text.isdigit() and len(text) < 16):
        row.find("wrong_value", column, _("请填写整数。"))
    elif kind == "money":
        money = _MONEY.fullmatch(text.replace(",", "").removesuffix("元"))
        if money is None:
            row.find("wrong_value", column, _("请填写金额，单位是元，最多两位小数。"))
        else:
            row.values[name] = int(money[1]) * 100 + int((money[2] or "").ljust(2, "0"))
    elif kind == "division" and text.ljust(12, "0") not in known.divisions:
        row.find("division_unknown", column, _("没有这个区划代码，请核对。"))
    elif kind == "list":
        row.values[name] = [part.strip() for part in re.split(r"[、,，;；]", text) if part.strip()]
    else:
        row.values[name] = int(text) if kind == "integer" else text
