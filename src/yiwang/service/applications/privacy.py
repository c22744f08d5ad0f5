"""What drafts hold of people: sealed columns, the person's own, and their end."""

from django.utils.translation import gettext_noop

from yiwang.core.sealed import SealedColumn, sealed_column
from yiwang.people.privacy.own_data import own_rows, rows_erased
from yiwang.people.privacy.retaining import Kept, kept

sealed_column(SealedColumn("applications_draft", "sealed"))
own_rows("applications_draft", "account_id", gettext_noop("没填完的申请"))
rows_erased("applications_draft", "account_id")
kept(Kept("drafts", "applications_draft", "t.updated_at", subjects=("account_id",)))
