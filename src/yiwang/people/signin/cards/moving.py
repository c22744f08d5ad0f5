"""Card terminals of an organization that closes: they keep it open, or go to whoever takes over."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_noop

from yiwang.core.events import Subject
from yiwang.core.use_case import record
from yiwang.people.open_work import Passing, use_count, use_movable
from yiwang.people.signin.models.card import Terminal

TERMINALS = gettext_noop("没停用的读卡终端")
_WHY = "terminals of an organization that ends, on behalf of its administrator"


def living(organization_id: UUID) -> int:
    """How many are registered there and not revoked."""
    rows = Terminal.objects.unscoped(_WHY).filter(organization_id=organization_id)
    return int(rows.exclude(state="revoked").count())


class Terminals:
    """All terminals of the giver, with their keys; only whoever takes over the whole gets them."""

    def count(self, passing: Passing) -> int:
        """How many would move."""
        return living(passing.giver_id) if passing.duties is None else 0

    def move(self, passing: Passing) -> int:
        """They go on reading without a new enrolment: who stands at them changes, not the machine."""
        if passing.duties is not None:
            return 0
        rows = Terminal.objects.unscoped(_WHY).select_for_update().filter(organization_id=passing.giver_id)
        keys = list(rows.exclude(state="revoked").order_by("pk").values_list("pk", flat=True))
        moved = Terminal.objects.unscoped(_WHY).filter(pk__in=keys)
        moved.update(organization_id=passing.heir_id, version=F("version") + 1)
        payload = {"from": str(passing.giver_id), "to": str(passing.heir_id), "reason": passing.reason}
        for key in keys:
            about = Subject("terminal", key)
            record(
                "terminal.moved",
                actor=passing.actor,
                subject=about,
                organization_id=passing.heir_id,
                payload=payload,
            )
        return len(keys)


use_count(TERMINALS, living, by_role=False)
use_movable(TERMINALS, Terminals())
