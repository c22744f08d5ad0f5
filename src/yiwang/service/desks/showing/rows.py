"""Rows of the work-list as the macro draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.service.desks.queries.filters import Filters
from yiwang.service.desks.showing.clocks import Badge, badge_of_day


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One row: where it leads, title with step, whom it is about, number, badge, who has it."""

    href: str
    title: str
    who: str
    number: str
    badge: Badge | None
    current: bool
    taken: str


def work_rows(
    actor: Actor, rows: list[dict[str, Any]], filters: Filters, today: date, current: str = ""
) -> list[WorkRow]:
    """The rows of a list; ``current`` is the id of the opened task."""
    query = filters.query() if not filters.cursor else filters.query(cursor=filters.cursor)
    return [
        WorkRow(
            href=reverse("desk-task", args=[row["id"]]) + query,
            title=f"{row['title']} · {row['name']}",
            who=row["applicant"],
            number=row["number"],
            badge=badge_of_day(row["due_on"], row["card"], today),
            current=row["id"] == current,
            taken=_("请您加签") if row.get("given") else _taken(actor, row["assignee"]),
        )
        for row in rows
    ]


def _taken(actor: Actor, assignee: str | None) -> str:
    if assignee is None:
        return ""
    return _("我已领取") if assignee == str(actor.account_id) else _("同事已领取")


def filter_groups(filters: Filters) -> list[dict[str, Any]]:
    """Filters as links: by card and by who has taken it."""
    base = reverse("desk-tasks")
    cards = (("", _("全部")), ("yellow", _("黄牌")), ("red", _("红牌")))
    taken = (("", _("全部")), ("mine", _("我领取的")), ("free", _("没人领取")))
    return [
        {
            "title": _("亮牌"),
            "links": [
                {"text": text, "href": base + filters.query(card=value), "current": filters.card == value}
                for value, text in cards
            ],
        },
        {
            "title": _("领取"),
            "links": [
                {"text": text, "href": base + filters.query(taken=value), "current": filters.taken == value}
                for value, text in taken
            ],
        },
    ]
