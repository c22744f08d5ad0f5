"""Clocks of a case: start, pause, resume, extend, stop. All dates come from the statute's own counting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.calendar import Deadline, Duration, Extension, Limit, Pause, PauseKind, Unit, card, deadline, yellow_from
from yiwang.core.calendar_store import calendar
from yiwang.core.ids import new_id
from yiwang.engines.proceedings.context import Context, day
from yiwang.engines.proceedings.errors import ExtensionTooLate, ExtensionUsed
from yiwang.engines.proceedings.kinds import Limits

DECISION_CLOCKS = ("statutory", "committed")
TITLES = {
    "correction_notice": "一次告知期限",
    "correction": "补正期限",
    "statutory": "法定办理期限",
    "committed": "承诺办理期限",
    "delivery": "送达期限",
}


@dataclass(slots=True)
class Clocks:
    """The clocks of one context while a change is made; ``touched`` are the rows to write."""

    context: Context
    limits: Limits
    today: date
    touched: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, context: Context, limits: Limits, today: date) -> Clocks:
        """The clocks of a context, unchanged."""
        return cls(context, limits, today, {})

    def start(self, kind: str, limit: Limit | None, on: date | None = None) -> None:
        """Start a clock on ``on`` (today); no limit, no clock."""
        if limit is None:
            return
        row = {
            "id": str(new_id()),
            "kind": kind,
            "unit": str(limit.duration.unit),
            "amount": limit.duration.amount,
            "extension": 0,
            "basis": str(limit.basis),
            "started_on": (on or self.today).isoformat(),
            "due_on": None,
            "yellow_on": None,
            "paused_on": None,
            "pauses": [],
            "stopped_on": None,
            "card": "",
        }
        _reckon(row, limit, self.today)
        self.context.clocks.append(row)
        self._touch(row)

    def stop(self, kinds: Iterable[str]) -> None:
        """Stop running clocks of these kinds."""
        for kind in kinds:
            row = self.context.clock(kind)
            if row is not None:
                row["stopped_on"] = self.today.isoformat()
                self._touch(row)

    def pause(self, kind: str) -> None:
        """Let the decision clocks stand still for a special procedure; refuses kinds the statute does not list."""
        for row, limit in self._decision_rows():
            row["pauses"] = [*row["pauses"], {"kind": kind, "since": self.today.isoformat(), "until": None}]
            row["paused_on"] = self.today.isoformat()
            _reckon(row, limit, self.today)
            self._touch(row)

    def resume(self, kind: str) -> None:
        """End one open pause of ``kind`` today."""
        for row, limit in self._decision_rows():
            pauses = [dict(pause) for pause in row["pauses"]]
            pause = next((p for p in pauses if p["kind"] == kind and p["until"] is None), None)
            if pause is not None:
                pause["until"] = self.today.isoformat()
            row["pauses"] = pauses
            row["paused_on"] = None if all(p["until"] for p in pauses) else row["paused_on"]
            _reckon(row, limit, self.today)
            self._touch(row)

    def standing(self) -> bool:
        """Whether a special procedure still holds a decision clock."""
        return any(row["paused_on"] for row, _limit in self._decision_rows())

    def extend(self) -> Duration:
        """Extend the statutory clock by what its statute allows; returns the extension."""
        row = self.context.clock("statutory")
        limit = self.limits.statutory
        if row is None or limit is None or limit.extension is None:
            raise ExtensionUsed(_("这件事的期限不能延长。"))
        if row["extension"]:
            raise ExtensionUsed
        if row["paused_on"] is None and self.today > date.fromisoformat(row["due_on"]):
            raise ExtensionTooLate
        row["extension"] = limit.extension.amount
        _reckon(row, limit, self.today)
        self._touch(row)
        self.stop(["committed"])
        return limit.extension

    def due_on(self) -> date | None:
        """The earliest end of the running clocks."""
        days = [day(row["due_on"]) for row in self.context.clocks if row["stopped_on"] is None]
        return min((d for d in days if d is not None), default=None)

    def _decision_rows(self) -> list[tuple[dict[str, Any], Limit]]:
        found = []
        for kind in DECISION_CLOCKS:
            row, limit = self.context.clock(kind), getattr(self.limits, kind)
            if row is not None and limit is not None:
                found.append((row, limit))
        return found

    def _touch(self, row: dict[str, Any]) -> None:
        self.touched[row["id"]] = row


def deadline_of(row: dict[str, Any], limit: Limit) -> Deadline:
    """The deadline that a clock row means."""
    pauses = [Pause(PauseKind(p["kind"]), date.fromisoformat(p["since"]), day(p["until"])) for p in row["pauses"]]
    started = date.fromisoformat(row["started_on"])
    extensions = []
    if row["extension"]:
        extensions.append(Extension(Duration(row["extension"], Unit(row["unit"])), started))
    return deadline(limit, started, pauses, extensions, calendar=calendar())


def card_of(row: dict[str, Any], limit: Limit, at: date) -> str:
    """``""``, ``yellow`` or ``red`` on a day."""
    shown = str(card(deadline_of(row, limit), at))
    return "" if shown == "none" else shown


def _reckon(row: dict[str, Any], limit: Limit, today: date) -> None:
    """Fill in the last day, and the day from which the clock is yellow."""
    found = deadline_of(row, limit)
    row["due_on"] = found.due_if_resumed(today).isoformat()
    yellow = yellow_from(found)
    row["yellow_on"] = yellow.isoformat() if yellow else None
