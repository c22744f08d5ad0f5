"""Pointing at a case or a task from another room: title and page, for whoever may see it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, each_of, resolver
from yiwang.engines.proceedings.models import FlowTask, Proceeding


@resolver("proceeding")
def case_reference(actor: Actor, ref_id: UUID) -> Ref:
    """A case; applicants get their page, officials the case at their desk."""
    case = Proceeding.objects.visible_to(actor).get_or_refuse(ref_id)
    return _case(case)


@each_of("proceeding")
def case_references(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """Cases of a list."""
    return [_case(row) for row in Proceeding.objects.visible_to(actor).filter(pk__in=ids).only("id", "title", "number")]


def _case(case: Proceeding) -> Ref:
    return Ref("proceeding", case.pk, f"{case.title}（{case.number}）", reverse("case", args=[case.pk]))


@resolver("task")
def task_reference(actor: Actor, ref_id: UUID) -> Ref:
    """A task of the own posts."""
    task = FlowTask.objects.visible_to(actor).select_related("proceeding").get_or_refuse(ref_id)
    return Ref("task", task.pk, f"{task.name}：{task.proceeding.title}", f"/desk/tasks/{task.pk}/")
