"""Who leads an organization: a further parent (双重领导) begins or ends, another one takes the lead."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.use_case import record, use_case
from yiwang.people.actions.organizations import FURTHEST_BACK, to_change
from yiwang.people.administration import require_administration, today
from yiwang.people.history import Standing, keep_former, present
from yiwang.people.lineage import hang_below, is_below
from yiwang.people.models import Organization, OrganizationParent


@use_case("organization.dual_added")
def add_dual_parent(
    *, actor: Actor, organization_id: UUID, parent_id: UUID, since: date | None = None, version: int | None = None
) -> OrganizationParent:
    """Let ``parent_id`` lead the organization as well (双重领导), from ``since`` (today, or in the past year).

    By the administrator of the organization; the further parent may be anywhere but below it. It gives that
    parent's administrators nothing: they reach what they lead, not what they co-lead.
    """
    office = to_change(actor, organization_id, version)
    parent = Organization.objects.select_for_update(of=("self",)).filter(pk=parent_id, closed_on=None).first()
    wrong: dict[str, str] = _day_faults(since, "/since")
    if parent is None:
        wrong["/parent"] = _("没有这个机构，或者它已经撤销。")
    elif is_below(parent, office):
        wrong["/parent"] = _("机构不能由自己或者自己下面的机构领导。")
    elif OrganizationParent.objects.filter(organization=office, parent=parent, until=None).exists():
        wrong["/parent"] = _("它已经领导这个机构。")
    if wrong or parent is None:
        raise InvalidInput(fields=wrong)
    day, was = since or today(), present(office)
    made = OrganizationParent.objects.create(organization=office, parent=parent, kind="dual", since=day)
    _count(office, was, day)
    payload = {"parent": str(parent.pk), "name": parent.name, "since": day.isoformat()}
    record("organization.dual_added", actor=actor, on=office, organization_id=office.pk, payload=payload)
    return made


@use_case("organization.dual_ended")
def end_dual_parent(
    *, actor: Actor, organization_id: UUID, parent_id: UUID, until: date | None = None, version: int | None = None
) -> OrganizationParent:
    """End a further leadership with the day ``until`` (yesterday, or in the past year). The leading one never ends."""
    office = to_change(actor, organization_id, version)
    rows = OrganizationParent.objects.select_for_update(of=("self",)).select_related("parent")
    link = rows.filter(organization=office, parent_id=parent_id, kind="dual", until=None).first()
    if link is None:
        raise ChangedMeanwhile(_("它已经不再领导这个机构。"))
    last = until or date.fromordinal(today().toordinal() - 1)
    wrong = _day_faults(until, "/until")
    if until is not None and link.since is not None and until < link.since:
        wrong["/until"] = _("结束日期不能早于开始日期。")
    if wrong:
        raise InvalidInput(fields=wrong)
    was = present(office)
    link.until = last
    link.save(update_fields=["until"])
    _count(office, was, date.fromordinal(last.toordinal() + 1))
    payload = {"parent": str(parent_id), "name": link.parent.name, "until": last.isoformat()}
    record("organization.dual_ended", actor=actor, on=office, organization_id=office.pk, payload=payload)
    return link


@use_case("organization.hung")
def change_lead(*, actor: Actor, organization_id: UUID, parent_id: UUID, version: int | None = None) -> Organization:
    """Hang the organization, with all below it, under another leading parent from today.

    By an administrator of both places: so nobody takes an organization from above or beside, nor gives one away
    that he does not lead.
    """
    office = to_change(actor, organization_id, version)
    parent = Organization.objects.select_for_update(of=("self",)).filter(pk=parent_id, closed_on=None).first()
    if parent is None or is_below(parent, office):
        raise InvalidInput(fields={"/lead": _("机构不能由自己或者自己下面的机构领导，也不能由已经撤销的机构领导。")})
    require_administration(actor, parent)
    if str(parent.division_id) not in office.division.lineage:
        raise InvalidInput(fields={"/lead": _("机构要在主管机构所在的地区，或者它下面的地区。")})
    was, day = present(office), today()
    if was.lead_id == parent.pk:
        raise ChangedMeanwhile(_("它已经领导这个机构。"))
    hang(office, parent, day)
    office.refresh_from_db(fields=["lineage"])
    _count(office, was, day)
    payload = {"parent": str(parent.pk), "name": parent.name}
    record("organization.hung", actor=actor, on=office, organization_id=office.pk, payload=payload)
    return office


def hang(office: Organization, parent: Organization | None, day: date) -> None:
    """Exchange the leading parent from ``day`` on and rewrite the lineages below."""
    links = OrganizationParent.objects.filter(organization=office, until=None)
    yesterday = date.fromordinal(day.toordinal() - 1)
    links.filter(kind="lead").update(until=yesterday)
    if parent is not None:
        links.filter(parent=parent).update(until=yesterday)  # who co-led so far leads now
        OrganizationParent.objects.create(organization=office, parent=parent, kind="lead", since=day)
    hang_below(office.pk, parent)


def _count(office: Organization, was: Standing, day: date) -> None:
    if present(office) != was:
        keep_former(office, was, day)
    office.version += 1
    office.save(update_fields=["version"])
    generation.bump()


def _day_faults(day: date | None, pointer: str) -> dict[str, str]:
    if day is not None and not today() - FURTHEST_BACK <= day <= today():
        return {pointer: _("日期只能是今天或者过去一年里的一天。")}
    return {}
