"""Stories of one-thing bundles: the same steps, told by part, through the public actions of bundles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.core.errors import NotFound
from yiwang.engines.proceedings.actions.applicant import withdraw
from yiwang.packs.merging import deep_merged
from yiwang.packs.scenarios import Step
from yiwang.packs.stories.acting import store_paper
from yiwang.packs.stories.play import Play
from yiwang.service.applications.scenario import check_scenario
from yiwang.service.bundles.actions.submit_bundle import BundleSubmission, submit_bundle
from yiwang.service.bundles.definition import current_bundle
from yiwang.service.bundles.models import Bundle, BundlePart
from yiwang.service.bundles.queries import Standing, standings

SHOWN_CLOCKS = ("statutory", "correction_notice", "correction", "delivery")


@dataclass(slots=True)
class BundlePlay(Play):
    """A play whose case is a bundle of parts. ``case_id`` stays the case of its first part."""

    bundle_id: UUID | None = None

    def __post_init__(self) -> None:
        self.extra.update(part=self.case_of, parts=self.parts, actions=_ACTIONS)

    @property
    def rows(self) -> dict[str, BundlePart]:
        """The parts by name, in the order of the pack."""
        return {row.part: row for row in BundlePart.objects.filter(bundle_id=self.bundle_id).order_by("place")}

    def case_of(self, part: str) -> UUID:
        """The case of a part; ``not_found`` while it waits, and for good where it ended."""
        row = self.rows.get(part)
        if row is None or row.proceeding_id is None:
            raise NotFound
        return row.proceeding_id

    def parts(self) -> dict[str, dict[str, Any]]:
        """Where each part stands, in the words of stories."""
        if self.bundle_id is None:
            return {}
        bundle = Bundle.objects.unscoped("the story looks at its bundle").get(pk=self.bundle_id)
        return {standing.part: _told(standing) for standing in standings(bundle)}

    def look_around(self) -> None:
        """Which cases there are now; the story speaks of the first where it names none."""
        rows = [row for row in self.rows.values() if row.proceeding_id is not None]
        self.extra["cases"] = [row.proceeding_id for row in rows]
        self.case_id = rows[0].proceeding_id if rows else None


def _told(standing: Standing) -> dict[str, Any]:
    due = next((day for kind in SHOWN_CLOCKS for day in _days(standing, kind)), None)
    told = {"state": standing.state, "due": due.isoformat() if due else None}
    return {**told, "decision": standing.decision or "none", "because": standing.because}


def _days(standing: Standing, kind: str) -> list[Any]:
    return [clock.due_on for clock in reversed(standing.clocks) if clock.kind == kind]


def _submission(play: BundlePlay, step: Step) -> BundleSubmission:
    given = play.stage.story.given
    names: Mapping[str, Any] = {**given.get("files", {}), **step.data.get("files", {})}
    own = deep_merged(play.answers, step.data.get("answers", {}))
    return BundleSubmission(
        definition=current_bundle(play.stage.story.key),
        division_code=play.stage.division_code,
        answers=deep_merged(given.get("answers", {}), own),
        scenario={**given.get("scenario", {}), **step.data.get("scenario", {})},
        files={material: [store_paper(play.stage.applicant, str(name))] for material, name in names.items()},
        disputes=play.disputes,
    )


def _start(play: BundlePlay, step: Step) -> None:
    check_scenario(current_bundle(play.stage.story.key).item, _submission(play, step).scenario)


def _apply(play: BundlePlay, step: Step) -> None:
    sent = play.extra.get("sent") if step.does == "resubmit" else None
    sent = play.extra["sent"] = sent or _submission(play, step)
    done = submit_bundle(actor=play.stage.applicant, sent=sent, now=play.stage.now, key="story")
    if play.bundle_id is not None and done.id != play.bundle_id:
        raise AssertionError("a retry filed a second bundle")
    play.bundle_id = done.id
    play.look_around()


def _withdraw(play: BundlePlay, step: Step) -> None:
    """One part, or everything that is under way."""
    names = [step.part] if step.part else [name for name, row in play.rows.items() if row.state == "started"]
    for name in names:
        withdraw(actor=play.stage.applicant, proceeding_id=play.case_of(name), reason=step.reason, now=play.stage.now)


_ACTIONS: Mapping[str, Callable[[Any, Step], None]] = {
    "start": _start,
    "apply": _apply,
    "submit": _apply,
    "resubmit": _apply,
    "withdraw": _withdraw,
}
