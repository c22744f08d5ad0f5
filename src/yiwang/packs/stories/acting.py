"""What people do in a story, each through the same public action that pages and API call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from yiwang.calendar import legal_day
from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, Refusal
from yiwang.engines.proceedings.actions.applicant import withdraw
from yiwang.packs.merging import deep_merged
from yiwang.packs.scenarios import ACTIONS_ON_TASKS, Step
from yiwang.packs.stories.handing import HANDING
from yiwang.packs.stories.licensing import LICENSING
from yiwang.packs.stories.play import Play, find_task
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.actions.work_task import Work, work_task
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.rechecking import recheck_facts
from yiwang.service.applications.starting import check_start
from yiwang.service.ratings.actions.rate import rate_case

PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def perform(play: Play, step: Step) -> None:
    """One step; a refusal is kept for the expectation of the step."""
    play.refusal = None
    try:
        if step.does in ACTIONS_ON_TASKS or not step.task:
            (play.extra.get("actions", {}).get(step.does) or _ACTIONS[step.does])(play, step)
        else:
            for who in step.who:
                _press(play, step, play.stage.persona(who))
    except Refusal as refusal:
        play.refusal = refusal
    except Exception as failure:
        if not isinstance(getattr(failure, "code", None), str):
            raise
        play.refusal = _as_refusal(failure)


def _as_refusal(failure: Exception) -> Refusal:
    """Errors of pure rooms carry a code as well; pages translate them the same way."""
    refusal = Refusal(str(getattr(failure, "message", failure)))
    refusal.code = str(failure.code)  # type: ignore[misc, attr-defined]
    return refusal


def submission(play: Play, step: Step) -> Submission:
    """What the applicant sends: the given answers and those of the step."""
    given = play.stage.story.given
    answers = deep_merged(given.get("answers", {}), deep_merged(play.answers, step.data.get("answers", {})))
    names = {**given.get("files", {}), **step.data.get("files", {})}
    return Submission(
        item=current_item(play.stage.story.key),
        division_code=play.stage.division_code,
        answers=answers,
        scenario={**given.get("scenario", {}), **step.data.get("scenario", {})},
        files={material: [store_paper(play.stage.applicant, str(name))] for material, name in names.items()},
        disputes=play.disputes,
        firm_id=play.stage.firm_id if given.get("applicant") == "firm" else None,
    )


def store_paper(owner: Actor, name: str) -> str:
    """A file that really is a PDF."""
    content = PAPER + name.encode()
    made = files.store(
        content, name=name, media_type="application/pdf", owner_account=owner.account_id, purpose="material"
    )
    return str(made.pk)


def _start(play: Play, step: Step) -> None:
    play.verdict = check_start(play.stage.applicant, submission(play, step), play.stage.now)


def _apply(play: Play, step: Step) -> None:
    again = play.extra.get("sent") if step.does == "resubmit" else None
    sent = again or submission(play, step)
    play.extra["sent"] = sent
    done = submit_application(
        actor=play.stage.applicant, sent=sent, now=play.stage.now, key=play.extra.get("key", "story")
    )
    if play.case_id is not None and done.id != play.case_id:
        raise AssertionError("a retry filed a second case")
    play.case_id = done.id


def _dispute(play: Play, step: Step) -> None:
    for group, fields in step.data.get("answers", {}).items():
        for name, value in fields.items():
            play.disputes[f"/{group}/{name}"] = {"note": step.reason, "claimed": value, "held": None}


def _answer(play: Play, step: Step) -> None:
    play.answers = deep_merged(play.answers, step.data.get("answers", {}))


def _withdraw(play: Play, step: Step) -> None:
    if play.case_id is None:
        raise NotFound
    who = play.stage.persona(step.who[0])
    withdraw(actor=who, proceeding_id=play.case_id, reason=step.reason, now=play.stage.now)


def _press(play: Play, step: Step, actor: Actor) -> None:
    task = find_task(play, step, actor)
    work = Work(
        outcome=step.does,
        reason=step.reason,
        fills=step.data.get("fills", {}),
        corrections=tuple(str(item) for item in step.data.get("items", ())),
    )
    work_task(actor=actor, task_id=task.pk, work=work, now=play.stage.now)


def _rate(play: Play, step: Step) -> None:
    if play.case_id is None:
        raise NotFound
    rate_case(actor=play.stage.applicant, proceeding_id=play.case_id, level=int(step.data["level"]), now=play.stage.now)


def _recheck(play: Play, step: Step) -> None:
    item = current_item(play.stage.story.key)
    on: date = legal_day(play.stage.now)
    play.verdict = recheck_facts(item, play.stage.division_code, play.stage.person_id, on)


_ACTIONS: Mapping[str, Callable[[Play, Step], None]] = {
    "start": _start,
    "apply": _apply,
    "submit": _apply,
    "resubmit": _apply,
    "dispute_prefill": _dispute,
    "answer": _answer,
    "withdraw": _withdraw,
    "rate": _rate,
    "recheck": _recheck,
    **HANDING,
    **LICENSING,
}
KNOWN = frozenset(_ACTIONS)

__all__ = ["KNOWN", "PAPER", "Play", "find_task", "perform", "store_paper", "submission"]
