"""The work-list as CSV, read and sent in chunks: a long list neither waits for itself nor fills the memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.routes import page
from yiwang.engines.proceedings.rules import STATE_TITLES
from yiwang.people.exporting import CHUNK, MOST, csv_answer
from yiwang.service.desks.queries.desk import ORDER, check_office, narrowed, row_of
from yiwang.service.desks.queries.filters import Filters, filters_from
from yiwang.ui.filters import zh_datetime

CARDS = {"": "", "yellow": "黄牌", "red": "红牌"}


@page("signed_in", "GET")
def task_export(request: HttpRequest) -> StreamingHttpResponse:
    """The open tasks under the present conditions; taking them away is recorded. Applicants stay masked."""
    actor = request.actor
    check_office(actor)
    filters = replace(filters_from(request.GET), cursor="")
    organization, division = actor.posts[0].organization_id, actor.posts[0].division_id
    payload = {"card": filters.card, "taken": filters.taken, "item": filters.item, "searched": bool(filters.q)}
    record_apart(
        NewEvent("worklist.exported", actor, Subject("account", actor.account_id), payload, organization, division)
    )
    header = [_("编号"), _("事项"), _("环节"), _("申请人"), _("状态"), _("亮牌"), _("到期日"), _("提交时间")]
    return csv_answer("tasks", header, _rows(actor, filters))


def _rows(actor: Actor, filters: Filters) -> Iterator[list[object]]:
    tasks = narrowed(actor, filters).select_related("proceeding").order_by(*ORDER)
    last: Any = None
    for _chunk in range(MOST // CHUNK):
        after = Q() if last is None else Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, pk__gt=last.pk)
        found = list(tasks.filter(after)[:CHUNK])
        for task in found:
            row = row_of(task)
            due = "" if row["due_on"] == "9999-12-31" else row["due_on"]
            when = zh_datetime(datetime.fromisoformat(row["submitted_at"]))
            state = STATE_TITLES.get(row["state"], "")
            yield [row["number"], row["title"], row["name"], row["applicant"], state, CARDS[row["card"]], due, when]
        if len(found) < CHUNK:
            return
        last = found[-1]
