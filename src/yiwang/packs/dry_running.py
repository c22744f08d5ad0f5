"""What a new version of a pack would mean for the cases that are under way.

Running cases stay on the revision they began with (invariant 6), so publishing takes nothing from them. The
dry run says how many there are, and what they would lose if they were ever moved: the step they stand at,
answers to questions that are gone, the item itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from yiwang.engines.proceedings.models import FlowTask, Proceeding

from .checking.once_only import Field, fields_of
from .flows import compile_flow
from .model import Pack, title_of

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
        changed = successor.digest != document.digest
        parts = [("forms", "form"), ("flows", "flow")]
        for section, name in parts:
            before = old.get(section, str(document.data.get(name)))
            after = new.get(section, str(successor.data.get(name)))
            changed = changed or (before and before.digest) != (after and after.digest)
        if changed:
            found.append(Impact(document.key, title, "在办件继续用开始时的版本办到底", count))
            found.extend(_steps(old, new, document.key, title))
            found.extend(_answers(old, new, document.key, title))
    return found


def live_cases(item: str) -> QuerySet[Proceeding]:
    """Cases of an item that have not ended."""
    return Proceeding.objects.unscoped(_WHY).filter(item_key=item, ended_at=None)


def _steps(old: Pack, new: Pack, item: str, title: str) -> Iterator[Impact]:
    before = _tasks(old, item)
    after = _tasks(new, item)
    for node, name in before.items():
        if node in after:
            continue
        waiting = FlowTask.objects.unscoped(_WHY).filter(
            proceeding__item_key=item, proceeding__ended_at=None, node=node, state="open"
        )
        count = waiting.values("proceeding").distinct().count()
        if count:
            yield Impact(item, title, f"新版流程里没有“{name}”这一步, 有办件正停在这里", count, True)


def _tasks(pack: Pack, item: str) -> dict[str, str]:
    document = pack.get("items", item)
    flow = pack.get("flows", str(document.data.get("flow"))) if document else None
    plan = compile_flow(pack, flow) if flow else None
    return {n.id: n.name for n in plan.nodes.values() if n.user} if plan else {}


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
