"""What the summary above a form says of a refusal: each sentence with a link to its field."""

from __future__ import annotations

from yiwang.core.errors import Refusal


def summary(refused: Refusal | None) -> list[dict[str, str]]:
    """Entries of ``error_summary``; empty where no field is named."""
    if refused is None:
        return []
    return [{"href": f"#{pointer.lstrip('/')}", "text": text} for pointer, text in refused.fields.items()]
