"""What a granted part brings along for the others: facts of its case, and the public fields of its licence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from yiwang.support.licences.models import Licence


def brought_by(proceeding_id: UUID | None, facts: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The values of ``names`` that are known by now. ``seal_record`` is the number of a licence ``seal-record``."""
    found = {name: facts[name] for name in names if facts.get(name) not in (None, "")}
    missing = [name for name in names if name not in found]
    if not missing or proceeding_id is None:
        return found
    rows = Licence.objects.unscoped("the licence of the part").filter(proceeding_id=proceeding_id)
    for licence in rows.order_by("version"):
        values = {**licence.fields, licence.type_key.replace("-", "_"): licence.number}
        found.update({name: _plain(values[name]) for name in missing if values.get(name) not in (None, "")})
    return found


def _plain(value: Any) -> Any:
    """A licence field as a fact: its value, where it is kept together with how it is shown."""
    if isinstance(value, Mapping) and "value" in value:
        return value["value"]
    return value
