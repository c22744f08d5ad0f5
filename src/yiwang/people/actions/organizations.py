"""Registering organizations."""

from __future__ import annotations

import re
from uuid import UUID

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import IdentifierError, uscc
from yiwang.people.administration import require_administration
from yiwang.people.models import Division, Organization, OrganizationParent

_ROLE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@use_case("organization.created")
def create_organization(
    *,
    actor: Actor,
    name: str,
    division_id: UUID,
    role: str = "",
    parent_id: UUID | None = None,
    dual_parent_id: UUID | None = None,
    code: str = "",
) -> Organization:
    """Register an organization below ``parent_id`` (主管; ``dual_parent_id`` for 双重领导). Records its event.

    ``role`` is its role in packs; ``code`` its unified social credit code, if it has one. The administrator of
    the parent may do this; without a parent only the platform. Refuses ``invalid_input`` at the field.
    """
    parent = _organization(parent_id, "/parent")
    if parent is not None:
        require_administration(actor, parent)
    elif actor.kind != "system":
        raise NotPermitted("请先选择主管机构：您只能在本机构下面登记机构。")
    dual = _organization(dual_parent_id, "/dual_parent")
    _check(name.strip(), role, code, division_id)
    made_id = new_id()
    made = Organization.objects.create(
        id=made_id,
        name=name.strip(),
        division_id=division_id,
        role=role,
        uscc=code,
        lineage=[*(parent.lineage if parent else []), made_id],
    )
    for above, kind in ((parent, "lead"), (dual, "dual")):
        if above is not None:
            OrganizationParent.objects.get_or_create(organization=made, parent=above, defaults={"kind": kind})
    generation.bump()
    record("organization.created", actor=actor, on=made, organization_id=made.pk, payload={"role": role})
    return made


def _organization(pk: UUID | None, pointer: str) -> Organization | None:
    if pk is None:
        return None
    found = Organization.objects.filter(pk=pk).first()
    if found is None:
        raise InvalidInput(fields={pointer: "没有这个机构。"})
    return found


def _check(name: str, role: str, code: str, division_id: UUID) -> None:
    wrong: dict[str, str] = {}
    if not 2 <= len(name) <= 120:
        wrong["/name"] = "机构名称要 2 到 120 个字。"
    if role and not _ROLE.fullmatch(role):
        wrong["/role"] = "机构角色要用小写字母、数字和下划线，开头是字母，最多 40 个字符。"
    if code:
        try:
            uscc.check(code)
        except IdentifierError as fault:
            wrong["/code"] = fault.message
        else:
            if Organization.objects.filter(uscc=code).exists():
                wrong["/code"] = "这个统一社会信用代码已经登记在另一个机构名下。"
    if not Division.objects.filter(pk=division_id).exists():
        wrong["/division"] = "没有这个地区。"
    if wrong:
        raise InvalidInput(fields=wrong)
