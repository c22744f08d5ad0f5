"""What fault reports hold of people: sealed words and contact, the account of a signed-in reporter."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.sealed import SealedColumn, sealed_column
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import own_rows, rows_erased
from yiwang.people.privacy.retaining import Kept, for_ever, kept
from yiwang.support.fault_reports.models import FaultReport


def owners(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """Who reported while signed in; a report without a name is nobody's."""
    rows = FaultReport.objects.unscoped("whose the report is").filter(pk__in=ids, account_id__isnull=False)
    return {
        key: Whose(account, None, number) for key, account, number in rows.values_list("id", "account_id", "number")
    }


whose("fault_report", owners)
sealed_column(SealedColumn("fault_report", "sealed"))
own_rows("fault_report", "account_id", gettext_noop("我反映的网页问题"), leave_out=("follow",))
own_rows("fault_trial_user", "account_id", gettext_noop("试用员报名"))
rows_erased("fault_trial_user", "account_id")
kept(Kept("page_reports", "fault_report", "t.answered_at", where="t.answered_at IS NOT NULL"))
kept(Kept("page_reports", "fault_trial_user", "t.left_at", where="t.left_at IS NOT NULL"))
for_ever("fault_trial_task", "public requests of offices, with what came of them")
