"""Rows of the tables of cases, from cases as they are. Pure but for the objects that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

from yiwang.calendar.legal_day import CHINA
from yiwang.core.models import Event
from yiwang.engines.proceedings.clocks import TITLES as CLOCKS
from yiwang.engines.proceedings.rules import MOVES, STATE_TITLES
from yiwang.formats.exchange_tables import Row
from yiwang.service.applications.items import text_of
from yiwang.service.case_exchange.national.applicants import Applicant
from yiwang.service.case_exchange.national.codes import Codes
from yiwang.service.case_exchange.national.reading import Case
from yiwang.service.case_exchange.national.tables import fields_of
from yiwang.service.catalogue.elements.codes import SPECIAL_KINDS

MOVE_OF = {move.event: move for move in MOVES.values()}
RETURNS = frozenset({"request_correction", "not_accept", "refuse", "terminate"})
RESULTS = {"decided_refused": "refused", "withdrawn": "withdrawn", "terminated": "terminated"}
DECIDED = frozenset({"decided_granted", "decided_refused", "delivered", "completed", "withdrawn", "terminated"})


@dataclass(frozen=True, slots=True)
class Sending:
    """What all rows of one export share."""

    batch: str
    now: datetime
    codes: Codes


def case_rows(case: Case, who: Applicant, files: Mapping[str, str], sending: Sending, operation: str) -> Iterator[Row]:
    """All rows of an accepted case, from its acceptance to its result, with its cards. ``files``: names."""

    def row(table: str, name: str, said: Mapping[str, str]) -> Row:
        guid = uuid5(case.row.pk, f"{table}/{name}").hex
        return made(table, {"row_guid": guid, "project_no": case.row.number, **said}, operation, sending)

    yield row("up_pro_accept", "", _accept(case, who, sending.codes))
    for name, said in _materials(case, files, sending.codes):
        yield row("up_pro_material", name, said)
    for name, said in _steps(case, sending.codes):
        yield row("up_pro_process", name, said)
    for name, said in _special(case):
        yield row("up_pro_special", name, said)
    for name, said in _supervised(case, sending.codes):
        yield row("up_pro_supervise", name, said)
    if case.row.state in DECIDED:
        yield result_row(case, sending, operation)


def result_row(case: Case, sending: Sending, operation: str) -> Row:
    """How a case ended, with the grade that its applicant gave (GB/T 39046 A.8)."""
    row, licence = case.row, case.licences[-1] if case.licences else None
    moves = [MOVE_OF[event.type].name for event in case.events if event.type in MOVE_OF]
    refused = "refuse" in moves
    outcome = RESULTS.get(row.state) or ("refused" if refused else "licence" if licence else "granted")
    ended = row.decided_at or row.ended_at
    said = {
        "row_guid": uuid5(row.pk, "up_pro_result/").hex,
        "project_no": row.number,
        "result_date": _day(ended),
        "result_type": sending.codes.code("result", outcome),
        "result_explain": STATE_TITLES[row.state],
        "result_cetr_name": licence.title if licence else "",
        "result_cetr_no": licence.number if licence else "",
        "is_delivery_results": "1" if "deliver" in moves else "0",
        "satisfaction": sending.codes.satisfaction(case.rating.satisfaction, review=False) if case.rating else "",
    }
    return made("up_pro_result", said, operation, sending)


def made(table: str, said: Mapping[str, str], operation: str, sending: Sending) -> Row:
    """A row with all fields of its table, in their order."""
    control = {"cd_operation": operation, "cd_time": moment(sending.now), "cd_batch": sending.batch}
    return table, {name: {**said, **control}.get(name, "") for name in fields_of(table)}


def moment(at: datetime | None) -> str:
    """20261120T110000 in Chinese time."""
    return at.astimezone(CHINA).strftime("%Y%m%dT%H%M%S") if at else ""


def _day(at: datetime | date | None) -> str:
    day = at.astimezone(CHINA) if isinstance(at, datetime) else at
    return day.strftime("%Y%m%d") if day else ""


def _accept(case: Case, who: Applicant, codes: Codes) -> dict[str, str]:
    row, matter, item = case.row, case.matter, case.item
    assert matter is not None  # what has no code was left before
    first = case.tasks[0].done_by if case.tasks else None
    promised = [one.due_on for one in case.clocks if one.kind == "committed"]
    notice = [paper.number for paper in case.documents if paper.data.get("move") in ("accept", "deem_accepted")]
    return {
        "task_code": matter.task_code,
        "catalog_code": matter.catalog_code,
        "task_handle_item": matter.handle_item,
        "task_name": item.title,
        "task_version": matter.version or "1",
        "applyer_name": who.name,
        "applyer_type": codes.code("applicant", who.kind),
        "applyer_page_type": codes.code("certificate", who.kind),
        "applyer_page_code": who.number,
        "contact_phone": who.phone,
        "area_code": case.place.code if case.place else "",
        "apply_date": _day(row.submitted_at),
        "accept_date": _day(row.accepted_on),
        "accept_doc_no": notice[0] if notice else "",
        "org_name": case.office.name,
        "org_code": case.office.uscc,
        "handle_user_name": case.names.get(first, "") if first else "",
        "project_type": codes.code("project_type", "instant" if item.instant else "committed"),
        "apply_type": codes.code("apply_type", row.channel),
        "promise_date": _day(promised[0]) if promised else "",
        "project_name": row.title,
    }


def _materials(case: Case, files: Mapping[str, str], codes: Codes) -> Iterator[tuple[str, dict[str, str]]]:
    titles = {row["material"]: text_of(row["title"]) for row in case.item.content.get("materials", [])}
    for key, ids in (case.row.facts.get("files") or {}).items():
        if ids:
            yield (
                key,
                {
                    "material_name": titles.get(key, key),
                    "get_type": codes.code("get_type", case.row.channel),
                    "get_num": str(len(ids)),
                    "attach_name": "；".join(files[str(one)] for one in ids if str(one) in files),
                },
            )


def _steps(case: Case, codes: Codes) -> Iterator[tuple[str, dict[str, str]]]:
    """Steps of officials, and what the rules did by themselves, in the order of their ends."""
    found: list[tuple[datetime, str, dict[str, str]]] = []
    nodes = case.item.plan.nodes if case.tasks else {}
    for task in case.tasks:
        node = nodes.get(task.node)
        outcome = node.user.outcome(task.outcome) if node and node.user else None
        move = outcome.move if outcome else ""
        explained = "：".join(part for part in (outcome.label if outcome else "", task.reason) if part)
        said = {
            "process_name": task.name,
            "event_name": codes.code("action", "return" if move in RETURNS else "pass" if move else "other"),
            "handle_user_name": case.names.get(task.done_by, "") if task.done_by else "",
            "handle_explain": explained,
            "event_start_time": moment(task.created_at),
            "event_end_time": moment(task.done_at),
        }
        found.append((task.done_at or task.created_at, task.pk.hex, said))
    for event in case.events:
        if event.actor_kind == "system" and event.type in MOVE_OF:
            at = moment(event.recorded_at)
            says = {"process_name": MOVE_OF[event.type].title, "event_name": codes.code("action", "pass")}
            times = {"event_start_time": at, "event_end_time": at, "handle_user_name": "系统"}
            found.append((event.recorded_at, event.pk.hex, says | times))
    for _at, name, said in sorted(found, key=lambda one: one[:2]):
        yield name, said


def _special(case: Case) -> Iterator[tuple[str, dict[str, str]]]:
    """Each pause with its end, and each extension (行政许可法 第四十二条, 第四十五条)."""
    standing: dict[str, dict[str, str]] = {}
    found: list[tuple[str, dict[str, str]]] = []
    for event, why in _with_reasons(case):
        kind = str(event.payload.get("procedure") or "extension")
        who = case.names.get(event.actor_account, "") if event.actor_account else ""
        at = moment(event.recorded_at)
        if event.type == "proceeding.resumed" and kind in standing:
            standing.pop(kind).update(end_time=at, result=why or MOVE_OF[event.type].title, handle_user=who)
        elif event.type in ("proceeding.paused", "proceeding.extended"):
            known = SPECIAL_KINDS.get(kind) or SPECIAL_KINDS["other"]
            said = {
                "special_type": known.code,
                "special_name": known.title,
                "special_time": at,
                "special_reason": why or MOVE_OF[event.type].basis,
                "applyer_user_name": who,
            }
            if event.type == "proceeding.extended":
                amount = f"{event.payload.get('amount', '')} {event.payload.get('unit', '')}".strip()
                said |= {"end_time": at, "special_explain": amount, "handle_user": who}
            else:
                standing[kind] = said
            found.append((event.pk.hex, said))
    yield from found


def _supervised(case: Case, codes: Codes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each yellow or red card, and each time that a supervisor urged a step on (督办), with what became of it."""
    number, ended = 0, {str(task.pk) for task in case.tasks}
    for event in case.events:
        if event.type == "proceeding.card":
            kind, due = str(event.payload["clock"]), date.fromisoformat(str(event.payload["due_on"]))
            last = [clock for clock in case.clocks if clock.kind == kind][-1:]
            rule, warned, done = kind, str(event.payload["card"]), bool(last and last[0].stopped_on)
            content = f"{CLOCKS.get(kind, kind)}，{due.year}年{due.month}月{due.day}日到期"
        elif event.type == "task.reminded" and event.actor_kind == "official":
            rule, warned, done = "reminder", "other", str(event.payload.get("task")) in ended
            node = case.item.plan.nodes.get(str(event.payload.get("node")))
            content = f"催办：{node.name if node else ''}"
        else:
            continue
        number += 1
        yield (
            event.pk.hex,
            {
                "supervise_no": f"{case.row.number}-{number:03d}",
                "rule_no": rule,
                "warn_type": codes.code("warning", warned),
                "supervise_content": content,
                "org_name": case.office.name,
                "org_code": case.office.uscc,
                "state_time": moment(event.recorded_at),
                "result": "已办" if done else "待办",
                "duty_dept": case.office.name,
            },
        )


def _with_reasons(case: Case) -> Iterator[tuple[Event, str]]:
    """Each event with what the official wrote at the step of the same change: the step stands first in it."""
    tasks: dict[str, str] = {str(task.pk): task.reason for task in case.tasks}
    at, why = None, ""
    for event in case.events:
        if event.type == "task.done":
            at, why = event.recorded_at, tasks.get(str(event.payload.get("task")), "")
        yield event, why if event.recorded_at == at else ""
