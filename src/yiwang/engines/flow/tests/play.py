"""Plays a model: one case, whose tasks, timers and jobs are found by the name of their node."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count

from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan, PlanRefused
from yiwang.engines.flow.reader import compile_plan
from yiwang.engines.flow.rows import state_from_json, state_to_json
from yiwang.engines.flow.steps import DecisionFailed, Step, Turn
from yiwang.engines.flow.tokens import Task

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def compiled(xml: bytes, **others: bytes) -> Plan:
    return compile_plan(xml, find_model=others.get)


def refusal_codes(xml: bytes, **others: bytes) -> set[str]:
    """The codes of all problems; every problem must be complete and in Chinese."""
    try:
        compiled(xml, **others)
    except PlanRefused as refused:
        for problem in refused.problems:
            assert problem.code and problem.reason_zh.endswith(("。",)) and problem.remedy_zh.endswith("。"), problem
            assert re.search("[一-龥]", problem.reason_zh)
        return {problem.code for problem in refused.problems}
    return set()


class Game:
    """One case. Every step is put through JSON, so that nothing lives outside of it."""

    def __init__(self, xml: bytes | Plan, answers: object = None, decisions: object = None, **others: bytes) -> None:
        self.plan = xml if isinstance(xml, Plan) else compiled(xml, **others)
        self.answers, self.decisions = answers or {}, decisions or {}
        self._ids = count(1)
        self.steps: list[Step] = []
        self.keep(semantics.start(self.plan, self.turn()))

    def turn(self) -> Turn:
        return Turn(NOW, {"answers": self.answers, "facts": {}}, self._decide, lambda: f"id{next(self._ids)}")

    def _decide(self, name: str, variables: Mapping[str, object]) -> object:
        value = self.decisions[name]
        value = value(variables) if callable(value) else value
        if isinstance(value, DecisionFailed):
            raise value
        return value

    def keep(self, step: Step) -> Step:
        data = state_to_json(step.state)
        again = state_from_json(json.loads(json.dumps(data)))
        assert again == step.state
        assert list(again.tokens) == list(step.state.tokens)
        self.check(step)
        self.state = again
        self.steps.append(step)
        return step

    def check(self, step: Step) -> None:
        """Rows hang together: whatever refers to a token finds it; what is over holds nothing."""
        state = step.state
        for table in (state.tasks, state.timers, state.jobs, state.waiting, state.incidents):
            assert all(row.token_id in state.tokens for row in table.values())
        assert set(state.counts) <= set(state.tokens) and set(state.pauses) <= set(state.tokens)
        scopes = {token.id for token in state.tokens.values() if token.kind == "scope"} | {""}
        assert all(token.scope_id in scopes for token in state.tokens.values())
        assert bool(state.ended) == (not state.tokens)

    def tasks(self, node: str = "") -> list[Task]:
        return [task for task in self.state.tasks.values() if node in ("", task.node)]

    @property
    def at(self) -> list[str]:
        """Nodes with an open task, sorted."""
        return sorted(task.node for task in self.state.tasks.values())

    def do(self, node: str, outcome: str = "ok", by: str = "zhang", *, reason: str = "") -> Step:
        tasks = self.tasks(node)
        task = next((task for task in tasks if task.assignee == by), tasks[0])
        return self.keep(semantics.complete(self.plan, self.state, task.id, outcome, by, self.turn(), reason=reason))

    def fire(self, node: str) -> Step:
        timer = next(timer for timer in self.state.timers.values() if timer.node == node)
        return self.keep(semantics.fire_timer(self.plan, self.state, timer.id, self.turn()))

    def message(self, name: str = "paid") -> Step:
        return self.keep(semantics.receive_message(self.plan, self.state, name, self.turn()))

    def job(self, node: str, error: str = "") -> Step:
        job = next(job for job in self.state.jobs.values() if job.node == node)
        if error:
            return self.keep(semantics.fail_job(self.plan, self.state, job.id, error, "坏了。", self.turn()))
        return self.keep(semantics.finish_job(self.plan, self.state, job.id, self.turn()))

    def add(self, node: str, person: str, position: str, by: str = "zhang") -> Step:
        task = next(task for task in self.tasks(node) if task.kind == "task")
        return self.keep(semantics.add_signer(self.plan, self.state, task.id, person, position, by, self.turn()))

    def resolve(self, action: str, flow: str = "") -> Step:
        incident = next(iter(self.state.incidents))
        return self.keep(semantics.resolve(self.plan, self.state, incident, action, "admin", self.turn(), flow=flow))
