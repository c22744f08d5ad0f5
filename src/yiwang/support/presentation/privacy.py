"""What presentation holds of people: the ticked values for a minute, who looked for three years."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.sealed import SealedColumn, open_bytes, sealed_column
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import kept_after_closing, own_data, own_rows, rows_of
from yiwang.people.privacy.retaining import Kept, for_ever, kept
from yiwang.support.presentation.models import Presentation

TABLE, PLACES = "presentation_presentation", "presentation_place"
_LEAVE_OUT = ("code_digest", "sealed", "used_by_account")


def owners(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """Whose licences were presented."""
    rows = Presentation.objects.unscoped("whose the presented licences are").filter(pk__in=ids)
    return {
        row.pk: Whose(row.account_id, row.holder_id, "、".join(one["title"] for one in row.told))
        for row in rows.defer("sealed")
    }


sealed_column(SealedColumn(TABLE, "sealed"))
open_bytes(TABLE, "code_digest", "digest of a random code")
whose("presentation", owners)
own_rows(TABLE, "account_id", gettext_noop("出示证照的记录"), leave_out=_LEAVE_OUT)
own_data(
    "presentation_holder",
    gettext_noop("别人替您出示证照的记录"),
    (TABLE,),
    lambda person: rows_of(TABLE, {"holder_id": person.party_id}, _LEAVE_OUT) if person.party_id else iter(()),
)
own_rows(PLACES, "account_id", gettext_noop("卡包的排列"))
kept_after_closing("presentations", gettext_noop("谁查验过您出示的证照"), gettext_noop("个人信息保护法第五十六条"))
kept(
    Kept(
        "looks",
        TABLE,
        "coalesce(t.used_at, t.expires_at)",
        subjects=("account_id", "holder_id", "used_by_account"),
    )
)
for_ever(
    PLACES, "the order of a folder: numbers of licences beside an account, no name; licences end by their own rule"
)
