"""Registering, changing and closing organizations."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import IdentifierError, uscc
from yiwang.people.administration import StillInUse, check_version, require_administration, today
from yiwang.people.history import keep_former, present
from yiwang.people.models import Division, Organization, OrganizationParent, Post, PostHolding
from yiwang.people.open_work import open_work

FURTHEST_BACK = timedelta(days=366)
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

    ``role`` is its role in packs, which one organization of a division has; ``code`` its unified social credit code,
    if it has one. The administrator of the parent may do this, in the division of the parent or below it; without a
    parent only the platform. Refuses ``invalid_input`` at the field.
    """
    parent = _organization(parent_id, "/parent")
    if parent is not None:
        require_administration(actor, parent)
    elif actor.kind != "system":
        raise NotPermitted(_("请先选择主管机构：您只能在本机构下面登记机构。"))
    dual = _organization(dual_parent_id, "/dual_parent")
    _check(name.strip(), role, code, division_id, parent)
    made_id = new_id()
    made = Organization.objects.create(
        id=made_id,
        name=name.strip(),
        division_id=division_id,
        role=role,
        uscc=code,
        lineage=[*(parent.lineage if parent else []), made_id],
        since=today(),
    )
    for above, kind in ((parent, "lead"), (dual, "dual")):
        if above is not None:
            day = {"kind": kind, "since": today()}
            OrganizationParent.objects.get_or_create(organization=made, parent=above, until=None, defaults=day)
    generation.bump()
    record("organization.created", actor=actor, on=made, organization_id=made.pk, payload={"role": role})
    return made


@use_case("organization.changed")
def change_organization(
    *,
    actor: Actor,
    organization_id: UUID,
    name: str,
    role: str,
    code: str | None = None,
    on: date | None = None,
    version: int | None = None,
) -> Organization:
    """Rename an organization, change its role in packs or its credit code (None: as it is), as of the day ``on``.

    How it stood before stays known (``history``). A role is not taken away while cases of it are open. ``on`` is
    today, or at most a year back where the paper came late; refuses ``invalid_input`` at the field.
    """
    office = to_change(actor, organization_id, version)
    code = office.uscc if code is None else code.strip().upper()
    wrong = _faults(name.strip(), role, office.division_id, but=office.pk) | _code_faults(code, office)
    if role != office.role and office.role and "/role" not in wrong and (waiting := open_work(office.pk, by_role=True)):
        wrong["/role"] = _("%(work)s，办完以后才能改角色。") % {"work": _told(waiting)}
    day = on or today()
    if not today() - FURTHEST_BACK <= day <= today():
        wrong["/on"] = _("生效日期只能是今天或者过去一年里的一天。")
    if wrong:
        raise InvalidInput(fields=wrong)
    before, was = {"name": office.name, "role": office.role}, present(office)
    office.name, office.role, office.uscc, office.version = name.strip(), role, code, office.version + 1
    office.save(update_fields=["name", "role", "uscc", "version"])
    if present(office) != was:
        keep_former(office, was, day)
    generation.bump()
    payload = {"before": before, "after": {"name": office.name, "role": office.role}, "on": day.isoformat()}
    record("organization.changed", actor=actor, on=office, organization_id=office.pk, payload=payload)
    return office


@use_case("organization.closed")
def close_organization(*, actor: Actor, organization_id: UUID, version: int | None = None) -> Organization:
    """Close an organization: refused (``still_in_use``) while it leads others, somebody holds a post, or work waits.

    Its role goes with it, so no new case comes to it; its posts are closed too. What it did stays on record.
    """
    office = to_change(actor, organization_id, version)
    posts = Post.objects.select_for_update().filter(organization=office, closed_on=None).order_by("pk")
    open_posts = [post.pk for post in posts]  # locked first: nobody is put into one of them meanwhile
    reasons = _hanging(office)
    if reasons:
        raise StillInUse(_("现在不能撤销：%(reasons)s。") % {"reasons": "；".join(reasons)})
    role, day = office.role, today()
    office.closed_on, office.role, office.version = day, "", office.version + 1
    office.save(update_fields=["closed_on", "role", "version"])
    Post.objects.filter(pk__in=open_posts).update(closed_on=day, version=F("version") + 1)
    generation.bump()
    record("organization.closed", actor=actor, on=office, organization_id=office.pk, payload={"role": role})
    return office


