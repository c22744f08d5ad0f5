"""The list of terminals in an administrator's reach, under a filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Event
from yiwang.people.directory import Told
from yiwang.people.models import Account
from yiwang.people.signin.models.card import Terminal

ORDER = ("-registered_at", "-id")
STATES = {"waiting": gettext_noop("等待启用"), "active": gettext_noop("在用"), "revoked": gettext_noop("已停用")}
KINDS = {"kiosk": gettext_noop("自助机"), "window": gettext_noop("窗口")}
TOLD = ("terminal.registered", "terminal.code_made", "terminal.enrolled", "terminal.revoked")
MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class TerminalFilter:
    """``q`` is a part of the name, the place or the organization's name."""

    q: str = ""
    state: str = ""
    kind: str = ""

    @property
    def query(self) -> str:
        """As a query string without ``?``."""
        return urlencode([(name, value) for name in self.__slots__ if (value := getattr(self, name))])


def terminal_filter(given: Mapping[str, str]) -> TerminalFilter:
    """Read from a query string; refuses what no link of ours says."""
    found = TerminalFilter(*(given.get(name, "").replace("\0", "").strip()[:60] for name in TerminalFilter.__slots__))
    if found.state not in ("", *STATES) or found.kind not in ("", *KINDS):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return found


def terminals_in_reach(actor: Actor, wanted: TerminalFilter | None = None) -> QuerySet[Terminal]:
    """Terminals that the actor administers, with their organizations; unordered."""
    wanted = wanted or TerminalFilter()
    rows = Terminal.objects.visible_to(actor).select_related("organization")
    if wanted.q:
        rows = rows.filter(
            Q(name__contains=wanted.q) | Q(place__contains=wanted.q) | Q(organization__name__contains=wanted.q)
        )
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def told_of(terminal: Terminal) -> Told:
    """What was done to a terminal, the newest first; for who may see it."""
    rows = Event.objects.unscoped("history of a terminal whose page is open to its administrator")
    events = list(rows.filter(subject_id=terminal.pk, type__in=TOLD).order_by("-recorded_at", "-id")[:MOST_EVENTS])
    who = {event.actor_account for event in events if event.actor_account}
    people = Account.objects.filter(pk__in=who, kind="official").values_list("pk", "name")
    return Told(events, dict(people), {})
