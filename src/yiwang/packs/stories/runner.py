"""Runs stories one by one, each in a transaction that is rolled back: nothing of a rehearsal stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from yiwang.core import clock, generation, numbers, outbox, revisions, timers
from yiwang.core.calendar_store import load_builtin
from yiwang.core.models import Event, Timer
from yiwang.engines.proceedings.actions.cards import give_cards
from yiwang.packs.model import Pack
from yiwang.packs.publishing import publish_for_rehearsal
from yiwang.packs.reading import read_pack
from yiwang.packs.scenarios import Step, Story, stories_of
from yiwang.packs.stories.acting import KNOWN, Play, perform
from yiwang.packs.stories.bundling import BundlePlay
from yiwang.packs.stories.expecting import differences
from yiwang.packs.stories.looking import equip
from yiwang.packs.stories.stage import moment_of, set_stage
from yiwang.packs.stories.waiting import later
from yiwang.service.applications.sources import unavailable


@dataclass(slots=True)
class Told:
    """What became of one story."""

    file: str
    line: int
    story: str
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """True when everything was as the story says."""
        return not self.wrong


class _RolledBack(Exception):
    """Ends the transaction of a rehearsal."""


def run_pack(path: Path, root: Path | None = None, only: str = "") -> Iterator[Told]:
    """Publish the pack and what it needs inside a transaction, run its stories, undo everything."""
    pack = read_pack(path)
    packs = [*_needed(pack, root or path.parent, set()), pack]
    with rehearsal():
        load_builtin()
        for one in packs:
            publish_for_rehearsal(one)
        for document in pack.documents("scenarios"):
            for story in stories_of(document):
                if only in story.title:
                    yield run_story(packs, story)


def stories_in(path: Path, root: Path) -> tuple[list[Pack], list[Story]]:
    """A pack after the packs that it needs, and its stories."""
    pack = read_pack(path)
    packs = [*_needed(pack, root, set()), pack]
    return packs, [story for document in pack.documents("scenarios") for story in stories_of(document)]


def tell_alone(packs: list[Pack], story: Story) -> Told:
    """One story with a publication of its own, all undone: no lock outlives the story."""
    with rehearsal():
        load_builtin()
        for one in packs:
            publish_for_rehearsal(one)
        return run_story(packs, story)


def _needed(pack: Pack, root: Path, seen: set[str]) -> list[Pack]:
    found: list[Pack] = []
    for name in pack.needs:
        if name not in seen:
            seen.add(name)
            needed = read_pack(root / name) if (root / name).is_dir() else read_pack(Path("packs") / name)
            found += [*_needed(needed, root, seen), needed]
    return found


@contextmanager
def rehearsal() -> Iterator[None]:
    """A transaction whose effects are undone, with caches that forget them too."""
    outer = getattr(connection, "yiwang_rehearsal", False)
    connection.yiwang_rehearsal = connection.yiwang_story = True
    try:
        with transaction.atomic():
            yield
            raise _RolledBack
    except _RolledBack:
        pass
    finally:
        connection.yiwang_rehearsal, connection.yiwang_story = outer, False
        forget()


def forget() -> None:
    """Empty every cache of published things and number blocks."""
    generation.forget()
    revisions.forget_immutable()
    numbers.forget_leases()


def run_story(packs: list[Pack], story: Story) -> Told:
    """One story from its stage to its last expectation."""
    told = Told(story.document.file, story.line, story.title)
    began = time.perf_counter()
    with rehearsal():
        stage = set_stage(packs, story)
        play: Play = BundlePlay(stage) if story.subject == "bundle" else Play(stage)
        missing = unavailable.set(frozenset(story.given.get("unavailable", ())))
        try:
            with clock.at(stage.now):
                generation.forget()
                equip(play)
            told.wrong = _play(play, story)
        finally:
            unavailable.reset(missing)
    told.seconds = time.perf_counter() - began
    return told


def _play(play: Play, story: Story) -> list[str]:
    wrong: list[str] = []
    for number, step in enumerate(story.steps, 1):
        _turn(play, step)
        if step.then is not None:
            wrong += [f"第{number}步 {text}" for text in differences(play, step.then)]
            if "refused" in step.then:
                play.refusal = None
        elif play.refusal is not None and step is not story.steps[-1]:
            return [
                *wrong,
                f"第{number}步 被拒绝：{play.refusal.code}（{play.refusal.text}）{play.refusal.fields or ''}",
            ]
    stuck = [f"后台工作失败：{t.kind} {t.error}" for t in Timer.objects.exclude(error="")]
    with clock.at(play.stage.now):
        return [*wrong, *differences(play, story.then), *stuck]


def _turn(play: Play, step: Step) -> None:
    """A step at the story's time; what falls due happens before and after it."""
    if step.to or step.passes:
        play.refusal = None
        _wait_until(play, moment_of(step.to) if step.to else later(play.stage.now, step.passes or {}))
        return
    if not step.does:
        return
    if not step.task and step.does not in KNOWN:
        raise AssertionError(f"no such action: {step.does}")
    with clock.at(play.stage.now):
        began = time.perf_counter()
        perform(play, step)
        play.extra["took"] = time.perf_counter() - began
        settle(play)


def _wait_until(play: Play, moment: datetime) -> None:
    """Time passes: timers fire at their own moments, cards are given each morning."""
    while True:
        due = timers.next_due()
        if due is None or due > moment:
            break
        play.stage.now = max(play.stage.now, due)
        with clock.at(play.stage.now):
            give_cards(play.stage.now)
            settle(play)
    play.stage.now = moment
    with clock.at(moment):
        give_cards(moment)
        settle(play)


def settle(play: Play) -> None:
    """Run due work and let the consumers read what happened, until nothing is left."""
    for _ in range(30):
        ran = timers.run_due(play.stage.now)
        heard = _hear(play)
        if not ran and not heard:
            return


def _hear(play: Play) -> int:
    """Consumers read the log of this transaction (the outbox itself waits for commits)."""
    seen: set[object] = play.extra.setdefault("heard", set())
    rows = Event.objects.unscoped("the rehearsal's own log").order_by("recorded_at", "id")
    news = [event for event in rows.filter(recorded_at__gte=play.extra["since"]) if event.pk not in seen]
    for name in list(outbox.CONSUMERS):
        if news:
            outbox.CONSUMERS[name](news)
    seen.update(event.pk for event in news)
    play.extra["other_events"] = [e.type for e in rows.filter(recorded_at__gte=play.extra["since"])]
    return len(news)


__all__ = ["Told", "run_pack", "run_story", "stories_in", "tell_alone"]
