"""Start-up of finding: kinds of texts beside items, and what is put in when packs publish."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from yiwang.core.models import Definition, Revision
from yiwang.core.revisions import SECTIONS
from yiwang.service.finding import events, permissions, privacy
from yiwang.service.finding.kinds import licences, offices, questions

T = TypeVar("T", Revision, Definition)


def _both(first: Callable[[T], None] | None, second: Callable[[T], None]) -> Callable[[T], None]:
    """One after the other: the room of the section itself comes first."""
    if first is None:
        return second

    def run(what: T) -> None:
        first(what)
        second(what)

    return run


for _name, _room in (("items", questions), ("bundles", questions), ("licences", licences)):
    SECTIONS[_name] = replace(
        SECTIONS[_name],
        after_publish=_both(SECTIONS[_name].after_publish, _room.published),
        after_retire=_both(SECTIONS[_name].after_retire, _room.retired),
    )

__all__ = ["events", "offices", "permissions", "privacy"]
