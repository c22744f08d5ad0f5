"""YAML for packs: plain data only, bounded, with the line of every node.

Aliases, anchors, tags, several documents and duplicate keys are refused: a policy officer needs none of
them and each has been used for an attack. Scalars follow the YAML 1.2 core schema (``no`` and ``on`` are
words, ``12:30`` is text, ``0123`` is text, a date stays text), so that editors and Yiwang read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 512 * 1024
MAX_DEPTH = 32
MAX_NODES = 50_000
MAX_SCALAR = 20_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


class YamlRefused(Exception):
    """The text is not plain bounded YAML. ``line`` counts from 1; messages are Chinese."""

    def __init__(self, code: str, line: int, what_zh: str, remedy_zh: str) -> None:
        super().__init__(f"{line}: {what_zh}")
        self.code, self.line, self.what_zh, self.remedy_zh = code, line, what_zh, remedy_zh


@dataclass(slots=True)
class Located:
    """A JSON value and, by JSON pointer, the line on which each of its nodes begins."""

    data: Any
    lines: dict[str, int] = field(default_factory=dict)


def pointer_of(path: list[str | int] | tuple[str | int, ...]) -> str:
    """JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def load(text: str) -> Located:
    """Read one document. Raises YamlRefused; never runs a constructor."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise YamlRefused("too_large", 1, f"文件超过 {MAX_BYTES // 1024} KB", "拆成几个文件")
    try:
        return _Composer(iter(yaml.parse(text, Loader=_parser()))).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlRefused("yaml", line, "这一行不符合 YAML 的写法", _hint(error.problem or "")) from error
    except yaml.YAMLError as error:
        raise YamlRefused("yaml", 1, "文件里有不能出现的字符", "用 UTF-8 保存, 去掉控制字符") from error
    except UnicodeError as error:
        raise YamlRefused("encoding", 1, "文件里有无法识别的字符", "用 UTF-8 保存") from error


def _parser() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _hint(problem: str) -> str:
    if "tab" in problem or "\\t" in problem:
        return "用空格缩进, 不用制表符"
    if "mapping values" in problem or "':'" in problem:
        return "冒号后面要有一个空格; 文字里有冒号时给整句加引号"
    if "block end" in problem or "block mapping" in problem:
        return "检查这一行和上一行的缩进是否对齐"
    return "检查缩进、引号和括号是否成对"


class _Composer:
    """Builds data from parser events, with a bounded stack and a bounded number of nodes."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.nodes = 0
        self.lines: dict[str, int] = {}

    def document(self) -> Located:
        self._expect(yaml.StreamStartEvent)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise YamlRefused("empty", 1, "文件是空的", "写入内容, 或删除这个文件")
        data = self._node(next(self.events), ())
        self._expect(yaml.DocumentEndEvent)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise YamlRefused("many", _line(event), "一个文件里只能有一份内容", "去掉 --- 后面的部分, 另存为一个文件")
        return Located(data, self.lines)

    def _expect(self, kind: type) -> None:
        event = next(self.events)
        if not isinstance(event, kind):
            raise YamlRefused("yaml", _line(event), "文件结构不对", "检查文件开头和结尾")

    def _node(self, event: Any, path: tuple[str | int, ...]) -> Any:
        self.nodes += 1
        line = _line(event)
        if self.nodes > MAX_NODES:
            raise YamlRefused("too_many", line, f"内容超过 {MAX_NODES} 项", "拆成几个文件")
        if len(path) > MAX_DEPTH:
            raise YamlRefused("too_deep", line, f"层次超过 {MAX_DEPTH} 层", "减少嵌套")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlRefused("alias", line, "不能使用锚点(&)和引用(*)", "把内容直接写出来")
        if getattr(event, "tag", None):
            raise YamlRefused("tag", line, "不能使用类型标记(!)", "去掉感叹号标记, 只写普通内容")
        self.lines.setdefault(pointer_of(path), line)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: tuple[str | int, ...]) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._node(event, (*path, len(found))))
        return found

    def _mapping(self, path: tuple[str | int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent) or getattr(event, "anchor", None) or event.tag:
                raise YamlRefused("key", line, "冒号左边只能是一个简单的名字", "把名字写成普通文字")
            key = event.value
            if key == "<<":
                raise YamlRefused("alias", line, "不能使用合并键(<<)", "把内容直接写出来")
            if len(key) > 200:
                raise YamlRefused("key", line, "名字太长", "名字不超过 200 个字")
            if key in found:
                raise YamlRefused("duplicate_key", line, f"“{key}”写了两次", "只保留一处, 以免后一处悄悄盖掉前一处")
            self.lines[pointer_of((*path, key))] = line
            found[key] = self._node(next(self.events), (*path, key))
        return found


def _line(event: Any) -> int:
    mark = getattr(event, "start_mark", None)
    return mark.line + 1 if mark else 1


def _scalar(event: Any, line: int) -> Any:
    value: str = event.value
    if len(value) > MAX_SCALAR:
        raise YamlRefused("too_long", line, f"一段文字超过 {MAX_SCALAR} 字", "缩短, 或拆成几段")
    if event.style:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.fullmatch(value):
        return int(value)
    if _FLOAT.fullmatch(value):
        return float(value)
    return value
