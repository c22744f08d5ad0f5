"""Walks the flows of a pack through its stories: who may act, what opens next, which state and papers follow.

Pure: the flow engine's commands and the table of moves of the legal life, no database. Clocks, licences and
messages are proved by the runner over the public actions. Time is real only for the timers of a flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from yiwang.calendar import CalendarMissing, Duration, Unit, end_of, load_builtin
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import FlowRefused, Turn
from yiwang.engines.flow.steps import Step as FlowStep
from yiwang.engines.flow.tokens import State, Timer
from yiwang.engines.proceedings.rules import ENDED_STATES, target_of
from yiwang.engines.rules import compile_model

from .checking.library import Library, entries, mapping
from .checking.life import DELIVERING
from .scenarios import ACTIONS_ON_TASKS, Step, Story

_SHANGHAI = ZoneInfo("Asia/Shanghai")
# Codes of the flow engine as the public actions say them.
_CODES = {
    "same_person": "separation_of_duties",
    "not_assignee": "task_taken",
    "separate": "separation_of_duties",
    "reason_required": "reason_needed",
    "task_gone": "task_closed",
}
MAX_JOBS = 50


@dataclass
class Case:
    """One proceeding on its way through a flow."""

    plan: Plan
    item: Any
    rules: Any
    variables: Mapping[str, object]
    now: datetime
    life: str = "draft"
    state: State = field(default_factory=State)
    papers: list[str] = field(default_factory=list)
    decision: str = "none"
    matched: list[str] = field(default_factory=list)
    notice: set[str] = field(default_factory=set)

    def turn(self) -> Turn:
        return Turn(self.now, self.variables, self._decide)

    def _decide(self, name: str, variables: Mapping[str, object]) -> object:
        model = self.rules(name)
        scenario = mapping(dict(variables), "answers").get("scenario", {})
        context = {"scenario": scenario, "parameters": {}, "today": self.now.date(), **variables}
        evaluation = model.evaluate(name, context)
        self.matched.extend(evaluation.matched)
        return evaluation.python

    def move(self, name: str) -> None:
        """Apply a move of the legal life where it exists from here."""
        target = target_of(name, self.life)
        if target is None:
            return
        self.life = target
        if name in ("grant", "refuse"):
            self.decision = name
        paper = mapping(self.item, "documents").get(name)
        if paper:
            self.papers.append(str(paper))

    def take(self, step: FlowStep) -> None:
        """Take over a step of the flow: moves, special procedures, and jobs until people must act."""
        self._absorb(step)
        for _ in range(MAX_JOBS):
            if not self.state.jobs or self.life == "withdrawn":
                break
            job = next(iter(self.state.jobs.values()))
            for name in ("deliver", "complete") if job.job in DELIVERING else ():
                self.move(name)
            self._absorb(semantics.finish_job(self.plan, self.state, job.id, self.turn()))
        if self.state.ended and self.life == "delivered":
            self.move("complete")

    def _absorb(self, step: FlowStep) -> None:
        self.state = step.state
        for pause in step.pauses:
            if not pause.begun:
                self.move("resume")
        for move in step.moves:
            self.move(move.name)
        for pause in step.pauses:
            if pause.begun:
                self.move("pause")


class Walker:
    """Walks one story of an item; the differences found are kept."""

    def __init__(self, library: Library, story: Story, models: dict[str, Any]) -> None:
        self.library, self.story, self.models = library, story, models
        self.now = _moment(story)
        self.cases: dict[str, Case] = {}
        self.differences: list[str] = []

    def walk(self) -> None:
        """All steps, then the end."""
        for number, step in enumerate(self.story.steps, 1):
            if step.does == "revoke":
                continue  # there are no licences on this walk
            refused = self._do(step)
            wanted = str((step.then or {}).get("refused", ""))
            if refused != wanted:
                self.differences.append(f"第{number}步({step.does}): 应当{_told(wanted)}, 实际{_told(refused)}")
            if step.then:
                self._expect(step.then, f"第{number}步后")
        self._expect(self.story.then, "最后")

    def _do(self, step: Step) -> str:
        if step.to or step.passes:
            self._time_passes(step)
            return ""
        if step.does in ACTIONS_ON_TASKS:
            return self._hand(step)
        if step.task:
            return self._press(step)
        if step.does == "message" and (case := self.cases.get(step.part)):
            return self._message(case, step)
        if step.does in ("apply", "submit") and "" not in self.cases:
            self._open("")
        elif step.does == "withdraw" and (case := self.cases.get("")):
            case.move("withdraw")
            case.state = State(ended="cancelled")
        return ""

    def _open(self, part: str) -> None:
        item = self.library.find("items", self._item_of(part))
        assert item is not None
        plan = self.library.plans.get(str(item.data.get("flow"))) or self._needed_plan(str(item.data.get("flow")))
        scenario = mapping(self.story.given, "scenario")
        groups = {"scenario": scenario, **mapping(self.story.given, "answers")}
        variables: dict[str, object] = {"answers": groups, "facts": {}, "scenario": scenario}
        case = Case(plan, item.data, self._model, variables, self.now)
        case.move("submit")
        case.take(semantics.start(plan, case.turn()))
        self.cases[part] = case

    def _item_of(self, part: str) -> str:
        return self.story.key

    def _needed_plan(self, key: str) -> Plan:
        raise KeyError(f"流程“{key}”没有通过检查")

    def _model(self, name: str) -> Any:
        if name not in self.models:
            document = self.library.find("rules", name)
            assert document is not None
            self.models[name] = compile_model(document.data.encode())
        return self.models[name]

    def _press(self, step: Step) -> str:
        case = self.cases.get(step.part)
        if case is None:
            return "not_found"
        for person in step.who:
            code = self._press_one(case, step, person)
            if code:
                return code
        return ""

    def _hand(self, step: Step) -> str:
        """Taking, giving back and transferring change who holds a task; an added signer acts before or after it."""
        case = self.cases.get(step.part)
        tasks = [] if case is None else [t for t in case.state.tasks.values() if t.node == step.task]
        if case is None or not tasks:
            return "not_found" if case is None else "task_closed"
        task, by = tasks[0], step.who[0]
        try:
            if step.does == "add_signer":
                order = step.order or "before"
                case.take(semantics.add_signer(case.plan, case.state, task.id, step.colleague, order, by, case.turn()))
            else:
                to = {"take": by, "give_back": "", "transfer": step.colleague}[step.does]
                case.take(semantics.transfer(case.plan, case.state, task.id, to, by, case.turn()))
        except FlowRefused as refused:
            return _CODES.get(refused.code, refused.code)
        return ""

    def _message(self, case: Case, step: Step) -> str:
        """A message that nobody waits for yet is kept by the platform; the walk lets it go."""
        if any(waiting.message == step.message for waiting in case.state.waiting.values()):
            case.take(semantics.receive_message(case.plan, case.state, step.message, case.turn()))
        return ""

    def _press_one(self, case: Case, step: Step, person: str) -> str:
        open_here = [t for t in case.state.tasks.values() if t.node == step.task and t.state == "open"]
        if not open_here:
            return "task_closed"
        task = next((t for t in open_here if t.assignee == person), open_here[0])
        if task.assignee != person and person.split("#")[0] not in (task.duty, task.party):
            return "not_permitted"
        case.now = self.now
        if self._asks_again(case, step):
            return "one_time_notice"
        try:
            done = semantics.complete(
                case.plan, case.state, task.id, step.does, person, case.turn(), reason=step.reason
            )
        except FlowRefused as refused:
            return _CODES.get(refused.code, refused.code)
        case.take(done)
        return ""

    def _asks_again(self, case: Case, step: Step) -> bool:
        """Corrections are told once, all of them (行政许可法 第三十二条第一款第四项)."""
        user = case.plan.nodes[step.task].user
        button = user.outcome(step.does) if user else None
        if button is None or button.move != "request_correction":
            return False
        items = {str(item) for item in step.data.get("items", [])} or {step.reason}
        again = bool(case.notice) and not items <= case.notice
        case.notice |= set() if again else items
        return again

    def _time_passes(self, step: Step) -> None:
        if step.to:
            text = step.to if "T" in step.to else f"{step.to}T09:00"
            self.now = datetime.fromisoformat(text).replace(tzinfo=_SHANGHAI)
        else:
            days = int((step.passes or {}).get("days", 0))
            unit = Unit.WORKING_DAY if (step.passes or {}).get("unit") == "working_day" else Unit.DAY
            day = end_of(Duration(days, unit), self.now.date(), load_builtin())
            self.now = datetime.combine(day, self.now.timetz())
        for case in self.cases.values():
            case.now = self.now
            while timer := next((t for t in case.state.timers.values() if self._due(case, t)), None):
                case.take(semantics.fire_timer(case.plan, case.state, timer.id, case.turn()))

    def _due(self, case: Case, timer: Timer) -> bool:
        if timer.kind == "reminder" or timer.at or case.life in ENDED_STATES:
            return False
        since = datetime.fromisoformat(timer.since).astimezone(_SHANGHAI).date()
        if timer.unit not in ("working_day", "day"):
            return False
        unit = Unit.WORKING_DAY if timer.unit == "working_day" else Unit.DAY
        try:
            last = end_of(Duration(timer.amount, unit), since, load_builtin())
        except CalendarMissing:
            return False
        return self.now.date() > last

    def _expect(self, then: Mapping[str, Any], when: str) -> None:
        case = self.cases.get("")
        if case is None:
            return
        self.differences.extend(f"{when}: {text}" for text in _compare(case, then))


def _told(code: str) -> str:
    return f"被拒绝({code})" if code else "办成"


def _compare(case: Case, then: Mapping[str, Any]) -> Iterator[str]:
    if "state" in then and then["state"] != case.life:
        yield f"状态应当是 {then['state']}, 实际是 {case.life}"
    if then.get("decision") in ("grant", "refuse") and then["decision"] != case.decision:
        yield f"决定应当是 {then['decision']}, 实际是 {case.decision}"
    if "tasks" in then:
        wanted = {t["task"] for t in entries(then, "tasks")}
        found = {t.node for t in case.state.tasks.values()}
        if wanted != found:
            yield f"开着的任务应当是 {sorted(wanted)}, 实际是 {sorted(found)}"
    papers = list(dict.fromkeys(case.papers))
    if "documents" in then and list(dict.fromkeys(then["documents"])) != papers:
        yield f"文书应当是 {then['documents']}, 实际是 {papers}"
    for rule in entries(mapping(then, "receipt"), "matched"):
        if rule not in case.matched:
            yield f"应当命中 {rule}, 命中的是 {case.matched}"
    if "clock" in then and (then["clock"] == "standing") != (case.life == "suspended"):
        yield f"期限应当{'停着' if then['clock'] == 'standing' else '在走或者已经停止'}"


def _moment(story: Story) -> datetime:
    text = str(story.given.get("now") or f"{story.given['today']}T09:00")
    return datetime.fromisoformat(text).replace(tzinfo=_SHANGHAI)
