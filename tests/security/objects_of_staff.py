"""A staff table of the office's administrator, and a relative that he declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yiwang.people.models import Account, Organization
from yiwang.people.staffing import address_book
from yiwang.people.staffing.actions.staff_import import preview_table
from yiwang.people.staffing.columns import titles
from yiwang.people.staffing.spreadsheet import write_workbook

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """The table changes nothing: a row as it is."""
    admin = stage.people["office"]
    post = admin.posts[0]
    office = Organization.objects.get(pk=post.organization_id)
    login = Account.objects.get(pk=admin.account_id).login
    row = [admin.name, login, office.name, "", post.title, "2020-01-01", "", "", ""]
    made = preview_table(actor=admin, name="人员.xlsx", content=write_workbook("人员", titles(), [row]))
    stage.objects["import_id"] = made.pk
    address_book.rebuild()
