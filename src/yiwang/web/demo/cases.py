"""Demo applications in different states, made through the public actions with a set clock; each is made once.

What there is stands in the event log (``demo.case_played``), so a load that was broken off, or that comes again
after a changed pack, makes only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable

from yiwang.core import clock
from yiwang.core.revisions import current_keys
from yiwang.engines.proceedings.actions.cards import give_cards
from yiwang.web.demo import allowance_cases, food_cases, shown_licences
from yiwang.web.demo.acting import Play, play_once
from yiwang.web.demo.papers import all_papers, hand_out

Progress = Callable[[str, float], None]
_BY_ITEM = {food_cases.NEW: food_cases.PLAYS, allowance_cases.GRANT: allowance_cases.PLAYS}
_PAPERS_SHARE = 0.4


def run(progress: Progress) -> int:
    """Make what is missing; returns how many cases were made. Without the packs there is nothing to make."""
    progress("演示证照", 0.0)
    types = set(current_keys("licences"))
    for paper in all_papers() if {"persons", "legal-persons"} <= set(current_keys("registers")) else ():
        if paper.type_key in types:
            hand_out(paper)
    progress("演示办件", _PAPERS_SHARE)
    wanted = plays()
    made = 0
    for number, (name, play) in enumerate(wanted.items(), 1):
        made += play_once(name, play, clock.now())
        progress("演示办件", _PAPERS_SHARE + (1 - _PAPERS_SHARE) * number / len(wanted))
    if shown_licences.TYPE in types:
        for name, shown in shown_licences.PLAYS.items():
            play_once(name, shown, clock.now())
    if made:
        give_cards(clock.now())
    progress("演示办件", 1.0)
    return made


def plays() -> dict[str, Callable[[Play], None]]:
    """The plays whose items are published, by name."""
    items = set(current_keys("items"))
    return {name: play for item, known in _BY_ITEM.items() if item in items for name, play in known.items()}
