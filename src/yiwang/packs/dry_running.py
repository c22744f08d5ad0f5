"""What a new version of a pack would mean for the cases that are under way.

Running cases stay on the revision they began with (invariant 6), so publishing takes nothing from them. The
dry run says how many there are, and what they would lose if they were ever moved: the step they stand at,
answers to questions that are gone, the item itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet

from yiwang.engines.proceedings.models import FlowTask, Proceeding

from .checking.library import entries, mapping
from .checking.once_only import Field, fields_of
from .flows import compile_flow
from .model import Document, Pack, title_of

_WHY = "a dry run counts live cases and reads no names"


@dataclass(frozen=True, slots=True)
class Impact:
    """``cases`` live cases of an item are touched by ``what``; ``lost`` when they could not follow the change."""

    item: str
    title: str
    what: str
    cases: int
    lost: bool = False

    def __str__(self) -> str:
        word = "会丢" if self.lost else "涉及"
        return f"{self.title}({self.item}): {self.what}。{word} {self.cases} 件。"


def dry_run(old: Pack, new: Pack) -> list[Impact]:
    """Every impact of publishing ``new`` over ``old``; empty when no live case is touched."""
    found: list[Impact] = []
    for document in old.documents("items"):
        live = live_cases(document.key)
        count = live.count()
        if not count:
            continue
        title = title_of(document.data.get("title"))
        successor = new.get("items", document.key)
        if successor is None:
            found.append(Impact(document.key, title, "新版里没有这个事项, 在办件按旧版办到底", count, True))
            continue
        if _digests(old, document) != _digests(new, successor):
            found.append(Impact(document.key, title, "在办件继续用开始时的版本办到底", count))
            found.extend(_steps(new, document.key, title))
            found.extend(_answers(old, new, document.key, title))
        before, after = _parameters(old, document), _parameters(new, successor)
        if before != after:
            names = "、".join(sorted(key for key in {**before, **after} if before.get(key) != after.get(key)))
            what = f"参数“{names}”变了, 在办件以后算的期限和金额用新值"
            found.append(Impact(document.key, title, what, count))
    return found


def _digests(pack: Pack, item: Document) -> set[str]:
    """The digests of everything that an item runs on: itself, its forms, flows, tables, licences and papers."""
    data = item.data
    used = {("forms", data.get("form")), ("flows", data.get("flow"))}
    used |= {("rules", mapping(data, name).get("rules")) for name in ("decide", "recheck")}
    used |= {("texts", key) for key in mapping(data, "documents").values()}
    for result in entries(data, "results"):
        used |= {("licences", result.get("licence")), ("texts", result.get("text"))}
    flow = pack.get("flows", str(data.get("flow")))
    if flow is not None:
        names = compile_flow(pack, flow).references()
        used |= {("flows", key) for key in names.calls} | {("forms", key) for key in names.forms}
        used |= {("rules", key.split(".")[0]) for key in names.decisions}
    documents = (pack.get(section, key) for section, key in used if isinstance(key, str))
    return {item.digest, *(document.digest for document in documents if document is not None)}


def _parameters(pack: Pack, item: Document) -> dict[str, Any]:
    """The parameters of this pack that an item names, with their values."""
    named = {str(key) for key in mapping(item.data, "parameters").values()} | set(_named(item.data))
    return {
        str(entry.get("parameter")): entry.get("values")
        for document in pack.documents("parameters")
        for entry in entries(document.data, "parameters")
        if entry.get("parameter") in named
    }


def _named(data: Any) -> Iterator[str]:
    """Every ``parameter: key`` inside a definition."""
    for name, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if name == "parameter" and isinstance(value, str):
            yield value
        else:
            yield from _named(value)


def live_cases(item: str) -> QuerySet[Proceeding]:
    """Cases of an item that have not ended."""
    return Proceeding.objects.unscoped(_WHY).filter(item_key=item, ended_at=None)


def _steps(new: Pack, item: str, title: str) -> Iterator[Impact]:
    """Steps at which cases of any earlier version stand now, and which the new flow does not know."""
    after = _tasks(new, item)
    open_tasks = FlowTask.objects.unscoped(_WHY).filter(
        proceeding__item_key=item, proceeding__ended_at=None, state__in=("open", "held", "signing")
    )
    standing = open_tasks.exclude(node__in=after).values("node")
    rows = standing.annotate(name=Min("name"), cases=Count("proceeding", distinct=True)).order_by("node")
    for row in rows:
        yield Impact(item, title, f"新版流程里没有“{row['name']}”这一步, 有办件正停在这里", row["cases"], True)


def _tasks(pack: Pack, item: str) -> list[str]:
    document = pack.get("items", item)
    flow = pack.get("flows", str(document.data.get("flow"))) if document else None
    plan = compile_flow(pack, flow) if flow else None
    return [n.id for n in plan.nodes.values() if n.user] if plan else []


def _answers(old: Pack, new: Pack, item: str, title: str) -> Iterator[Impact]:
    kept = {field.path for field in _fields(new, item)}
    for field in _fields(old, item):
        if field.path in kept:
            continue
        rows = live_cases(item)
        if field.schema.get("x-privacy") not in ("personal", "sensitive"):
            rows = rows.filter(**{"answers__" + "__".join(field.names) + "__isnull": False})
        count = rows.count()
        if count:
            yield Impact(item, title, f"新版表单不再有“{field.title}”, 在办件已经填过", count, True)


def _fields(pack: Pack, item: str) -> list[Field]:
    document = pack.get("items", item)
    form = pack.get("forms", str(document.data.get("form"))) if document else None
    return fields_of(form) if form else []
