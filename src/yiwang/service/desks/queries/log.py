"""The event log for auditors: events of their organizations, narrowed by who, what, which case and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.calendar import day_bounds
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import TYPES
from yiwang.core.models import Event
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.people.models import Account

ORDER = ("-recorded_at", "-id")
NAMES = ("who", "what", "number", "since", "until")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """``who`` is a name or login of an official, ``what`` an event type, ``number`` a case number; days inclusive."""

    who: str = ""
    what: str = ""
    number: str = ""
    since: str = ""
    until: str = ""

    @property
    def query(self) -> str:
        """As a query string without ``?``."""
        return urlencode([(name, getattr(self, name)) for name in NAMES if getattr(self, name)])

    def days(self) -> tuple[date | None, date | None]:
        """The days, or ``invalid_input`` at the field."""
        found: list[date | None] = []
        for name in ("since", "until"):
            value = getattr(self, name)
            try:
                found.append(date.fromisoformat(value) if value else None)
            except ValueError as wrong:
                message = _("日期要写成 2026-11-28 这样。")
                raise InvalidInput(message, fields={name: message}) from wrong
        return found[0], found[1]


def log_filter(given: Mapping[str, str]) -> LogFilter:
    """Read from a query string; an unknown type of event is refused."""
    values = {name: given.get(name, "").replace("\0", "").strip()[:120] for name in NAMES}
    if values["what"] and values["what"] not in TYPES:
        raise InvalidInput(_("没有这种操作，请重新选择。"), fields={"what": _("请从列表中选择。")})
    return LogFilter(**values)


def log_rows(actor: Actor, wanted: LogFilter) -> QuerySet[Event]:
    """Events that ``actor`` may audit, under the filter; unordered."""
    rows: QuerySet[Event] = Event.objects.visible_to(actor)
    since, until = wanted.days()
    if since:
        rows = rows.filter(recorded_at__gte=day_bounds(since)[0])
    if until:
        rows = rows.filter(recorded_at__lt=day_bounds(until)[1])
    if wanted.what:
        rows = rows.filter(type=wanted.what)
    if wanted.who:
        people = Account.objects.filter(Q(login=wanted.who) | Q(name=wanted.who), kind="official")
        rows = rows.filter(actor_account__in=list(people.values_list("pk", flat=True)[:200]))
    if wanted.number:
        cases = Proceeding.objects.unscoped("only to find events that the auditor may read anyway")
        rows = rows.filter(subject_id__in=list(cases.filter(number=wanted.number).values_list("pk", flat=True)[:5]))
    return rows


@dataclass(frozen=True, slots=True)
class Known:
    """Names that a page of events needs: officials, case numbers, steps."""

    people: dict[str, str]
    numbers: dict[str, str]
    steps: dict[str, str]


def known_for(events: list[Event]) -> Known:
    """Read the names of one page: three queries whatever its length."""
    accounts, tasks = set(), set()
    for event in events:
        accounts.update(_ids(event.actor_account, *(event.payload.get(name) for name in ("to", "signer", "assignee"))))
        tasks.update(_ids(event.payload.get("task")))
    cases = {event.subject_id for event in events if event.subject_kind == "proceeding"}
    people = Account.objects.filter(pk__in=accounts, kind="official").values_list("pk", "name")
    numbers = Proceeding.objects.unscoped("numbers of cases whose events the auditor reads").filter(pk__in=cases)
    steps = FlowTask.objects.unscoped("names of steps in events that the auditor reads").filter(pk__in=tasks)
    return Known(
        {str(key): name for key, name in people},
        {str(key): number for key, number in numbers.values_list("pk", "number")},
        {str(key): name for key, name in steps.values_list("pk", "name")},
    )


def _ids(*values: Any) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(value if isinstance(value, UUID) else UUID(str(value)))
        except ValueError:
            continue
    return found
