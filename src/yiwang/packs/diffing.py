"""The readable difference between two packs or two revisions of one: by section, in Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .checking.flow_outline import outline
from .checking.limits import words
from .checking.tables import Table, tables_of
from .model import SECTIONS, Document, Pack, title_of

SECTION_NAMES: dict[str, str] = {
    "pack": "包",
    "items": "事项",
    "bundles": "一件事",
    "forms": "表单",
    "flows": "流程",
    "rules": "决策表",
    "parameters": "参数",
    "licences": "证照类型",
    "registers": "登记簿",
    "texts": "文书",
    "workorders": "工单",
    "zones": "专区",
    "materials": "材料库",
    "scenarios": "故事",
}
# What names an entry of a list, so that moving it is no change and editing it is one.
_NAMED_BY: tuple[str, ...] = (
    "material",
    "question",
    "option",
    "part",
    "parameter",
    "step",
    "outcome",
    "duty",
    "role",
    "condition",
)
_NAMED_BY += ("constraint", "story", "decision", "value")
_WORDS: dict[str, str] = {
    "title": "标题", "limits": "时限", "committed": "承诺时限", "statutory": "法定时限", "materials": "材料",
    "correction": "补正告知期限", "supplement": "等待补正", "extension": "延长", "delivery": "送达期限",
    "questions": "情形问题", "options": "选项", "documents": "文书", "results": "结果", "basis": "依据",
    "values": "值", "value": "值", "fees": "收费", "guide": "指南", "faq": "常见问题", "appeal": "救济",
    "conditions": "条件", "fields": "照面项", "properties": "数据项", "required": "必填", "body": "正文",
    "aliases": "别的说法", "held_by": "政府哪里有", "withdrawn": "取消",
    "version": "版本", "jurisdiction": "适用地区", "when": "条件", "need": "是否必要", "decide": "怎样决定",
    "parts": "部分", "after": "先后顺序", "takes": "拿到的数据", "validity": "有效期", "summary": "简介",
    "url": "原文网址",
}  # fmt: skip
MAX_CHANGES = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``kind`` is added, removed or changed; ``before`` and ``after`` are short Chinese texts."""

    section: str
    key: str
    kind: str
    place: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        head = f"{SECTION_NAMES[self.section]}“{self.key}”"
        place = f" {self.place}" if self.place else ""
        if self.kind == "added":
            return f"+ {head}{place} 新增{': ' + self.after if self.after else ''}"
        if self.kind == "removed":
            return f"- {head}{place} 删除{': ' + self.before if self.before else ''}"
        return f"~ {head}{place}: {self.before} → {self.after}"


def diff(old: Pack, new: Pack) -> list[Change]:
    """Everything that differs, in the order of the sections; layout and comments do not count."""
    found: list[Change] = []
    for change in _changes(old, new):
        found.append(change)
        if len(found) >= MAX_CHANGES:
            break
    return found


def _changes(old: Pack, new: Pack) -> Iterator[Change]:
    if old.manifest.digest != new.manifest.digest:
        yield from _document(old.manifest, new.manifest, "pack", new.name)
    for section in SECTIONS:
        if old.digests.get(section) == new.digests.get(section):
            continue
        before, after = old.sections.get(section, {}), new.sections.get(section, {})
        for key in sorted({*before, *after}):
            if key not in after:
                yield Change(section, key, "removed", "", _title(before[key]))
            elif key not in before:
                yield Change(section, key, "added", "", after=_title(after[key]))
            elif before[key].digest != after[key].digest:
                yield from _document(before[key], after[key], section, key)


def _title(document: Document) -> str:
    return title_of(document.data.get("title")) if isinstance(document.data, dict) else ""


