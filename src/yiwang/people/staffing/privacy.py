"""What this room holds of people: sealed columns, the own data, and how long it is kept."""

from django.utils.translation import gettext_noop

from yiwang.core.sealed import SealedColumn, sealed_column
from yiwang.people.privacy.own_data import not_own, own_rows
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept

sealed_column(SealedColumn("staffing_row", "sealed"))
sealed_column(SealedColumn("staffing_relative", "sealed"))
own_rows("staffing_relative", "account_id", gettext_noop("申报的亲属"))
not_own("staffing_import", "an administrator's work for the office")
not_own("staffing_address_entry", "the office's address book: posts, names of officials, office telephones")
kept(Kept("reviews", "staffing_relative", "t.withdrawn_at", where="t.withdrawn_at IS NOT NULL"))
kept(Kept("imports", "staffing_import", "coalesce(t.finished_at, t.made_at)"))
goes_with("staffing_row", "staffing_import")
goes_with("staffing_address_entry", "people_post_holding")
for_ever("people_duty_conflict", "rules about duties")
