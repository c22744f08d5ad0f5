"""Retention of the exchange: tables of public guides, kept for months as they were brought."""

from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept

kept(Kept("catalogue_exchange", "catalogue_exchange_batch", "coalesce(t.finished_at, t.made_at)"))
goes_with("catalogue_exchange_row", "catalogue_exchange_batch")
for_ever("catalogue_exchange_stream", "which lists of other platforms were imported: public")
for_ever("catalogue_exchange_export", "what was sent to the national platform and up to when")
