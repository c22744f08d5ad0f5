"""What belongs to an organization as a whole: it keeps the organization open, or goes to whoever takes it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from yiwang.core.events import Subject
from yiwang.core.use_case import record
from yiwang.people.open_work import Passing, use_count, use_movable


@dataclass(frozen=True, slots=True)
class Belongings:
    """Rows of ``model`` with ``organization`` and ``version``. Those in the states ``over`` hold nobody back.

    ``over_too``: they go along all the same. ``event`` is recorded about each row as a ``subject``.
    """

    model: Any
    over: tuple[str, ...]
    subject: str
    event: str
    over_too: bool = False

    def _of(self, organization_id: UUID) -> Any:
        return self.model.objects.unscoped("what an organization leaves when it ends").filter(
            organization_id=organization_id
        )

    def living(self, organization_id: UUID) -> int:
        """How many keep the organization open."""
        return int(self._of(organization_id).exclude(state__in=self.over).count())

    def count(self, passing: Passing) -> int:
        """How many of them would move; a part of the duties takes none along."""
        return self.living(passing.giver_id) if passing.duties is None else 0

    def move(self, passing: Passing) -> int:
        """Give all to the heir, each with its event; returns how many were not over."""
        if passing.duties is not None:
            return 0
        rows = self._of(passing.giver_id).select_for_update()
        found = dict((rows if self.over_too else rows.exclude(state__in=self.over)).values_list("pk", "state"))
        self._of(passing.giver_id).filter(pk__in=list(found)).update(
            organization_id=passing.heir_id, version=F("version") + 1
        )
        payload = {"from": str(passing.giver_id), "to": str(passing.heir_id), "reason": passing.reason}
        for key in sorted(found):
            about = Subject(self.subject, key)
            record(self.event, actor=passing.actor, subject=about, organization_id=passing.heir_id, payload=payload)
        return sum(state not in self.over for state in found.values())


def use_belongings(what: str, sort: Belongings) -> None:
    """Start-up: count them and let them go along, by their name in Chinese."""
    use_count(what, sort.living, by_role=False)
    use_movable(what, sort)
