"""What happens to licences in a story: asked for by their holder, and what offices do with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yiwang.core.errors import NotFound
from yiwang.packs.scenarios import Step
from yiwang.packs.stories.expecting import licence_of
from yiwang.packs.stories.play import Play
from yiwang.support.licences.actions.annual_check import record_check
from yiwang.support.licences.actions.ask import ask_for
from yiwang.support.licences.actions.change_state import change_licence, undo_change
from yiwang.support.licences.models import Licence


def _ask(play: Play, step: Step) -> None:
    """The applicant, or the firm that the story is about, asks for what the story is about."""
    firm = play.stage.firm_id if play.stage.story.given.get("applicant") == "firm" else None
    ask_for(
        actor=play.stage.persona(step.who[0]),
        type_key=step.licence or play.stage.story.key,
        purpose=str(step.data.get("purpose", "")),
        holder_id=firm,
    )


def _found(play: Play, step: Step) -> Licence:
    found = licence_of(play, step.licence or play.stage.story.key)
    if found is None:
        raise NotFound
    return found


def _change(play: Play, step: Step) -> None:
    who = play.stage.persona(step.who[0])
    change_licence(actor=who, licence_id=_found(play, step).pk, change=step.does, reason=step.reason)


def _undo(play: Play, step: Step) -> None:
    undo_change(actor=play.stage.persona(step.who[0]), licence_id=_found(play, step).pk, reason=step.reason)


def _check(play: Play, step: Step) -> None:
    who, result = play.stage.persona(step.who[0]), str(step.data.get("result", ""))
    record_check(actor=who, licence_id=_found(play, step).pk, result=result, note=step.reason)


LICENSING: Mapping[str, Callable[[Play, Step], None]] = {
    "ask": _ask,
    "suspend": _change,
    "resume": _change,
    "revoke": _change,
    "expire": _change,
    "undo": _undo,
    "annual_check": _check,
}
