"""Special procedures, cards and reminders, from the events of a case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.service.case_exchange.national import cases
from yiwang.service.case_exchange.national.codes import codes

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
OFFICIAL = new_id()


def happened(*events: tuple[int, str, dict[str, str]], **more: Any) -> SimpleNamespace:
    rows = [
        Event(
            id=new_id(), type=kind, recorded_at=NOW + timedelta(hours=at), payload=payload, actor_account=OFFICIAL,
            actor_kind="official",
        )
        for at, kind, payload in events
    ]  # fmt: skip
    return SimpleNamespace(events=rows, names={OFFICIAL: "审查员"}, **{"tasks": (), **more})


def told(*events: tuple[int, str, dict[str, str]], tasks: tuple[SimpleNamespace, ...] = ()) -> list[dict[str, str]]:
    return [said for _name, said in cases._special(happened(*events, tasks=tasks))]


def test_a_pause_ends_and_one_that_stands_has_no_end() -> None:
    hearing, test = told(
        (0, "proceeding.paused", {"procedure": "hearing"}),
        (1, "proceeding.paused", {"procedure": "inspection_test"}),
        (5, "proceeding.resumed", {"procedure": "hearing"}),
    )
    assert (hearing["special_type"], hearing["special_name"], hearing["applyer_user_name"]) == ("2", "听证", "审查员")
    assert (hearing["special_time"], hearing["end_time"]) == ("20261120T110000", "20261120T160000")
    assert (
        hearing["special_reason"] == "行政许可法 第四十五条"
        and test["special_name"] == "检验"
        and "end_time" not in test
    )


def test_an_extension_says_for_how_long_and_why() -> None:
    task = SimpleNamespace(pk=new_id(), reason="案情复杂")
    (extended,) = told(
        (0, "task.done", {"task": str(new_id())}),
        (2, "task.done", {"task": str(task.pk)}),
        (2, "proceeding.extended", {"amount": "10", "unit": "working_day"}),
        tasks=(task,),
    )
    assert (extended["special_type"], extended["special_name"]) == ("1", "延长审批")
    assert (extended["special_reason"], extended["special_explain"]) == ("案情复杂", "10 working_day")


def test_cards_and_reminders_are_supervision_with_what_became_of_them() -> None:
    task, other = str(new_id()), str(new_id())
    card = {"clock": "committed", "due_on": "2026-11-27"}
    case = happened(
        (0, "proceeding.card", {**card, "card": "yellow"}),
        (1, "task.done", {"task": task}),
        (2, "task.reminded", {"task": task, "node": "examine"}),
        (3, "task.reminded", {"task": other, "node": "gone"}),
        (4, "proceeding.card", {**card, "clock": "statutory", "card": "red"}),
        tasks=(SimpleNamespace(pk=task),),
        clocks=[SimpleNamespace(kind="committed", stopped_on=NOW), SimpleNamespace(kind="statutory", stopped_on=None)],
        row=SimpleNamespace(number="A1"),
        office=SimpleNamespace(name="某局", uscc="9144"),
        item=SimpleNamespace(plan=SimpleNamespace(nodes={"examine": SimpleNamespace(name="审查")})),
    )
    rows = [said for _name, said in cases._supervised(case, codes())]
    assert [(row["supervise_no"], row["rule_no"], row["warn_type"], row["result"]) for row in rows] == [
        ("A1-001", "committed", "1", "已办"),
        ("A1-002", "reminder", "9", "已办"),
        ("A1-003", "reminder", "9", "待办"),
        ("A1-004", "statutory", "2", "待办"),
    ]
    assert (
        rows[0]["supervise_content"] == "承诺办理期限，2026年11月27日到期"
        and rows[1]["supervise_content"] == "催办：审查"
    )
    assert (rows[0]["state_time"], rows[0]["org_name"], rows[0]["org_code"]) == ("20261120T110000", "某局", "9144")
