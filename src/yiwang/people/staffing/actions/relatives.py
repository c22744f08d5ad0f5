"""An official says who his relatives are; from then on he is kept from their matters."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import IdentifierError, resident_id, uscc
from yiwang.people.staffing.address_book import require_official
from yiwang.people.staffing.kin import opened, party_of, seal
from yiwang.people.staffing.models import Relative
from yiwang.people.staffing.models.relative import RELATIONS

MOST = 100


@use_case("relative.declared")
def declare_relative(*, actor: Actor, relation: str, name: str, number: str) -> Relative:
    """Declare a relative by resident number, or a firm of interest by credit code (公务员法 第七十六条).

    Refuses ``invalid_input`` at the field. The event names neither.
    """
    require_official(actor)
    name, number = name.strip(), number.strip().upper()
    wrong: dict[str, str] = {}
    if relation not in dict(RELATIONS):
        wrong["/relation"] = _("请选择是什么关系。")
    if not 1 <= len(name) <= 60 or not name.isprintable():
        wrong["/name"] = _("请填写姓名或者企业名称，最多 60 个字。")
    fault = _number_fault(number)
    if fault:
        wrong["/number"] = fault
    mine = Relative.objects.visible_to(actor).filter(account_id=actor.account_id, withdrawn_at=None)
    rows = list(mine[:MOST])
    if not wrong and any(opened(row)["number"] == number for row in rows):
        wrong["/number"] = _("您已经申报过。")
    if len(rows) >= MOST:
        wrong["/number"] = _("最多申报 %(most)s 个。") % {"most": MOST}
    if wrong:
        raise InvalidInput(fields=wrong)
    row = Relative(id=new_id(), account_id=actor.account_id, relation=relation, party_id=party_of(number))
    seal(row, name, number)
    row.save(force_insert=True)
    office = actor.posts[0].organization_id
    record("relative.declared", actor=actor, on=row, organization_id=office, payload={"relation": relation})
    return row


def _number_fault(number: str) -> str:
    try:
        if len(number) == 18 and not number[:17].isdigit():
            uscc.check(number)
        else:
            resident_id.check(number)
    except IdentifierError as wrong:
        return wrong.text(_)
    return ""


@use_case("relative.withdrawn")
def withdraw_relative(*, actor: Actor, relative_id: UUID) -> None:
    """Take a declaration back, such as after a divorce; it stays on record that there was one."""
    require_official(actor)
    row = Relative.objects.visible_to(actor).select_for_update().get_or_refuse(relative_id)
    if row.withdrawn_at is not None:
        raise ChangedMeanwhile(_("这条申报已经撤回。"))
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    office = actor.posts[0].organization_id
    record("relative.withdrawn", actor=actor, on=row, organization_id=office)
