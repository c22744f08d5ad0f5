"""Editors keep the library: a new material of the desk, and which material a title of the lists means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.service.once_only.errors import KeyTaken
from yiwang.service.once_only.library import ASSIGNED, OWN, library
from yiwang.service.once_only.models import StandardMaterial, Title
from yiwang.service.once_only.models.library import KINDS

SOURCE = re.compile(r"(licence|register|resource):[a-z][a-z0-9]*([-.][a-z0-9]+)*\Z")
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A material as an editor writes it; ``aliases`` and ``held_by`` as lists. Without a key it gets one."""

    title: str
    kind: str
    aliases: tuple[str, ...] = ()
    issued_by: str = ""
    held_by: tuple[str, ...] = ()
    key: str = ""


@use_case("materials.added")
def add_material(*, actor: Actor, wanted: Wanted) -> StandardMaterial:
    """A material that no pack brings. Refuses ``invalid_input``, ``material_taken`` at the field, ``not_permitted``."""
    require(actor, "materials.keep")
    key = wanted.key or f"local-{new_id().hex[-12:]}"
    _check(wanted, key)
    made = StandardMaterial.objects.create(
        key=key,
        title=wanted.title.strip(),
        kind=wanted.kind,
        aliases=list(wanted.aliases),
        issued_by=wanted.issued_by.strip()[:120],
        held_by=list(wanted.held_by),
        managed_by="desk",
    )
    generation.bump()
    record("materials.added", actor=actor, on=made, payload={"material": made.key})
    return made


def _check(wanted: Wanted, key: str) -> None:
    fields = {}
    if not KEY.match(key) or len(key) > 80:
        fields["/key"] = _("代号用小写英文字母、数字和短横。")
    if not wanted.title.strip() or len(wanted.title) > 120:
        fields["/title"] = _("请写材料的标准名称，最多120个字。")
    if wanted.kind not in KINDS:
        fields["/kind"] = _("请选择是哪一类。")
    if any(len(alias) > 120 for alias in wanted.aliases) or len(wanted.aliases) > 60:
        fields["/aliases"] = _("别的说法最多60个，每个最多120个字。")
    if wrong := [one for one in wanted.held_by if not SOURCE.match(one)]:
        fields["/held_by"] = _("“%(source)s”不在列表里，请重新选。") % {"source": wrong[0]}
    if fields:
        raise InvalidInput(_("有的内容要改。"), fields=fields)
    if StandardMaterial.objects.filter(key=key).exists():
        raise KeyTaken(fields={"/key": _("这个代号已经有了。")})
    _not_taken(wanted)


def _not_taken(wanted: Wanted) -> None:
    index = library().index
    for place, names in (("/title", (wanted.title,)), ("/aliases", wanted.aliases)):
        for name in names:
            known = [one for one in index.reading(name).matches if one.how not in ("ending", "part")]
            if known:
                said = _("“%(name)s”已经是“%(known)s”的叫法。") % {
                    "name": name,
                    "known": library().materials[known[0].key].title,
                }
                raise KeyTaken(fields={place: said})


@use_case("materials.assigned")
def assign_title(
    *, actor: Actor, title_id: UUID, material_key: str, own: bool, now: datetime, row_version: int | None = None
) -> Title:
    """Say what a title of the lists means: a standard material, or (``own``) the applicant's own paper.

    Refuses ``not_found``, ``invalid_input`` at ``/material``, ``changed_meanwhile``, ``not_permitted``.
    """
    require(actor, "materials.keep")
    row = Title.objects.select_for_update().filter(pk=title_id).first()
    if row is None:
        raise NotFound
    if row_version is not None and row.row_version != row_version:
        raise ChangedMeanwhile
    material = StandardMaterial.objects.filter(key=material_key, retired=False).first() if not own else None
    if not own and material is None:
        raise InvalidInput(_("请选择材料。"), fields={"/material": _("请从材料库里选一种，或者选“申请人自己的”。")})
    decided = OWN if own else ASSIGNED
    if (row.decided, row.material_id) == (decided, material.pk if material else None):
        nothing_changed()
        return row
    row.decided, row.material, row.decided_by, row.decided_at = decided, material, actor.name[:60], now
    row.row_version += 1
    row.save()
    generation.bump()
    payload = {"title": row.title, "material": material.key if material else ""}
    record("materials.assigned", actor=actor, on=row, payload=payload)
    return row


def lines_of(text: str) -> tuple[str, ...]:
    """What was typed one a line (or with 、), without blanks and doubles."""
    parts: Iterable[str] = (part.strip() for part in re.split(r"[\n\r、]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))
