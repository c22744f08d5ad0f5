"""From when which seals have ended: what verifiers know beside certificates (``TrustList.ended_seals``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from yiwang.support.seals.models import Seal
from yiwang.support.seals.models.seal import SealQuerySet


class EndedSeals(Mapping[str, datetime]):
    """Number of each seal that is suspended, revoked or replaced, with the moment since when.

    Asked of the register each time, by the number's index: what was revoked a moment ago is known, on every process.
    """

    def __getitem__(self, number: str) -> datetime:
        found: datetime | None = _ended().filter(number=number).values_list("ended_at", flat=True).first()
        if found is None:
            raise KeyError(number)
        return found

    def __iter__(self) -> Iterator[str]:
        return _ended().values_list("number", flat=True).iterator()

    def __len__(self) -> int:
        return int(_ended().count())


def ended_seals() -> Mapping[str, datetime]:
    """The ends of seals, for verifiers; ``dict(ended_seals())`` is the whole list."""
    return EndedSeals()


def _ended() -> SealQuerySet:
    rows: SealQuerySet = Seal.objects.unscoped("the ends of seals are public").filter(ended_at__isnull=False)
    return rows
