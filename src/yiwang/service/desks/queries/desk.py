"""The work-list and one opened case, with the actor, in one round trip (invariant 11)."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn
from yiwang.engines.proceedings.handling import handles
from yiwang.engines.proceedings.hot import may_see
from yiwang.engines.proceedings.models import FlowTask
from yiwang.people.access.glass import access_to, note_emergency
from yiwang.people.actors import read_actor_and, token_digest
from yiwang.people.reach import supervises_above
from yiwang.service.desks.queries.filters import Filters

SIZE = 30
ORDER = ("due_on", "id")
CASE_SQL = """(SELECT jsonb_build_object('case', proceedings_case(p.id), 'sealed', encode(p.sealed, 'base64'),
    'task', {task},
    'actors', (SELECT jsonb_agg(e.actor_account ORDER BY e.recorded_at, e.id) FROM core_event e
               WHERE e.subject_id = p.id AND e.recorded_at >= p.submitted_at - interval '1 day'),
    'names', (SELECT jsonb_object_agg(a.id, a.name) FROM people_account a WHERE a.kind = 'official' AND a.id IN (
        SELECT unnest(ARRAY[k.done_by, k.assignee_id]) FROM proceedings_task k WHERE k.proceeding_id = p.id
        UNION SELECT e.actor_account FROM core_event e WHERE e.subject_id = p.id
              AND e.recorded_at >= p.submitted_at - interval '1 day')),
    'files', (SELECT jsonb_object_agg(f.id, jsonb_build_object('name', f.name, 'size', f.size)) FROM core_file f
        WHERE f.id IN (SELECT CASE WHEN v.value ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$'
                              THEN v.value::uuid END
            FROM jsonb_each(CASE WHEN jsonb_typeof(p.facts -> 'files') = 'object' THEN p.facts -> 'files' END) m,
                 jsonb_array_elements_text(CASE WHEN jsonb_typeof(m.value) = 'array' THEN m.value ELSE '[]' END) v)
          AND (f.subject_id = p.id OR f.owner_account = p.account_id)))
    FROM proceedings_proceeding p WHERE p.id = {which})"""
OF_TASK = CASE_SQL.format(task="%s::text", which="(SELECT t.proceeding_id FROM proceedings_task t WHERE t.id = %s)")
OF_PROCEEDING = CASE_SQL.format(task="NULL", which="%s")
LIST_SQL = "proceedings_work_list(%s, %s, %s, %s, %s, %s)"
DONE_SQL = """(SELECT jsonb_build_object('by', t.done_by, 'node', t.node, 'outcome', t.outcome, 'number', p.number,
    'name', t.name) FROM proceedings_task t JOIN proceedings_proceeding p ON p.id = t.proceeding_id WHERE t.id = %s)"""


@dataclass(slots=True)
class Opened:
    """A case as it was read: ``case`` is the JSON of ``proceedings_case``, ``sealed`` its envelope."""

    case: dict[str, Any]
    sealed: bytes | None
    task_id: str
    names: dict[str, str]
    actors: list[str | None]
    files: dict[str, dict[str, Any]]

    @property
    def task(self) -> dict[str, Any]:
        """The row of the opened task."""
        return next(row for row in self.case["tasks"] if row["id"] == self.task_id)


@dataclass(slots=True)
class Desk:
    """Who asks, the rows of the list, where the next page begins, the opened case, what was just done."""

    actor: Actor
    rows: list[dict[str, Any]] = field(default_factory=list)
    next: str = ""
    opened: Opened | None = None
    done: dict[str, Any] | None = None


def read_desk(token: str | None, filters: Filters, *, task_id: UUID | None = None, done: UUID | None = None) -> Desk:
    """List and case for the posts behind a session: one round trip, one more with the filter by item or words.

    Refuses with ``not_signed_in``, ``not_permitted`` (no post), ``not_found`` (a case of other offices).
    """
    after, last = position(filters.cursor)
    digest = token_digest(token) if token else b""
    narrow = bool(filters.item or filters.q)
    sql = f"jsonb_build_array({LIST_SQL if not narrow else 'NULL'}, {OF_TASK}, {DONE_SQL})::text"
    params: list[Any] = [] if narrow else [digest, after, last, SIZE + 1, filters.card, filters.taken]
    actor, document = read_actor_and(token, sql, [*params, task_id, task_id, done])
    check_office(actor)
    rows, opened, finished = orjson.loads(document)
    desk = Desk(actor, done=finished if finished and finished["by"] == str(actor.account_id) else None)
    if narrow:
        desk.rows, desk.next = narrowed_rows(actor, filters)
    else:
        desk.rows, desk.next = rows[:SIZE], key_of(rows[SIZE - 1]) if len(rows) > SIZE else ""
    if task_id is not None:
        desk.opened = opened_from(actor, opened)
    return desk


def check_office(actor: Actor) -> None:
    """The desks are for officials who hold a post."""
    if not actor.signed_in:
        raise NotSignedIn
    if actor.kind != "official" or not actor.posts:
        raise NotPermitted(_("工作台只对有岗位的工作人员开放。"))


def opened_from(actor: Actor, found: dict[str, Any] | None) -> Opened:
    """The case in the JSON of ``CASE_SQL``, if ``actor`` may know of it as an official."""
    if found is None:
        raise NotFound
    case = found["case"]
    offices = {str(key) for key in actor.organization_ids}
    concerned = {case["organization_id"], *(task["organization_id"] for task in case["tasks"])}
    at_work = offices & concerned or supervises_above(actor, case.get("lineage") or [])
    if not may_see(actor, case) or not (at_work or access_to(actor, "proceeding", UUID(case["id"]))):
        raise NotFound
    note_emergency(actor, "proceeding", UUID(case["id"]))
    return opened_of(found)


def check_handles(actor: Actor, opened: Opened) -> None:
    """Files, papers and unmasked answers are for who handles the case; to colleagues it stays masked."""
    if not handles(actor, opened.case):
        raise NotPermitted(_("这件事不由您办理。材料、文书和个人信息只给经办和督办的人员看。"))


def opened_of(found: dict[str, Any]) -> Opened:
    """The case in the JSON of ``CASE_SQL``; the caller has settled who may see it."""
    sealed = base64.b64decode(found["sealed"]) if found["sealed"] else None
    names, actors, files = found["names"] or {}, found["actors"] or [], found["files"] or {}
    return Opened(found["case"], sealed, found["task"] or "", names, actors, files)


def narrowed_rows(actor: Actor, filters: Filters) -> tuple[list[dict[str, Any]], str]:
    """The list narrowed to one service item or to words, by the ordinary queryset: the rows of the hot function."""
    tasks = narrowed(actor, filters)
    after, last = position(filters.cursor)
    if after is not None:
        tasks = tasks.filter(Q(due_on__gt=after) | Q(due_on=after, pk__gt=last))
    found = list(tasks.select_related("proceeding").order_by(*ORDER)[: SIZE + 1])
    rows = [row_of(task) for task in found]
    return rows[:SIZE], key_of(rows[SIZE - 1]) if len(rows) > SIZE else ""


def narrowed(actor: Actor, filters: Filters) -> Any:
    """Open tasks of the office under all conditions but the page. Words: number, item, step, masked applicant."""
    tasks = open_tasks(actor)
    if filters.item:
        tasks = tasks.filter(proceeding__item_key=filters.item)
    if filters.card:
        tasks = tasks.filter(proceeding__card=filters.card)
    if filters.taken:
        tasks = tasks.filter(assignee_id=actor.account_id if filters.taken == "mine" else None)
    words = filters.q
    if words:
        said = Q(proceeding__number__startswith=words) | Q(name__icontains=words)
        tasks = tasks.filter(
            said | Q(proceeding__title__icontains=words) | Q(proceeding__applicant_masked__icontains=words)
        )
    return tasks


def open_tasks(actor: Actor) -> Any:
    """Open tasks of the office that the actor's posts may work on."""
    return FlowTask.objects.visible_to(actor).filter(party="office", state="open")


def row_of(task: FlowTask) -> dict[str, Any]:
    """A task as ``proceedings_work_list`` gives it."""
    case = task.proceeding
    return {
        "id": str(task.pk),
        "name": task.name,
        "node": task.node,
        "due_on": task.due_on.isoformat() if task.due_on else "9999-12-31",
        "assignee": str(task.assignee_id) if task.assignee_id else None,
        "since": task.created_at.isoformat(),
        "proceeding": str(case.pk),
        "number": case.number,
        "title": case.title,
        "applicant": case.applicant_masked,
        "state": case.state,
        "card": case.card,
        "submitted_at": case.submitted_at.isoformat(),
        "version": case.version,
    }


def key_of(row: dict[str, Any]) -> str:
    """The place of a row in the list, as the hot function's cursor."""
    return base64.urlsafe_b64encode(f"{row['due_on']} {row['id']}".encode()).decode()


def position(cursor: str) -> tuple[str | None, UUID | None]:
    """The day and id that a cursor stands for; refuses a forged one as ``invalid_input``."""
    if not cursor:
        return None, None
    try:
        day, last = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return date.fromisoformat(day).isoformat(), UUID(last)
    except ValueError as broken:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from broken
