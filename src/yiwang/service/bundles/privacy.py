"""What bundles hold of people: sealed columns, the person's own, and their end."""

from django.utils.translation import gettext_noop

from yiwang.core.sealed import SealedColumn, sealed_column
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import own_rows
from yiwang.people.privacy.retaining import Kept, goes_with, kept
from yiwang.service.bundles.models import Bundle

sealed_column(SealedColumn("bundles_bundle", "sealed"))
own_rows("bundles_bundle", "account_id", gettext_noop("一件事"))
whose("bundle", lambda ids: {
    key: Whose(account, None, title)
    for key, account, title in Bundle.objects.unscoped("whose it is").filter(pk__in=ids).values_list(
        "id", "account_id", "title"
    )
})  # fmt: skip
kept(
    Kept(
        "bundles",
        "bundles_bundle",
        "t.finished_at",
        where="t.finished_at IS NOT NULL",
        subjects=("account_id", "applicant_id"),
        redact={"sealed": "''::bytea", "applicant_masked": "''", "account_id": "NULL", "applicant_id": "NULL"},
    )
)
goes_with("bundles_part", "bundles_bundle")
