"""Which licence a case is about: the applicant's current one of the type, by its number if the form gives one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.support.licences.models import CURRENT, Licence


def licence_of_case(type_key: str, holder_id: UUID | None, organization_id: UUID, answers: Mapping[str, Any]) -> Any:
    """The licence to replace or cancel, or None. An expired one counts: it may still be cancelled."""
    if holder_id is None:
        return None
    rows = Licence.objects.unscoped("a decision is about a licence of its applicant").filter(
        type_key=type_key, holder_id=holder_id, organization_id=organization_id, state__in=CURRENT
    )
    numbers = [group["number"] for group in answers.values() if isinstance(group, Mapping) and group.get("number")]
    named = rows.filter(number__in=[str(number) for number in numbers]).first() if numbers else None
    return named or rows.order_by("-issued_on", "-created_at").first()
