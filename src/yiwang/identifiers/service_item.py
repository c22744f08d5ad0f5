"""Codes of service items (政务服务事项): basic 12, implementing 31, handling option 33 characters.

Lengths follow live practice (ZWFW C0109 and its successors GB/T 39554), not the older 10/24 of
GB/T 39046. A layout is an object, so a province with other widths configures its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from yiwang.identifiers import uscc
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy

# GB/T 39046-2020 annex A: item types and levels at which power is exercised.
ITEM_TYPES = MappingProxyType(
    {
        "00": "行政权力事项",
        "01": "行政许可",
        "02": "行政处罚",
        "03": "行政强制",
        "04": "行政征收",
        "05": "行政给付",
        "06": "行政检查",
        "07": "行政确认",
        "08": "行政奖励",
        "09": "行政裁决",
        "10": "其他行政权力",
        "20": "公共服务",
    }
)
EXERCISE_LEVELS = MappingProxyType(
    {"1": "国家级", "2": "省级", "3": "市级", "4": "县级", "5": "镇级", "6": "村级", "7": "分级管理"}
)


def item_type_name(code: str) -> str:
    """Chinese name of a 2-digit item type; 11-19 and 21-99 are extensions of the localities."""
    if code in ITEM_TYPES:
        return ITEM_TYPES[code]
    return "公共服务(扩展)" if code > "20" else "其他行政权力(扩展)"


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a code: `pattern` is one character class, `label` the Chinese name for messages."""

    name: str
    width: int
    label: str
    pattern: str = "[0-9]"


@dataclass(frozen=True)
class Layout:
    """How a code is put together."""

    name: str
    label: str
    parts: Sequence[Part]
    _regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = "".join(f"(?P<{p.name}>{p.pattern}{{{p.width}}})" for p in self.parts)
        object.__setattr__(self, "_regex", re.compile(text, re.ASCII))

    @property
    def length(self) -> int:
        """Number of characters of the whole code."""
        return sum(p.width for p in self.parts)

    def split(self, code: str) -> Mapping[str, str]:
        """Cut `code` into its parts. Raises IdentifierError: length, or `part` with the wrong part named."""
        if len(code) != self.length:
            raise IdentifierError(
                "length",
                "%(label)s要 %(length)d 位，您填了 %(given)d 位。",
                label=self.label,
                length=self.length,
                given=len(code),
            )
        match = self._regex.fullmatch(code)
        if match:
            return match.groupdict()
        start = 0
        for part in self.parts:
            piece = code[start : start + part.width]
            if not re.fullmatch(f"{part.pattern}{{{part.width}}}", piece, re.ASCII):
                raise IdentifierError(
                    "part",
                    "%(label)s里的%(part)s(第 %(position)d 位起)不对。",
                    label=self.label,
                    part=part.label,
                    position=start + 1,
                )
            start += part.width
        raise IdentifierError("part", "%(label)s不对。请核对。", label=self.label)


_ALNUM = "[0-9A-Z]"
_BASIC_PARTS = (
    Part("division", 2, "行政区划"),
    Part("type", 2, "事项类型"),
    Part("main", 5, "主项编码", _ALNUM),
    Part("sub", 3, "子项编码", _ALNUM),
)
_IMPLEMENTING_PARTS = (
    Part("body", 18, "实施主体代码", _ALNUM),
    Part("level", 1, "行使层级", "[1-7]"),
    *_BASIC_PARTS,
)
BASIC = Layout("basic", "基本编码", _BASIC_PARTS)
IMPLEMENTING = Layout("implementing", "实施编码", _IMPLEMENTING_PARTS)
HANDLING = Layout("handling", "业务办理项编码", (*_IMPLEMENTING_PARTS, Part("handle_item", 2, "办理项序号")))
LAYOUTS: tuple[Layout, ...] = (BASIC, IMPLEMENTING, HANDLING)


@dataclass(frozen=True, slots=True)
class ServiceItemCode:
    """A checked code; `layout` names which kind; parts that the layout lacks are ""."""

    code: str
    layout: str
    division: str
    type: str
    main: str
    sub: str
    body: str = ""
    level: str = ""
    handle_item: str = ""

    @property
    def basic_code(self) -> str:
        """The 12 characters that name the entry of the basic catalogue."""
        return self.division + self.type + self.main + self.sub

    @property
    def implementing_code(self) -> str:
        """The 31 characters of the service item, "" for a basic code."""
        return self.body + self.level + self.basic_code if self.body else ""


def check(value: str, layouts: Sequence[Layout] = LAYOUTS) -> ServiceItemCode:
    """Check a code against the layout of its length, the body's credit code included.

    Raises IdentifierError: length, part, body, handle_item.
    """
    code = tidy(value)
    layout = next((x for x in layouts if x.length == len(code)), None)
    if layout is None:
        lengths = "、".join(f"{x.length} 位({x.label})" for x in layouts)
        raise IdentifierError(
            "length", "事项编码的长度不对：可以是 %(lengths)s，您填了 %(given)d 位。", lengths=lengths, given=len(code)
        )
    parts = layout.split(code)
    if "body" in parts:
        try:
            uscc.check(parts["body"])
        except IdentifierError as error:
            raise IdentifierError("body", "事项编码里的实施主体代码不对：%(reason)s", reason=error.message) from error
    if parts.get("handle_item") == "00":
        raise IdentifierError("handle_item", "业务办理项的序号从 01 开始。")
    return ServiceItemCode(code=code, layout=layout.name, **parts)


@dataclass(frozen=True, slots=True)
class LocalCode:
    """A code of a province's own system, kept exactly as given; never parsed for meaning."""

    code: str


_LOCAL = re.compile(r"[0-9A-Z]+(-[0-9A-Z]+)*", re.ASCII)


def check_local(value: str) -> LocalCode:
    """Accept a local code such as `511A0138000000` or `G-000007-001` as given, at most 100 characters.

    Raises IdentifierError `local` for characters that no system uses (tags, entities, lower case).
    """
    code = tidy(value)
    if not _LOCAL.fullmatch(code) or len(code) > 100:
        raise IdentifierError("local", "本地事项编码只能用数字、大写字母和短横线，最多 100 位。")
    return LocalCode(code)


def make_implementing(body: str, level: str, basic: str) -> str:
    """Put the 31 characters together. Raises IdentifierError as `check` does."""
    return check(body + level + basic, (IMPLEMENTING,)).code
