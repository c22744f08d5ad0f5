"""Names before a merge or a split that older installations kept in clear for the undo go into envelopes."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yiwang.people.identity.models import Duplicate
from yiwang.people.names import in_clear, seal_name

BATCH = 200
_OPEN = Q(changed__kept__name__isnull=False, changed__kept__sealed_name__isnull=True) | Q(
    changed__given__name__isnull=False, changed__given__sealed_name__isnull=True
)


def seal_names(now: datetime) -> int:
    """A chore: seal what is left, one batch a transaction; returns how many rows."""
    done = 0
    while sealed := _some():
        done += sealed
    return done


def _some() -> int:
    with transaction.atomic():
        rows = Duplicate.objects.unscoped("names of persons go into envelopes").filter(_OPEN).order_by("pk")
        found = list(rows.select_for_update(skip_locked=True)[:BATCH])
        for row in found:
            sides = (("kept", row.kept_id), ("given", row.given_id))
            for side, account_id in sides:
                if account_id is not None and side in row.changed:
                    _seal(row.changed[side], account_id)
            row.save(update_fields=["changed"])
    return len(found)


def _seal(state: dict[str, Any], account_id: UUID) -> None:
    if "name" in state and not state.get("sealed_name"):
        state["sealed_name"] = base64.b64encode(seal_name(account_id, state["name"])).decode()
        state["name"] = in_clear(state["name"])