def _document(before: Document, after: Document, section: str, key: str) -> Iterator[Change]:
    if section == "rules":
        changes = list(_rules(before, after, key))
        yield from changes or [Change(section, key, "changed", "", "旧版", "新版(表格以外的内容)")]
    elif section == "flows":
        changes = list(_flow(before, after, key))
        yield from changes or [Change(section, key, "changed", "", "旧版", "新版(只改了说明或图形位置)")]
    else:
        yield from _values(before.data, after.data, section, key, ())


def _values(before: Any, after: Any, section: str, key: str, path: tuple[str, ...]) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and not _is_duration(before) and not _is_duration(after):
        for name in dict.fromkeys([*before, *after]):
            yield from _member(before, after, name, section, key, path)
    elif isinstance(before, list) and isinstance(after, list) and (named := _named(before, after)):
        yield from _values(_by_name(before, named), _by_name(after, named), section, key, path)
    else:
        yield Change(section, key, "changed", _place(path), short(before), short(after))


def _member(
    before: Mapping[str, Any], after: Mapping[str, Any], name: str, section: str, key: str, path: tuple[str, ...]
) -> Iterator[Change]:
    if name not in after:
        yield Change(section, key, "removed", _place((*path, name)), short(before[name]))
    elif name not in before:
        yield Change(section, key, "added", _place((*path, name)), after=short(after[name]))
    else:
        yield from _values(before[name], after[name], section, key, (*path, name))


def _named(before: list[Any], after: list[Any]) -> str:
    entries = [*before, *after]
    for name in _NAMED_BY:
        named = all(isinstance(e, dict) and isinstance(e.get(name), str) for e in entries)
        if name == "value":  # options of a question, not values of a parameter
            named = named and all("title" in e for e in entries)
        if entries and named and all(len({e[name] for e in side}) == len(side) for side in (before, after)):
            return name
    return ""


def _by_name(entries: list[Any], name: str) -> dict[str, Any]:
    return {entry[name]: entry for entry in entries}


def _place(path: tuple[str, ...]) -> str:
    return " › ".join(_WORDS.get(step, step) for step in path)


def _is_duration(value: Mapping[str, Any]) -> bool:
    return bool(value) and set(value) <= {"days", "unit", "months", "years", "hours", "parameter"}


def short(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, dict) and _is_duration(value):
        return f"参数 {value['parameter']}" if "parameter" in value else words(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return "空"
    if isinstance(value, dict) and "title" in value:
        return title_of(value["title"])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:60] + "…"


def _rules(before: Document, after: Document, key: str) -> Iterator[Change]:
    old = {t.decision: t for t in tables_of(before)}
    new = {t.decision: t for t in tables_of(after)}
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield Change("rules", key, "removed", name)
        elif name not in old:
            yield Change("rules", key, "added", name)
        else:
            yield from _rows(old[name], new[name], key)


def _rows(old: Table, new: Table, key: str) -> Iterator[Change]:
    if old.hit_policy != new.hit_policy:
        yield Change("rules", key, "changed", "命中方式", old.hit_policy, new.hit_policy)
    for number in range(max(len(old.rules), len(new.rules))):
        place = f"规则 {new.decision}.{number + 1}"
        if number >= len(new.rules):
            yield Change("rules", key, "removed", place, _row(old.rules[number]))
        elif number >= len(old.rules):
            yield Change("rules", key, "added", place, after=_row(new.rules[number]))
        elif _row(old.rules[number]) != _row(new.rules[number]):
            yield Change("rules", key, "changed", place, _row(old.rules[number]), _row(new.rules[number]))


def _row(rule: Any) -> str:
    return f"{' | '.join(rule.inputs)} ⇒ {' | '.join(text for _, text in rule.outputs)} ({rule.annotation})"


def _flow(before: Document, after: Document, key: str) -> Iterator[Change]:
    old, new = outline(before), outline(after)
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield Change("flows", key, "removed", name, old[name])
        elif name not in old:
            yield Change("flows", key, "added", name, after=new[name])
        elif old[name] != new[name]:
            yield Change("flows", key, "changed", name, old[name], new[name])
