"""A delegation as its parties read it: the other's name in full, what it covers, how it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.events import TYPES
from yiwang.people.delegation import naming
from yiwang.people.delegation.models import Delegation, Use
from yiwang.people.delegation.rules import FIRM_KINDS, OFFICE
from yiwang.people.delegation.words import ground_words, kind_words, scope_lines, state_words
from yiwang.ui.filters import zh_date, zh_datetime


def last_day(row: Delegation) -> str:
    """The last day on which it holds."""
    return zh_date(row.until - timedelta(seconds=1))


def line_of(actor: Actor, row: Delegation) -> dict[str, Any]:
    """A line of a list: from whom to whom. The giver reads the agent's full name, the agent the giver's masked one."""
    received, names = row.agent_id == actor.party_id, naming.opened(row)
    return {
        "href": reverse("delegation", args=[row.pk]),
        "received": received,
        "title": _("您代%(giver)s办理") % {"giver": row.giver_masked}
        if received
        else _("%(agent)s代%(giver)s办理") % {"agent": names["agent"], "giver": giver_word(actor, row, names["giver"])},
        "state": state_words(row.state),
        "who": names["agent"],
        "hint": f"{kind_words(row.kind)} · {until_words(row)}",
    }


def until_words(row: Delegation) -> str:
    """Until when: an office as long as the register says so."""
    return _("以登记为准") if row.kind == OFFICE else _("到%(day)s") % {"day": last_day(row)}


def giver_word(actor: Actor, row: Delegation, name: str) -> str:
    """您 for the giver himself, the name for others."""
    return _("您") if row.kind not in FIRM_KINDS and row.giver_id == actor.party_id else name


def facts_of(row: Delegation, *, giver_in_full: bool = True) -> dict[str, Any]:
    """The page of one delegation. Agents read the giver's full name while they decide on it, and masked afterwards."""
    names = naming.opened(row)
    waiting = row.state in ("invited", "waiting") and row.agent_id is None
    return {
        "giver": names["giver"] if giver_in_full else row.giver_masked,
        "agent": names["agent"] if waiting or names["agent"] else row.agent_masked,
        "note": names.get("note", ""),
        "reason": names.get("reason", ""),
        "kind": kind_words(row.kind),
        "state": state_words(row.state),
        "why": ground_words(row.ended_why),
        "scope": scope_lines(row.scope),
        "since": zh_date(row.since),
        "until": last_day(row),
        "invited_until": zh_date(row.invited_until) if row.invited_until else "",
        "ended": zh_datetime(row.ended_at) if row.ended_at else "",
    }


def use_lines(rows: Iterable[Use]) -> list[dict[str, str]]:
    """When, what, on which thing."""
    return [{"when": zh_datetime(use.at), "what": _sentence(use.type), "on": use.title} for use in rows]


def _sentence(code: str) -> str:
    return str(TYPES[code].sentence) if code in TYPES else code


def history_of(row: Delegation) -> list[dict[str, Any]]:
    """How it came about and ended."""
    entries: list[dict[str, Any]] = [{"title": _("给出"), "when": zh_datetime(row.created_at)}]
    if row.state not in ("invited", "waiting", "refused", "withdrawn", "lapsed", "rejected") and row.since:
        entries.append({"title": _("开始生效"), "when": zh_datetime(row.since)})
    if row.ended_at:
        entries.append({"title": state_words(row.state)["text"], "when": zh_datetime(row.ended_at), "state": "stopped"})
    return entries
