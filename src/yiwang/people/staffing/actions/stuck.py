"""Staff tables whose job was given up: what had no turn is told as not done, and the table comes to its end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.core.actor import SYSTEM
from yiwang.people.staffing.actions.staff_import import finish_import
from yiwang.people.staffing.models import StaffImport, StaffRow
from yiwang.people.staffing.rows import fail
from yiwang.people.unfinished import PATIENCE, without_job

TASK = "staffing.apply_table"


def give_up(now: datetime) -> int:
    """A chore: end tables that are being applied and that no job applies any more; returns how many."""
    rows = StaffImport.objects.unscoped("tables that no job applies any more").filter(state="applying")
    known = rows.filter(started_at__lt=now - PATIENCE).values_list("pk", flat=True)
    ended = without_job(TASK, "import_id", known)
    for key in ended:
        with transaction.atomic():
            for row in StaffRow.objects.select_for_update().filter(batch_id=key, state="waiting").order_by("line"):
                fail(row, {"post": _("系统出错，这一行没有办。请再传一次这个表格，已经办好的不会重复办。")})
            finish_import(actor=SYSTEM, import_id=key, now=now)
    return len(ended)
