"""Personal answers in their envelope: one place that seals and opens those of proceedings and drafts."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.core.keys import open_json, seal_json
from yiwang.people.names import mask_name

__all__ = ["mask_name", "open_draft", "open_private", "seal_draft", "seal_private"]

TABLE = "proceedings_proceeding"
DRAFT_TABLE = "applications_draft"


def seal_private(proceeding_id: UUID, private: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    """``private``: pointer to value as the form split it; ``more``: name of the applicant, disputes, provenance."""
    body = {"answers": dict(private), **more}
    return base64.b64encode(seal_json(body, table=TABLE, record_id=proceeding_id, field="sealed")).decode()


def open_private(proceeding_id: UUID, sealed: bytes | None) -> dict[str, Any]:
    """What ``seal_private`` sealed; empty without an envelope."""
    if sealed is None:
        return {"answers": {}}
    return dict(open_json(sealed, table=TABLE, record_id=proceeding_id, field="sealed"))  # type: ignore[call-overload]


def seal_draft(draft_id: UUID, body: Mapping[str, Any]) -> bytes:
    """Everything typed so far."""
    return seal_json(body, table=DRAFT_TABLE, record_id=draft_id, field="sealed")


def open_draft(draft_id: UUID, sealed: bytes) -> dict[str, Any]:
    """What ``seal_draft`` sealed."""
    return dict(open_json(sealed, table=DRAFT_TABLE, record_id=draft_id, field="sealed"))  # type: ignore[call-overload]
