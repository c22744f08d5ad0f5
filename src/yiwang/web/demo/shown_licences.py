"""Licences that a demo person showed: to a clerk, to an inspector, to somebody unknown, and one nobody looked at."""

from __future__ import annotations

from yiwang.core import clock
from yiwang.support.licences.models import Licence
from yiwang.support.presentation.actions.presenting import code_of, present
from yiwang.support.presentation.ticking import PRETICKED
from yiwang.support.presentation.using import STRANGER, by_of, use_code
from yiwang.web.demo.acting import Play

TYPE = "resident-id"
HOLDER, CLERK, INSPECTOR = "linxiaoman", "chenjianguo", "liuqiang"


def shown(play: Play) -> None:
    """Three weeks of one citizen."""
    citizen = play.actor(HOLDER)
    card = Licence.objects.visible_to(citizen).filter(type_key=TYPE, holder_id=citizen.party_id).first()
    if card is None:
        return
    for days_ago, hour, looks in (
        (14, 9, by_of(play.actor(CLERK), "portal", "shown_service")),
        (6, 15, by_of(play.actor(INSPECTOR), "portal", "shown_inspection")),
        (3, 11, STRANGER),
        (2, 16, None),
    ):
        play.on(days_ago, hour)
        with clock.at(play.moment):
            made = present(actor=citizen, choice={card.pk: PRETICKED})
            if looks is not None:
                use_code(code_of(made), looks)


PLAYS = {"licences-shown": shown}
