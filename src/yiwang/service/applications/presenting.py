"""What people see of a case: words instead of codes, who holds it, until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yiwang.core.actor import Actor
from yiwang.core.events import TYPES
from yiwang.engines.proceedings.clocks import TITLES
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.parties import is_own
from yiwang.engines.proceedings.rules import STATE_TITLES
from yiwang.service.applications.wholes import wholes_of
from yiwang.service.applications.words import organization_name, standing

CLOSED = ("done", "cancelled")


def case_for(actor: Actor, case: dict[str, Any]) -> dict[str, Any]:
    """The case as JSON for ``actor``: applicants see their timeline, officials also the office's steps."""
    office = actor.kind in ("official", "system") and not is_own(actor, case)
    return {
        "id": case["id"],
        "number": case["number"],
        "title": case["title"],
        "state": case["state"],
        "state_title": STATE_TITLES[case["state"]],
        "version": case["version"],
        "organization": case["organization"],
        "applicant": case["applicant_masked"],
        "submitted_at": case["submitted_at"],
        "due_on": case["due_on"],
        "card": case["card"] if office else "",
        "steps": [step_of(task, office) for task in case["tasks"]],
        "clocks": [clock_of(clock) for clock in case["clocks"]],
        "documents": [d for d in case["documents"] if office or d["for_applicant"]],
        "receipts": case["receipts"],
        "timeline": [event_of(e) for e in case["events"] if office or TYPES[e["type"]].applicant],
    }


def step_of(task: dict[str, Any], office: bool) -> dict[str, Any]:
    """A step: its name, whether it is open, and for officials the way it was done."""
    step = {
        "id": task["id"],
        "node": task["node"],
        "name": task["name"],
        "party": task["party"],
        "open": task["state"] not in CLOSED,
        "state": task["state"],
        "since": task["created_at"],
        "done_at": task["done_at"],
        "due_on": task["due_on"] if task["due_on"] != "9999-12-31" else None,
    }
    if office:
        step.update(outcome=task["outcome"], reason=task["reason"], assignee=task["assignee_id"])
    return step


def clock_of(clock: dict[str, Any]) -> dict[str, Any]:
    """A clock in words."""
    return {
        "kind": clock["kind"],
        "title": TITLES.get(clock["kind"], clock["kind"]),
        "basis": clock["basis"],
        "amount": clock["amount"] + clock["extension"],
        "unit": clock["unit"],
        "started_on": clock["started_on"],
        "due_on": clock["due_on"],
        "running": clock["stopped_on"] is None,
        "paused": clock["paused_on"] is not None,
    }


def event_of(event: dict[str, Any]) -> dict[str, Any]:
    """A line of the timeline."""
    return {"type": event["type"], "title": TYPES[event["type"]].sentence, "at": event["at"]}


def cards_of(rows: Sequence[Proceeding]) -> list[dict[str, Any]]:
    """The lines of one's own list; parts of a larger matter name it, at the cost of one query for all of them."""
    wholes = wholes_of([row.pk for row in rows if row.part])
    return [{**card_of_row(row), "whole": wholes[row.pk].title if row.pk in wholes else ""} for row in rows]


def card_of_row(row: Proceeding) -> dict[str, Any]:
    """A line of a list: what it is, where it stands, what comes next."""
    office = organization_name(row.organization_id)
    stands = standing(row.state, row.due_on, office, refused=bool(getattr(row, "refused", False)))
    return {
        "href": f"/cases/{row.pk}/",
        "title": row.title,
        "number": row.number,
        "state": stands.state,
        "kind": stands.kind,
        "sentence": stands.sentence,
        "submitted_at": row.submitted_at,
    }
