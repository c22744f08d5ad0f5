"""How the demo acts: as which account, at which moment, through the public actions; each play runs once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from yiwang.calendar import legal_day
from yiwang.core import clock, files, timers
from yiwang.core.actor import SYSTEM, Actor, PostHeld
from yiwang.core.calendar_store import calendar
from yiwang.core.events import NewEvent, Subject, write
from yiwang.core.models import Event, Timer
from yiwang.engines.proceedings.models import FlowTask
from yiwang.people.models import Account, Division, PostHolding
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.actions.work_task import Work, work_task
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.web.demo.events import PLAYED
from yiwang.web.demo.naming import COUNTY, demo_id

_CHINA = ZoneInfo("Asia/Shanghai")
_KIND = "demo_case"
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F<</Type/Font"
    b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length 44>>stream\n"
    b"BT /F 28 Tf 120 480 Td (DEMO - YANSHI) Tj ET\nendstream endobj\n"
    b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF\n"
)


@dataclass(slots=True)
class Play:
    """One case on its way. ``today`` is the moment of loading; ``moment`` moves with ``on``."""

    today: datetime
    moment: datetime
    case_id: UUID | None = None
    actors: dict[str, Actor] = field(default_factory=dict)

    def on(self, days_ago: int, hour: int = 10) -> None:
        """Go to a working day so many working days before today; 0 is right now."""
        if days_ago == 0:
            self.moment = self.today
            return
        day = calendar().add_working_days(legal_day(self.today), -days_ago)
        self.moment = datetime.combine(day, time(hour), _CHINA).astimezone(UTC)

    def actor(self, login: str) -> Actor:
        """A demo account as an actor, with the posts that it holds."""
        if login not in self.actors:
            self.actors[login] = actor_of(login)
        return self.actors[login]

    def apply(self, who: Actor, item: str, *, materials: tuple[str, ...] = (), **sent: Any) -> None:
        """Submit an application with a demo paper for each material."""
        papers = {name: [store_paper(who, f"演示·{name}.pdf")] for name in materials}
        submission = Submission(item=current_item(item), division_code=COUNTY, files=papers, **sent)
        with clock.at(self.moment):
            self.case_id = submit_application(actor=who, sent=submission, now=self.moment).id

    def step(
        self,
        login: str,
        node: str,
        outcome: str,
        reason: str = "",
        *,
        fills: Mapping[str, Any] | None = None,
        corrections: tuple[str, ...] = (),
    ) -> None:
        """Press a button of the open task at ``node``."""
        actor = self.actor(login)
        rows = FlowTask.objects.visible_to(actor).filter(proceeding_id=self.case_id, node=node, state="open")
        task = next(t for t in rows.order_by("id") if t.assignee_id in (None, actor.account_id))
        work = Work(outcome, reason, dict(fills or {}), corrections)
        with clock.at(self.moment):
            work_task(actor=actor, task_id=task.pk, work=work, now=self.moment)

    def finish_jobs(self) -> None:
        """Do what the flow has asked for (issue, deliver) at the moment of the play."""
        with clock.at(self.moment):
            for _ in range(4):
                waiting = list(Timer.objects.filter(kind="flow.job", subject_id=self.case_id).order_by("id"))
                for timer in waiting:
                    timers.HANDLERS[timer.kind](timer)
                    timer.delete()


def actor_of(login: str) -> Actor:
    """The demo account with this login."""
    account = Account.objects.get(pk=demo_id("account", login))
    held = PostHolding.objects.filter(account=account, until=None).select_related("post__organization")
    posts = tuple(
        PostHeld(
            row.post_id,
            row.post.title,
            row.post.organization_id,
            row.post.organization.name,
            row.post.organization.division_id,
            frozenset(row.post.duties),
        )
        for row in held
    )
    return Actor(
        kind=account.kind,
        account_id=account.pk,
        name=account.full_name,
        assurance=account.assurance,
        party_id=account.party_id,
        posts=posts,
    )


def at_window(actor: Actor) -> Actor:
    """The same official, working for somebody who is present."""
    return replace(actor, channel="window")


def store_paper(owner: Actor, name: str) -> str:
    """A small PDF that says what it is."""
    kept = files.store(PAPER, name=name, media_type="application/pdf", owner_account=owner.account_id, purpose="upload")
    return str(kept.pk)


def play_once(name: str, play: Callable[[Play], None], now: datetime) -> bool:
    """Run a play in one transaction unless the log says that it ran; the mark is written with it."""
    subject = Subject(_KIND, demo_id("case", name))
    log = Event.objects.unscoped("which demo cases are there")
    with transaction.atomic():
        if log.filter(subject_id=subject.id, type=PLAYED.code).exists():
            return False
        stage = Play(now, now)
        play(stage)
        division = Division.objects.get(code=COUNTY.ljust(12, "0"))
        payload = {"name": name, "case": str(stage.case_id) if stage.case_id else None, "demo": True}
        write([NewEvent(PLAYED.code, SYSTEM, subject, payload, None, division.pk)])
    return True
