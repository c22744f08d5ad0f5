"""What was filed, in its envelope: opened only to start parts and to show the applicant the own form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yiwang.core.keys import open_json, seal_json
from yiwang.service.bundles.models import Bundle

TABLE = "bundles_bundle"


@dataclass(slots=True)
class Filed:
    """Everything that later parts need."""

    answers: dict[str, Any]
    scenario: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    disputes: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    assurance: str = ""


def seal(bundle_id: UUID, filed: Filed) -> bytes:
    """Seal for one bundle."""
    body = {name: getattr(filed, name) for name in Filed.__slots__}
    return seal_json(body, table=TABLE, record_id=bundle_id, field="sealed")


def filed_of(bundle: Bundle) -> Filed:
    """Open what was filed."""
    body: Any = open_json(bytes(bundle.sealed), table=TABLE, record_id=bundle.pk, field="sealed")
    return Filed(**body)
