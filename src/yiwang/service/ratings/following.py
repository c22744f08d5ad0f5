"""The consumer of ratings: counts, invitations to rate, and word to the rater about the rectification."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.engines.proceedings.models import Proceeding
from yiwang.identifiers.satisfaction import Satisfaction
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.reading import rater_of
from yiwang.service.ratings.rectifying import KIND, MALICIOUS
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

DONE = frozenset({"proceeding.granted", "proceeding.refused", "proceeding.not_accepted"})
INVITES = frozenset({"proceeding.delivered", "proceeding.completed", "proceeding.not_accepted"})
ABOUT_RATINGS = frozenset({"rating.given", "workorder.closed", "workorder.step_done"})

sentence(
    "rating.invited",
    Sentence(
        gettext_noop("请评价：%(title)s"),
        gettext_noop("这件事办得怎么样，请您评一评。经办人和办理单位看不到是谁评价的。"),
        symbol="star",
    ),
)
sentence(
    "rating.taken_up",
    Sentence(
        gettext_noop("您的评价有人在处理：%(title)s"),
        gettext_noop("已经核实，正在整改。办好了会告诉您结果。"),
        symbol="clock",
    ),
)
sentence(
    "rating.answered",
    Sentence(
        gettext_noop("您的评价已经处理：%(title)s"),
        gettext_noop("处理结果写在评价页里，请打开查看。还不满意，可以追评一次。"),
        symbol="check-circle",
    ),
)


@consumer("ratings", wants=DONE | INVITES | ABOUT_RATINGS)
def follow(events: list[Event]) -> None:
    """A fixed number of queries for a batch, but for the few ratings whose rater is told something."""
    cases = _cases(events)
    ratings = _ratings(events)
    rows = [row for event in events for row in _counts(event, cases, ratings)]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ratings_count(%s::jsonb)", [orjson.dumps(rows).decode()])
    send([letter for event in events for letter in _letters(event, cases, ratings)])


def _cases(events: Iterable[Event]) -> dict[UUID, dict[str, Any]]:
    wanted = {event.subject_id for event in events if event.type in DONE | INVITES}
    if not wanted:
        return {}
    rows = Proceeding.objects.unscoped("counts and invitations").filter(pk__in=wanted)
    return {row["id"]: row for row in rows.values("id", "item_key", "title", "number", "account_id")}


def _ratings(events: Iterable[Event]) -> dict[UUID, Rating]:
    wanted = {ref for event in events if (ref := _rating_of(event)) is not None}
    if not wanted:
        return {}
    rows = Rating.objects.unscoped("the ratings that work orders are about").filter(pk__in=wanted)
    return {row.pk: row for row in rows.defer("sealed")}


def _rating_of(event: Event) -> UUID | None:
    about = event.type in ("workorder.closed", "workorder.step_done") and event.payload.get("kind") == KIND
    return UUID(str(event.payload["ref"])) if about else None


def _counts(event: Event, cases: dict[UUID, dict[str, Any]], ratings: dict[UUID, Rating]) -> list[dict[str, Any]]:
    """Rows for ``ratings_count``."""
    month = legal_day(event.recorded_at).replace(day=1).isoformat()
    row = {"organization_id": str(event.organization_id), "month": month, "n": 1}
    if event.type == "rating.given":
        level = Satisfaction(event.payload["level"])
        return [{**row, "item_key": event.payload.get("item", ""), "measure": level.value}]
    if event.type in DONE and event.subject_id in cases:
        return [{**row, "item_key": cases[event.subject_id]["item_key"], "measure": "done"}]
    rating = ratings.get(_rating_of(event) or event.subject_id)
    if event.type != "workorder.closed" or rating is None:
        return []
    row.update(organization_id=str(rating.organization_id), item_key=rating.item_key)
    return [{**row, "measure": measure} for measure in _closing(event.payload, rating.level)]


def _closing(payload: dict[str, Any], level: str) -> list[str]:
    """What a closed rectification counts as. Malicious ratings leave the rates; without basis they are explained."""
    if payload.get("outcome") == MALICIOUS:
        return [f"void:{level}"]
    if "rectify" not in payload.get("steps", []):
        return ["explained"]
    measures = ["verified", "rectified"]
    if payload.get("outcome") != "unreachable":
        measures.append("called_back")
    return measures if payload.get("late") else [*measures, "in_time"]


def _letters(event: Event, cases: dict[UUID, dict[str, Any]], ratings: dict[UUID, Rating]) -> list[Letter]:
    if event.type in INVITES and event.subject_id in cases:
        case = cases[event.subject_id]
        words = {"title": case["title"], "number": case["number"]}
        about = ("rating-case", event.subject_id)
        letter = Letter(case["account_id"], "rating.invited", about, f"rate:{about[1]}", words, event.recorded_at)
        return [letter] if case["account_id"] is not None else []
    rating = ratings.get(_rating_of(event) or event.subject_id)
    taken_up = event.type == "workorder.step_done" and event.payload.get("outcome") == "justified"
    if rating is None or not (taken_up or event.type == "workorder.closed"):
        return []
    rater = rater_of(rating.pk)
    if rater.account_id is None or rater.case_id is None:
        return []
    kind, about = "rating.taken_up" if taken_up else "rating.answered", ("rating-case", rater.case_id)
    words = {"title": rating.item_title}
    return [Letter(rater.account_id, kind, about, f"{kind}:{event.pk}", words, event.recorded_at)]
