"""Every text of these rooms has its English."""

from pathlib import Path

import pytest

from yiwang.ui.catalogues import missing_messages

SERVICE = Path(__file__).parents[2]


@pytest.mark.parametrize("room", ["catalogue", "applications"])
def test_every_text_of_the_room_has_english(room):
    assert missing_messages(SERVICE / room) == []
