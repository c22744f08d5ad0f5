"""Setting up and changing evidence spaces; the usual seven of S041 come with the platform."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.ledger.models import Space
from yiwang.support.ledger.models.spaces import READERS
from yiwang.support.ledger.top import require_top

USUAL = Path(__file__).resolve().parent.parent / "data" / "spaces.yaml"
_KEY = re.compile(r"[a-z][a-z0-9-]{2,39}")
_DUTY = re.compile(r"[a-z][a-z0-9_.]{1,59}")


@use_case("ledger.space_made")
def load_usual_spaces(*, actor: Actor) -> int:
    """Set up the usual spaces that are not there yet; returns how many. Safe to repeat."""
    require_top(actor)
    there = set(Space.objects.unscoped("which are there").values_list("key", flat=True))
    fresh = [one for one in yaml.safe_load(USUAL.read_text(encoding="utf-8"))["spaces"] if one["key"] not in there]
    for one in fresh:
        space = Space.objects.create(**_checked(one))
        record("ledger.space_made", actor=actor, on=space, payload={"key": space.key})
    if not fresh:
        nothing_changed()
    return len(fresh)


@use_case("ledger.space_made")
def make_space(*, actor: Actor, typed: Mapping[str, Any]) -> Space:
    """Set up a space: ``key``, ``title``, ``purpose``, ``basis``, ``read``, ``read_duties``, ``write_duties``."""
    require_top(actor)
    told = _checked(typed)
    if Space.objects.unscoped("whether it is there").filter(key=told["key"]).exists():
        raise InvalidInput(fields={"/key": _("已经有这个代号的存证空间，请换一个。")})
    space = Space.objects.create(**told)
    record("ledger.space_made", actor=actor, on=space, payload={"key": space.key})
    return space


@use_case("ledger.space_changed")
def change_space(
    *, actor: Actor, space_id: UUID, row_version: int, typed: Mapping[str, Any], closed: bool, now: datetime
) -> Space:
    """Change a space, close it or open it again; what stands in it stays."""
    require_top(actor)
    space = Space.objects.visible_to(actor).select_for_update().filter(pk=space_id).first()
    if space is None:
        raise NotFound
    if space.row_version != row_version:
        raise ChangedMeanwhile
    for name, value in _checked({**typed, "key": space.key}).items():
        setattr(space, name, value)
    space.closed_at = (space.closed_at or now) if closed else None
    space.row_version += 1
    space.save()
    record("ledger.space_changed", actor=actor, on=space, payload={"key": space.key, "closed": closed})
    return space


def _checked(typed: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: str(typed.get(name) or "").replace("\x00", "").strip() for name in ("key", "title", "purpose", "basis")
    }
    told["read"] = str(typed.get("read") or "anyone")
    for name in ("read_duties", "write_duties"):
        told[name] = [str(one).strip() for one in typed.get(name) or [] if str(one).strip()]
    wrong = {}
    if not _KEY.fullmatch(told["key"]):
        wrong["/key"] = _("代号用小写字母、数字和短横线，3到40个字符，以字母开头。")
    if not 2 <= len(told["title"]) <= 80:
        wrong["/title"] = _("请写名称，2到80个字。")
    if not 4 <= len(told["purpose"]) <= 300:
        wrong["/purpose"] = _("请写清楚存什么、用来做什么，4到300个字。")
    if len(told["basis"]) > 200:
        wrong["/basis"] = _("依据最多200个字。")
    if told["read"] not in READERS:
        wrong["/read"] = _("请选择谁能查看。")
    for name in ("read_duties", "write_duties"):
        if len(told[name]) > 20 or not all(_DUTY.fullmatch(one) for one in told[name]):
            wrong[f"/{name}"] = _("职责代号不对，请从清单里选。")
    if not told["write_duties"]:
        wrong.setdefault("/write_duties", _("请至少选一项可以登记的职责。"))
    if wrong:
        raise InvalidInput(fields=wrong)
    return told
