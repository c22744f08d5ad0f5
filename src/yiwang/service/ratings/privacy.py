"""What ratings hold sealed and blind, for changes of key. Rows are final: a change of key may touch nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop

from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, open_bytes, sealed_column
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import kept_after_closing, not_own
from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.reading import rater_of

PURPOSE = "ratings.occasion"


def occasions(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """What stands behind ``occasion``: the case, out of the rater's envelope; a visit without a case is not kept."""
    rows = Rating.objects.unscoped("changes of key index the occasion again").filter(pk__in=keys)
    told: dict[Any, tuple[str, str] | None] = {}
    for key, kind in rows.values_list("pk", "occasion_kind"):
        case = rater_of(key).case_id if kind == "case" else None
        told[key] = (f"case:{case}", PURPOSE) if case is not None else None
    return told


sealed_column(SealedColumn("ratings_rating", "sealed"))
sealed_column(
    SealedColumn("ratings_supplement", "sealed", key="rating_id", sealed_as="ratings_rating", field="supplement")
)
sealed_column(SealedColumn("ratings_rater", "sealed", key="rating_id"))
blind_column(BlindColumn("ratings_rating", "occasion", occasions))
open_bytes("ratings_signal", "device", "digest of a random token of the device")
open_bytes("ratings_signal", "text_digest", "digest of month and text, to find texts that were sent many times")
open_bytes("ratings_visit", "device", "digest of a random token of the device")


def raters(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """A call-back opens who rated: a look at that person's data."""
    known = Rating.objects.unscoped("whose word it was").filter(pk__in=ids).values_list("id", flat=True)
    return {key: Whose(rater_of(key).account_id, None, "") for key in known}


def _forget(keys: list[Any]) -> None:
    with connection.cursor() as cursor:
        for table in ("ratings_supplement", "ratings_rater", "ratings_signal"):
            cursor.execute(f"DELETE FROM {table} WHERE rating_id = ANY(%s)", [keys])  # noqa: S608 - fixed names


whose("rating", raters)
not_own("ratings_visit", "names the clerk who served, not the visitor")
not_own("ratings_rater", "sealed from everybody, so that no office learns who rated; opened for a call-back only")
kept_after_closing("ratings", gettext_noop("评价（被评价的机构看不到是谁）"), gettext_noop("政务服务好差评制度"))
kept(Kept("ratings", "ratings_rating", "t.rated_at", before=_forget))
kept(Kept("ratings", "ratings_visit", "t.at"))
for_ever("ratings_tally", "figures by month")
for _table in ("ratings_supplement", "ratings_rater", "ratings_signal"):
    goes_with(_table, "ratings_rating")
