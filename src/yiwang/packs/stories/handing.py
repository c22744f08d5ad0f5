"""What officials do with a task before they press its button, and what reaches a flow from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotFound
from yiwang.engines.proceedings.actions.hand_over import add_signer, release_task, take_task, transfer_task
from yiwang.engines.proceedings.actions.signals import send_message
from yiwang.engines.proceedings.models import FlowTask
from yiwang.packs.scenarios import Step
from yiwang.packs.stories.play import Play, find_task


def _task(play: Play, step: Step) -> FlowTask:
    return find_task(play, step, play.stage.persona(step.who[0]))


def _take(play: Play, step: Step) -> None:
    take_task(actor=play.stage.persona(step.who[0]), task_id=_task(play, step).pk, now=play.stage.now)


def _give_back(play: Play, step: Step) -> None:
    release_task(actor=play.stage.persona(step.who[0]), task_id=_task(play, step).pk, now=play.stage.now)


def _transfer(play: Play, step: Step) -> None:
    to = play.stage.persona(step.colleague).account_id
    assert to is not None
    transfer_task(
        actor=play.stage.persona(step.who[0]),
        task_id=_task(play, step).pk,
        to=to,
        reason=step.reason,
        now=play.stage.now,
    )


def _add_signer(play: Play, step: Step) -> None:
    signer = play.stage.persona(step.colleague).account_id
    assert signer is not None
    add_signer(
        actor=play.stage.persona(step.who[0]),
        task_id=_task(play, step).pk,
        signer=signer,
        when=step.order or "before",
        reason=step.reason,
        now=play.stage.now,
    )


def _message(play: Play, step: Step) -> None:
    case = play.extra["part"](step.part) if step.part else play.case_id
    if case is None:
        raise NotFound
    send_message(actor=SYSTEM, proceeding_id=case, message=step.message, now=play.stage.now)


HANDING: Mapping[str, Callable[[Play, Step], None]] = {
    "take": _take,
    "give_back": _give_back,
    "transfer": _transfer,
    "add_signer": _add_signer,
    "message": _message,
}
