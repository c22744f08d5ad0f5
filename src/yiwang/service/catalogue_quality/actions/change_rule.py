"""Changing a rule at the desk, or adding one; all guides are judged again by it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.service.catalogue.elements import element_at
from yiwang.service.catalogue_quality.models import DeskRule
from yiwang.service.catalogue_quality.queueing import queue_everything
from yiwang.service.catalogue_quality.rules import GROUPS, MOST_WEIGHT, SEVERITIES, check_expression

KEY = re.compile(r"[a-z][a-z0-9-]{2,39}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as it is to be."""

    group: str
    severity: str
    weight: int
    when: str
    says: str
    do: str
    paths: tuple[str, ...] = ()
    on: tuple[str, ...] = ("item", "entry")
    active: bool = True


@use_case("catalogue_quality.rule_changed")
def change_rule(*, actor: Actor, key: str, wanted: Wanted, now: datetime, version: int | None = None) -> DeskRule:
    """Put a rule of the desk in force. Refuses ``invalid_input`` at the fields, ``changed_meanwhile``."""
    require(actor, "catalogue_quality.rules")
    _check(key, wanted)
    row = DeskRule.objects.select_for_update().filter(key=key).first() or DeskRule(key=key, row_version=0)
    if version is not None and row.row_version != version:
        raise ChangedMeanwhile
    row.group, row.severity, row.weight = wanted.group, wanted.severity, wanted.weight
    row.when, row.says, row.do, row.active = wanted.when, wanted.says, wanted.do, wanted.active
    row.paths, row.judges = list(wanted.paths), list(wanted.on)
    row.changed_by_name, row.row_version = actor.name[:60], row.row_version + 1
    row.save()
    queue_everything(now)
    record("catalogue_quality.rule_changed", actor=actor, on=row, payload={"rule": key, "active": wanted.active})
    generation.bump()
    return row


def _check(key: str, wanted: Wanted) -> None:
    fields: dict[str, str] = {}
    if not KEY.match(key):
        fields["/key"] = _("代号用小写字母、数字和短横线，3到40个字符。")
    if wanted.group not in GROUPS:
        fields["/group"] = _("请选择属于哪一类。")
    if wanted.severity not in SEVERITIES:
        fields["/severity"] = _("请选择轻重。")
    if not 1 <= wanted.weight <= MOST_WEIGHT:
        fields["/weight"] = _("分值要填1到100。")
    for name, most in (("says", 100), ("do", 200)):
        text: str = getattr(wanted, name)
        if not text.strip() or len(text) > most:
            fields[f"/{name}"] = _("请填写，最多%(most)s个字。") % {"most": most}
    fields |= _places(wanted.paths, wanted.on)
    if fields:
        raise InvalidInput(fields=fields)
    check_expression(wanted.when)


def _places(paths: Collection[str], on: Collection[str]) -> dict[str, str]:
    fields = {}
    unknown = [path for path in paths if element_at(path) is None]
    if unknown:
        fields["/paths"] = _("没有这些要素：%(names)s。") % {"names": "、".join(unknown[:5])[:100]}
    if not on or set(on) - {"item", "entry"}:
        fields["/on"] = _("请选择检查基本目录还是实施清单。")
    return fields
