"""Every text of the desks has an English one, also those that come from other rooms' tables."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

from yiwang.core.events import TYPES
from yiwang.engines.proceedings.clocks import TITLES
from yiwang.engines.proceedings.rules import MOVES, STATE_TITLES
from yiwang.ui.catalogues import catalogue_path, missing_messages

ROOM = Path(__file__).resolve().parents[1]


def test_no_text_is_without_english():
    assert missing_messages(ROOM) == []


def test_states_clocks_and_the_legal_life_have_english():
    with catalogue_path(ROOM).open("rb") as file:
        known = {message.id for message in read_po(file, locale="en") if message.string}
    wanted = {*STATE_TITLES.values(), *TITLES.values(), *(TYPES[move.event].sentence for move in MOVES.values())}
    assert wanted <= known
