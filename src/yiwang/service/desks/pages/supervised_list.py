"""Which cases a supervisor asks for: behind a figure, at a step, done at a step lately; narrowed by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.service.desks.queries import supervision as read

DONE_WITHIN = timedelta(days=30)
NAMES = ("kind", "item", "node", "done", "q")


@dataclass(frozen=True, slots=True)
class Asked:
    """``given`` has a bounded text for each of ``NAMES``; a kind that does not exist counts as not chosen."""

    given: dict[str, str]

    @property
    def step(self) -> bool:
        """Whether it is about one step of one item."""
        return bool(self.given["item"] and self.given["node"])

    @property
    def title(self) -> str:
        """What the list is called."""
        if not self.step:
            return figure_titles()[self.given["kind"]]
        return _("最近30天办完这一步的办件") if self.given["done"] else _("停在这一步的办件")

    def rows(self, actor: Actor) -> Any:
        """The cases, those without a day due left out."""
        item, node, now = self.given["item"], self.given["node"], clock.now()
        if self.step and self.given["done"]:
            rows = read.done_at(actor, item, node, now - DONE_WITHIN)
        elif self.step:
            rows = read.waiting_at(actor, item, node)
        else:
            rows = read.which(actor, self.given["kind"], legal_day(now))
        words = self.given["q"]
        if words:
            rows = rows.filter(
                Q(number__startswith=words) | Q(title__icontains=words) | Q(applicant_masked__icontains=words)
            )
        return rows.exclude(due_on=None)

    def query(self, **changes: str) -> str:
        """As a query string without ``?``; any change begins at the first page."""
        return urlencode({name: value for name, value in {**self.given, **changes}.items() if value})


def read_asked(request: HttpRequest) -> Asked:
    """Read from the address."""
    given = {name: request.GET.get(name, "").replace("\0", "").strip()[:200] for name in NAMES}
    if given["kind"] not in figure_titles():
        given["kind"] = ""
    return Asked(given)


def figure_titles() -> dict[str, str]:
    """What each figure is called."""
    return {
        "": _("正在办的办件"),
        "red": _("红牌"),
        "yellow": _("黄牌"),
        "overdue": _("已经超期"),
        "today": _("今天到期"),
    }
