"""The copy that leaves: annotated for this use (加注件), never the bare file."""

from __future__ import annotations

from dataclasses import dataclass

from yiwang.core.errors import NotReady
from yiwang.support.licence_use.models import Use
from yiwang.support.licences.models import Licence


@dataclass(frozen=True, slots=True)
class Copy:
    """A file with its name and kind."""

    name: str
    media_type: str
    content: bytes


def copy_for(licence: Licence, use: Use) -> Copy:
    raise NotReady
