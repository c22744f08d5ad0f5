"""Rows as they are kept: sealed, for a table may hold whatever somebody typed into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from yiwang.core.keys import keystore, open_json, seal_json
from yiwang.support.licences.models import BatchRow

TABLE, FIELD = "licences_batch_row", "sealed"
PURPOSE = "licence-batch-row"


@dataclass(slots=True)
class Cells:
    """The texts of a row in the order of the type's headings, and what is wrong by heading."""

    texts: list[str]
    problems: dict[str, str] = field(default_factory=dict)


def seal(row: BatchRow, cells: Cells) -> None:
    """Put it into the row; the caller saves."""
    body = {"texts": cells.texts, "problems": cells.problems}
    row.sealed = seal_json(body, table=TABLE, record_id=row.pk, field=FIELD)


def opened(row: BatchRow) -> Cells:
    """What the row holds."""
    body: Any = open_json(bytes(row.sealed), table=TABLE, record_id=row.pk, field=FIELD)
    return Cells(body["texts"], body["problems"])


def digest_of(texts: Sequence[str]) -> bytes:
    """By which the same row is found again; keyed, so that nobody can try names against it."""
    return keystore().mac(PURPOSE, keystore().versions(PURPOSE)[-1], orjson.dumps(list(texts)))
