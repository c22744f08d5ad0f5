"""Client systems of an organization that closes: they keep it open, or go to whoever takes over."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_noop

from yiwang.core.events import Subject
from yiwang.core.use_case import record
from yiwang.people.open_work import Passing, use_count, use_movable
from yiwang.people.sso.models import Client

SYSTEMS = gettext_noop("没注销的接入系统")
_WHY = "systems of an organization that ends, on behalf of its administrator"


def living(organization_id: UUID) -> int:
    """How many are registered there and not closed."""
    rows = Client.objects.unscoped(_WHY).filter(organization_id=organization_id)
    return int(rows.exclude(state__in=("closed", "refused")).count())


class Systems:
    """All systems of the giver; only whoever takes over the whole gets them, and with them what others agreed to."""

    def count(self, passing: Passing) -> int:
        """How many would move."""
        return living(passing.giver_id) if passing.duties is None else 0

    def move(self, passing: Passing) -> int:
        """Closed ones go along: what was told to people stays findable."""
        if passing.duties is not None:
            return 0
        rows = Client.objects.unscoped(_WHY).select_for_update().filter(organization_id=passing.giver_id)
        found = list(rows.order_by("pk").values_list("pk", "state"))
        keys = [key for key, _state in found]
        moved = Client.objects.unscoped(_WHY).filter(pk__in=keys)
        moved.update(organization_id=passing.heir_id, version=F("version") + 1)
        payload = {"from": str(passing.giver_id), "to": str(passing.heir_id), "reason": passing.reason}
        for key in keys:
            about = Subject("client", key)
            record(
                "sso.client_moved",
                actor=passing.actor,
                subject=about,
                organization_id=passing.heir_id,
                payload=payload,
            )
        return sum(state not in ("closed", "refused") for _key, state in found)


use_count(SYSTEMS, living, by_role=False)
use_movable(SYSTEMS, Systems())
