"""Every text that a room shows has an English one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.sources import REPOSITORY
from yiwang.ui.catalogues import missing_messages

HOUSE = REPOSITORY / "src" / "yiwang"


def rooms() -> list[Path]:
    """Folders with templates or a catalogue of their own."""
    return sorted({found.parent for name in ("jinja2", "locale") for found in HOUSE.rglob(name) if found.is_dir()})


@pytest.mark.parametrize("room", rooms(), ids=lambda room: str(room.relative_to(HOUSE)))
def test_no_room_shows_a_text_without_english(room: Path) -> None:
    assert missing_messages(room) == []


def test_the_rooms_with_pages_are_found() -> None:
    assert {"ui", "web", "packs"} <= {str(room.relative_to(HOUSE)) for room in rooms()}
