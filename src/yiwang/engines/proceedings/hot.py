"""Hot reads combined with the actor: one round trip for a case, one for a work-list (invariant 11)."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor, still_acting
from yiwang.core.errors import InvalidInput, NotFound, NotSignedIn
from yiwang.engines.proceedings.context import CONTEXT_SQL, Context, context_from
from yiwang.engines.proceedings.parties import is_own, require_own
from yiwang.people.access.glass import access_to, note_emergency
from yiwang.people.actors import read_actor_and, token_digest
from yiwang.people.reach import supervises_above

LARGEST_LIST = 100


def actor_and_context(token: str | None, task_id: UUID, channel: str) -> tuple[Actor, Context]:
    """Who asks, and the case of a task: one round trip. Refuses with ``not_signed_in`` or ``not_found``."""
    actor, document = read_actor_and(token, CONTEXT_SQL, [None, task_id], channel)
    if not actor.signed_in:
        raise NotSignedIn
    still_acting(actor)
    return actor, context_from(document)


def actor_and_case(token: str | None, proceeding_id: UUID, channel: str) -> tuple[Actor, dict[str, Any]]:
    """Who asks, and the whole case page: one round trip. A case that the actor may not see does not exist."""
    actor, document = read_actor_and(token, "proceedings_case(%s)::text", [proceeding_id], channel)
    if not actor.signed_in:
        raise NotSignedIn
    still_acting(actor)
    if document is None:
        raise NotFound
    case = orjson.loads(document)
    if not may_see(actor, case):
        require_own(actor, case)
        raise NotFound
    note_emergency(actor, "proceeding", proceeding_id)
    return actor, case


def may_see(actor: Actor, case: dict[str, Any]) -> bool:
    """The same condition as ``Proceeding.objects.visible_to``, on a row that was read already."""
    if actor.kind == "system" or is_own(actor, case):
        return True
    if actor.kind != "official":
        return False
    organizations = {str(o) for o in actor.organization_ids}
    tasks = {task["organization_id"] for task in case["tasks"]}
    if case["organization_id"] in organizations or tasks & organizations:
        return True
    above = supervises_above(actor, case.get("lineage") or [])
    return above or access_to(actor, "proceeding", UUID(str(case["id"]))) is not None


def work_list(
    token: str | None, *, cursor: str = "", size: int = 20, colour: str = "", taken: str = "", channel: str = "portal"
) -> tuple[Actor, list[dict[str, Any]], str]:
    """Open tasks of the posts behind a session by day due: one round trip. Returns actor, rows, next cursor."""
    size = max(1, min(size, LARGEST_LIST))
    if colour not in ("", "yellow", "red") or taken not in ("", "mine", "free"):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    due_on, last = _position(cursor)
    digest = token_digest(token) if token else b""
    sql = "proceedings_work_list(%s, %s, %s, %s, %s, %s)::text"
    actor, document = read_actor_and(token, sql, [digest, due_on, last, size + 1, colour, taken], channel)
    if not actor.signed_in:
        raise NotSignedIn
    rows = orjson.loads(document)
    following = ""
    if len(rows) > size:
        rows = rows[:size]
        following = base64.urlsafe_b64encode(f"{rows[-1]['due_on']} {rows[-1]['id']}".encode()).decode()
    return actor, rows, following


def _position(cursor: str) -> tuple[str | None, UUID | None]:
    if not cursor:
        return None, None
    try:
        due_on, last = base64.urlsafe_b64decode(cursor).decode().split(" ")
        year, month, day = due_on.split("-")
        if len(year) != 4 or not (month + day).isdigit():
            raise ValueError(due_on)
        return due_on, UUID(last)
    except ValueError as broken:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from broken
