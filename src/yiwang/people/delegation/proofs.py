"""Port for papers that prove something: inspected, scanned and kept encrypted by the room above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import NotReady
from yiwang.core.events import Subject
from yiwang.core.models import File

Keep = Callable[[Actor, Any, str], File]
_keep: list[Keep] = []


def use_keep(keep: Keep) -> None:
    """Fill the port at start-up: take an upload (actor, upload, pointer of its field), or refuse ``invalid_input``."""
    _keep[:] = [keep]


def keep(actor: Actor, upload: Any, field: str) -> UUID:
    """Keep one file; the id of its row."""
    if not _keep:
        raise NotReady
    return _keep[0](actor, upload, field).pk


def attach(file_id: UUID, delegation_id: UUID) -> None:
    """The proof belongs to the delegation: whoever sees that sees the proof."""
    files.attach(File.objects.unscoped("just kept").get(pk=file_id), Subject("delegation", delegation_id))
