"""What the stage has of the use of licences: a request for the citizen's licence, a legal basis, a table of stock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.support.licence_stock.actions.receiving import receive
from yiwang.support.licence_use.actions.asking import ask
from yiwang.support.licence_use.actions.basing import Proposal, propose
from yiwang.support.licence_use.asking import Ask, Which
from yiwang.support.licences.models import Licence

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """The office asks to use the citizen's licence, proposes a basis, and brings a table of one row."""
    office = stage.people["office"]
    licence = Licence.objects.unscoped("test").get(pk=stage.objects["licence_id"])
    wish = Ask(Which(identifier=str(licence.identifier)), "核对经营者的许可情况", ("operator", "shop"))
    asked = ask(actor=office, wish=wish, now=clock.now())
    today = legal_day(clock.now())
    basis = propose(
        actor=office,
        proposal=Proposal(
            licence.type_key, licence.organization_id, "食品安全法 第一百一十条", "监督检查时核对许可", today,
            today + timedelta(days=90), (), ("shop",),
        ),
        now=clock.now(),
    )  # fmt: skip
    cells = {"number": "CS1", "holder": stage.owner.name, "holder_code": "1"}
    batch = receive(actor=office, type_key=licence.type_key, rows=[(2, cells)], file_name="存量.csv", now=clock.now())
    stage.objects["basis_id"] = basis.pk
    stage.together += [{"request_id": asked.pk}, {"batch_id": batch.pk}]
