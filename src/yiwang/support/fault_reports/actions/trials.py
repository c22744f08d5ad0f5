"""Trial users: coming, leaving; what they are asked to try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.way_back import safe_next
from yiwang.support.fault_reports.models import TrialTask, TrialUser


@use_case("trial.enrolled")
def enrol(*, actor: Actor, now: datetime) -> TrialUser:
    """Become a trial user; who was one before comes back. A second time changes nothing."""
    require(actor, "trial.enrol")
    row = TrialUser.objects.visible_to(actor).select_for_update().filter(account_id=actor.account_id).first()
    if row is not None and row.left_at is None:
        nothing_changed()
        return row
    row = row or TrialUser(id=new_id(), account_id=_account(actor))
    row.since, row.left_at = now, None
    row.save()
    record("trial.enrolled", actor=actor, on=row)
    return row


@use_case("trial.left")
def leave(*, actor: Actor, now: datetime) -> None:
    """Not a trial user any more; the reports stay."""
    require(actor, "trial.enrol")
    row = TrialUser.objects.visible_to(actor).select_for_update().filter(left_at=None).first()
    if row is None:
        nothing_changed()
        return
    row.left_at = now
    row.save(update_fields=["left_at"])
    record("trial.left", actor=actor, on=row)


@dataclass(frozen=True, slots=True)
class Task:
    """What an office asks trial users to try."""

    title: str
    says: str
    page: str
    until: date | None


@use_case("trial.task_made")
def make_task(*, actor: Actor, task: Task, now: datetime) -> TrialTask:
    """Publish a task. Refuses at the fields."""
    require(actor, "trial.ask")
    post = actor.post_with("fault.confirm") or actor.post_with("fault.mend")
    if post is None:
        raise NotPermitted
    title, says = (text.replace("\x00", "").strip() for text in (task.title, task.says))
    wrong = {}
    if not title or len(title) > 120:
        wrong["/title"] = _("请写任务名称，最多120字。")
    if not says or len(says) > 1000:
        wrong["/says"] = _("请写明要试什么，最多1000字。")
    if task.until is None or task.until < legal_day(now):
        wrong["/until"] = _("请写今天以后的日期，比如 2026 年 12 月 31 日。")
    page = safe_next(task.page, "") if task.page else ""
    if task.page and not page:
        wrong["/page"] = _("请写本网站的地址，以 / 开头。")
    if wrong or task.until is None:
        raise InvalidInput(_("有几处要改。"), fields=wrong)
    row = TrialTask.objects.create(
        organization_id=post.organization_id,
        organization_name=post.organization_name,
        title=title,
        says=says,
        page=page[:300],
        until=task.until,
        made_by=_account(actor),
    )
    record("trial.task_made", actor=actor, on=row, organization_id=post.organization_id)
    return row


@use_case("trial.task_closed")
def close_task(*, actor: Actor, task_id: UUID, now: datetime) -> None:
    """End a task of the own office; a second time changes nothing."""
    require(actor, "trial.ask")
    offices = [*actor.organizations_with("fault.confirm"), *actor.organizations_with("fault.mend")]
    row = TrialTask.objects.select_for_update().filter(pk=task_id, organization_id__in=offices).first()
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        nothing_changed()
        return
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    record("trial.task_closed", actor=actor, on=row, organization_id=row.organization_id)


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotPermitted
    return actor.account_id
