"""What ratings hold sealed and blind, for changes of key. Rows are final: a change of key may touch nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, open_bytes, sealed_column
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