def _hanging(office: Organization) -> list[str]:
    below = Organization.objects.filter(lineage__contains=[office.pk], closed_on=None).exclude(pk=office.pk).count()
    held = PostHolding.objects.filter(Q(until=None) | Q(until__gte=today()), post__organization=office)
    people = held.values("account_id").distinct().count()
    reasons = [_("下面还有%(below)s个机构") % {"below": below}] if below else []
    reasons += [_("还有%(people)s人在岗") % {"people": people}] if people else []
    waiting = open_work(office.pk)
    return reasons + ([_told(waiting)] if waiting else [])


def _told(waiting: dict[str, int]) -> str:
    return "，".join(
        _("还有%(number)s件%(what)s") % {"number": number, "what": _(what)} for what, number in waiting.items()
    )


def to_change(actor: Actor, organization_id: UUID, version: int | None) -> Organization:
    """The organization, locked, open and in the actor's reach; refuses ``changed_meanwhile`` otherwise."""
    office = Organization.objects.select_for_update(of=("self",)).filter(pk=organization_id).first()
    if office is None:
        raise NotFound
    require_administration(actor, office)
    check_version(office, version)
    if office.closed_on is not None:
        raise ChangedMeanwhile(_("这个机构已经撤销。"))
    return office


def _organization(pk: UUID | None, pointer: str) -> Organization | None:
    if pk is None:
        return None
    found = Organization.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise InvalidInput(fields={pointer: _("没有这个机构。")})
    if found.closed_on is not None:
        raise InvalidInput(fields={pointer: _("这个机构已经撤销，请选别的机构。")})
    return found


def _check(name: str, role: str, code: str, division_id: UUID, parent: Organization | None) -> None:
    wrong = _faults(name, role, division_id) | _code_faults(code, None)
    place = Division.objects.filter(pk=division_id).first()
    if place is None:
        wrong["/division"] = _("没有这个地区。")
    elif parent is not None and str(parent.division_id) not in place.lineage:
        wrong["/division"] = _("机构要在主管机构所在的地区，或者它下面的地区。")
    if wrong:
        raise InvalidInput(fields=wrong)


def _code_faults(code: str, office: Organization | None) -> dict[str, str]:
    """Faults of a new credit code; what the organization has already is not asked about again."""
    if not code or (office is not None and code == office.uscc):
        return {}
    try:
        uscc.check(code)
    except IdentifierError as fault:
        return {"/code": fault.text(_)}
    if Organization.objects.filter(uscc=code).exclude(pk=office.pk if office else None).exists():
        return {"/code": _("这个统一社会信用代码已经登记在另一个机构名下。")}
    return {}


def _faults(name: str, role: str, division_id: UUID, but: UUID | None = None) -> dict[str, str]:
    """Faults of name and role; a role belongs to one organization of a division, since cases go by it."""
    wrong: dict[str, str] = {}
    if not 2 <= len(name) <= 120 or not name.isprintable():
        wrong["/name"] = _("机构名称要 2 到 120 个字。")
    if role and not _ROLE.fullmatch(role):
        wrong["/role"] = _("机构角色要用小写字母、数字和下划线，开头是字母，最多 40 个字符。")
    elif role:
        other = Organization.objects.filter(division_id=division_id, role=role).exclude(pk=but).first()
        if other is not None:
            wrong["/role"] = _("这个地区的%(other)s已经承担这个角色，请选别的，或者先改它的角色。") % {
                "other": other.name
            }
    return wrong
