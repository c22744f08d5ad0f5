"""Client systems for the desk: the list with its filters, and how much a system is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.people.models import Organization
from yiwang.people.sso.models import Client
from yiwang.people.sso.models.client import STATES

ORDER = ("-created_at", "id")
DAYS = 30
STATE_TITLES = {
    "waiting": gettext_noop("等待批准"),
    "approved": gettext_noop("使用中"),
    "refused": gettext_noop("没有批准"),
    "suspended": gettext_noop("已暂停"),
    "closed": gettext_noop("已注销"),
}
STATE_TAGS = {"waiting": "warn", "approved": "ok", "refused": "bad", "suspended": "bad", "closed": "idle"}


@dataclass(frozen=True, slots=True)
class Filter:
    """``q`` looks in names; ``state`` is one of the states, or ``change``: a change waits for approval."""

    q: str = ""
    state: str = ""

    @property
    def query(self) -> str:
        """For addresses."""
        return urlencode({name: value for name, value in (("q", self.q), ("state", self.state)) if value})


def filter_of(given: Mapping[str, str]) -> Filter:
    """What somebody chose; refuses ``invalid_input``."""
    state = given.get("state", "")
    if state and state not in (*STATES, "change"):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return Filter(given.get("q", "").replace("\0", "").strip()[:60], state)


def clients(actor: Actor, wanted: Filter) -> QuerySet:
    """Systems in the actor's reach."""
    rows = Client.objects.visible_to(actor).select_related("organization")
    if wanted.q:
        rows = rows.filter(Q(name__icontains=wanted.q) | Q(organization__name__icontains=wanted.q))
    if wanted.state == "change":
        return rows.filter(pending__isnull=False)
    return rows.filter(state=wanted.state) if wanted.state else rows


def offices_to_register(actor: Actor) -> list[Organization]:
    """Organizations for which the actor may register systems."""
    keys = actor.organizations_with("sso.register")
    return list(Organization.objects.filter(pk__in=keys, closed_on=None).order_by("name"))


@dataclass(frozen=True, slots=True)
class Usage:
    """Sign-ins by day for the last days, and sums: people, tokens by kind, sign-ins that were ended as misused."""

    days: list[tuple[str, int]]
    signed_in: int
    people: int
    tokens: int
    misused: int


USAGE_SQL = """
    SELECT coalesce((SELECT jsonb_object_agg(day, n) FROM (
               SELECT (created_at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*) AS n FROM sso_grant
               WHERE client_id = %(id)s AND created_at > %(since)s AND code_used_at IS NOT NULL GROUP BY 1) d), '{}'),
           (SELECT count(DISTINCT account_id) FROM sso_grant
            WHERE client_id = %(id)s AND created_at > %(since)s AND code_used_at IS NOT NULL),
           (SELECT count(*) FROM sso_token WHERE client_id = %(id)s AND issued_at > %(since)s AND kind = 'access'),
           (SELECT count(*) FROM sso_grant
            WHERE client_id = %(id)s AND created_at > %(since)s AND end_reason IN ('code_reused', 'refresh_reused'))
"""


def usage(client_id: UUID) -> Usage:
    """What the tables still hold of the last 30 days (tokens are kept for a week after their end)."""
    import orjson

    since = clock.now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(USAGE_SQL, {"id": client_id, "since": since})
        found, people, tokens, misused = cursor.fetchone()
    counts: dict[str, int] = orjson.loads(found) if isinstance(found, str) else found
    today = legal_day(clock.now())
    every = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    days = [(_short(day), int(counts.get(day.isoformat(), 0))) for day in every]
    return Usage(days, sum(count for _day, count in days), people, tokens, misused)


def _short(day: date) -> str:
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}


def state_tag(client: Client) -> dict[str, Any]:
    """The state in words and with a kind of tag."""
    return {"text": _(STATE_TITLES[client.state]), "kind": STATE_TAGS[client.state]}
