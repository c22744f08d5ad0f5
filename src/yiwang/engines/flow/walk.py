"""One command at work: a mutable copy of the state in which tokens run until everything waits again.

`semantics` makes a `Walk`, asks it for one thing and takes the `Step` from `finish`. Nothing here leaves the
command, so that a refused or failed command changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.joins import first_open_inclusive, stuck_join
from yiwang.engines.flow.plan import Node, Plan, Timing
from yiwang.engines.flow.steps import ClosedTask, Decided, FlowRefused, Move, Passed, Pause, Row, Rows, Step, Turn
from yiwang.engines.flow.tokens import Incident, Job, State, Task, Timer, Token, Waiting


class Arrival(NamedTuple):
    """A token about to enter a node."""

    node: str
    scope: str
    via: str
    outcome: str


Handler = Callable[["Walk", Node, Arrival], None]

MAX_TOKENS, MAX_TASKS = 1_000, 2_000
"""Bounds on one case at a time; a lawful procedure has a few dozen."""

OPENED = "opened"
"""Key of the handler that an inclusive join calls once its tokens are together."""


class Walk:
    """The tables of one case while a command changes them, and what it did so far."""

    def __init__(self, plan: Plan, state: State, turn: Turn, handlers: Mapping[str, Handler]) -> None:
        self.plan, self.before, self.turn, self.handlers = plan, state, turn, handlers
        self.since = turn.now.isoformat()
        self.tokens = dict(state.tokens)
        self.tasks = dict(state.tasks)
        self.timers = dict(state.timers)
        self.jobs = dict(state.jobs)
        self.waiting = dict(state.waiting)
        self.counts = dict(state.counts)
        self.incidents = dict(state.incidents)
        self.paused = dict(state.pauses)
        self.outcome = state.outcome
        self.outcomes = dict(state.outcomes)
        self.votes = dict(state.votes)
        self.results = dict(state.results)
        self.done_by = dict(state.done_by)
        self.passed = dict(state.passed)
        self.taken = dict(state.taken)
        self.ended = state.ended
        self.queue: deque[Arrival] = deque()
        self.closed: list[ClosedTask] = []
        self.pauses: list[Pause] = []
        self.moves: list[Move] = []
        self.decided: list[Decided] = []
        self.reminders: list[str] = []
        self.trail: list[Passed] = []
        self.visits = 0

    def run(self) -> None:
        """Move tokens until each waits for the outside, a join or a person, or the flow is over."""
        while True:
            while self.queue:
                self.visits += 1
                if self.visits > self.turn.max_visits:
                    raise FlowRefused("too_many_steps", "流程一次走了太多步，可能有死循环。请联系流程管理员。")
                at = self.queue.popleft()
                node = self.plan.nodes[at.node]
                self.handlers[node.kind](self, node, at)
            if len(self.tokens) > MAX_TOKENS or len(self.tasks) > MAX_TASKS:
                raise FlowRefused("too_many_tokens", "流程同时展开的分支或任务太多。请联系流程管理员。")
            if not (self._open_inclusive() or self._close_scope()):
                token = stuck_join(self.tokens.values())
                if token is None:
                    break
                self.incident(token, "join_waits", "汇合的其他分支不会再来，流程停在这里。")
        if not self.tokens and not self.ended:
            self.ended = "completed"

    def _open_inclusive(self) -> bool:
        group = first_open_inclusive(self.plan, self.tokens.values())
        for token in group:
            del self.tokens[token.id]
        if group:
            last = group[-1]
            at = Arrival(last.node, last.scope_id, last.via, last.outcome)
            self.handlers[OPENED](self, self.plan.nodes[last.node], at)
        return bool(group)

    def _close_scope(self) -> bool:
        filled = {token.scope_id for token in self.tokens.values()}
        for token in self.tokens.values():
            if token.kind == "scope" and token.id not in filled:
                self.leave(token, token.outcome)
                return True
        return False

    def incident(self, token: Token, code: str, message: str) -> None:
        """Park a token where a person sees it; nothing is lost."""
        token = replace(token, kind="incident")
        self.tokens[token.id] = token
        incident = Incident(self.turn.ids(), token.id, token.node, code, message)
        self.incidents[incident.id] = incident

    def enter(self, node: Node, at: Arrival, kind: str) -> Token:
        """A token comes to rest in a node; boundary events of an activity are armed."""
        token = Token(self.turn.ids(), node.id, at.scope, kind, at.via, at.outcome)
        self.tokens[token.id] = token
        self.trail.append(Passed(node.id, "entered"))
        for boundary_id in node.boundaries:
            boundary = self.plan.nodes[boundary_id]
            if boundary.kind == p.BOUNDARY_TIMER:
                self.set_timer(token, boundary, "boundary", boundary.timing)
            elif boundary.kind == p.BOUNDARY_MESSAGE:
                self.wait_for(token, boundary)
        return token

    def set_timer(self, token: Token, node: Node, kind: str, timing: Timing | None) -> None:
        """Start the timer of an event."""
        assert timing is not None
        duration = timing.duration
        timer = Timer(
            self.turn.ids(),
            token.id,
            node.id,
            kind,
            duration.amount if duration else 0,
            duration.unit if duration else "",
            timing.at,
            self.since,
            node.interrupting,
            timing.repeat,
        )
        self.timers[timer.id] = timer

    def wait_for(self, token: Token, node: Node) -> None:
        """Wait for the message of a catch or boundary event."""
        waiting = Waiting(self.turn.ids(), token.id, node.id, node.message, node.interrupting)
        self.waiting[waiting.id] = waiting

    def start_job(self, token: Token, node: Node) -> None:
        """Hand a service task's job out."""
        job = Job(self.turn.ids(), token.id, node.id, node.job)
        self.jobs[job.id] = job

    def leave(self, token: Token, outcome: str) -> None:
        """A token finishes its node: what hangs on it ends and it goes on by every way out."""
        self.remove(token, "done")
        self.take_ways(self.plan.nodes[token.node], token.scope_id, outcome)

    def take_ways(self, node: Node, scope: str, outcome: str) -> None:
        """Count the node as passed and send a token along each outgoing flow."""
        self.pass_node(node.id)
        for flow_id in node.outgoing:
            self.take(flow_id, scope, outcome)

    def pass_node(self, node_id: str) -> None:
        """Count a node as passed."""
        self.passed[node_id] = self.passed.get(node_id, 0) + 1
        self.trail.append(Passed(node_id, "done"))

    def take(self, flow_id: str, scope: str, outcome: str) -> None:
        """Send a token along a flow."""
        self.taken[flow_id] = self.taken.get(flow_id, 0) + 1
        self.queue.append(Arrival(self.plan.flows[flow_id].target, scope, flow_id, outcome))

    def remove(self, token: Token, how: str) -> None:
        """Take a token away with everything that hangs on it; nested scopes go with their activity."""
        self.tokens.pop(token.id, None)
        if token.kind == "scope":
            self.empty_scope(token.id)
        for task in [task for task in self.tasks.values() if task.token_id == token.id]:
            self.close_task(task, "cancelled")
        _drop(self.timers, token.id)
        _drop(self.waiting, token.id)
        _drop(self.jobs, token.id)
        _drop(self.incidents, token.id)
        self.counts.pop(token.id, None)
        self.end_pause(token)
        if how == "cancelled":
            self.trail.append(Passed(token.node, "cancelled"))

    def empty_scope(self, scope: str) -> None:
        """Remove every token of a scope, nested ones too, and those about to arrive in it."""
        dead, pending = {scope}, [scope]
        while pending:
            inside = pending.pop()
            for token in [token for token in self.tokens.values() if token.scope_id == inside]:
                if token.kind == "scope":
                    dead.add(token.id)
                    pending.append(token.id)
                    token = replace(token, kind="task")
                self.remove(token, "cancelled")
        self.queue = deque(at for at in self.queue if at.scope not in dead)

    def begin_pause(self, token: Token, kind: str) -> None:
        """The clock of a special procedure stands still from now on."""
        self.paused[token.id] = kind
        self.pauses.append(Pause(kind, token.node, token.id, True))

    def end_pause(self, token: Token) -> None:
        """The special procedure of this token, if any, is over."""
        kind = self.paused.pop(token.id, "")
        if kind:
            self.pauses.append(Pause(kind, token.node, token.id, False))

    def close_task(self, task: Task, how: str, outcome: str = "", performers: tuple[str, ...] = ()) -> None:
        """A task is over: done by people, or cancelled by the flow."""
        del self.tasks[task.id]
        if task.id in self.before.tasks:
            self.closed.append(ClosedTask(task, how, outcome, performers))
        for timer in [timer for timer in self.timers.values() if timer.task_id == task.id]:
            del self.timers[timer.id]

    def throw(self, token: Token, code: str, message: str) -> None:
        """An error at a token: to the nearest error boundary that names it (or any), else an incident."""
        place: Token | None = token
        while place is not None:
            boundary = self._error_boundary(place, code)
            if boundary is not None:
                self.remove(place, "cancelled")
                self.take_ways(boundary, place.scope_id, token.outcome)
                return
            place = self.tokens.get(place.scope_id)
        self.incident(token, code, message)

    def _error_boundary(self, token: Token, code: str) -> Node | None:
        nodes = [self.plan.nodes[node_id] for node_id in self.plan.nodes[token.node].boundaries]
        errors = [node for node in nodes if node.kind == p.BOUNDARY_ERROR]
        for node in errors:
            if node.error_code == code:
                return node
        return next((node for node in errors if not node.error_code), None)

    def context(self, node: Node, outcome: str) -> dict[str, object]:
        """The names a condition or decision at this node may use; task ids as its own model writes them."""
        outcomes: Mapping[str, str] = self.outcomes
        votes: Mapping[str, Mapping[str, int]] = self.votes
        if node.prefix:
            size = len(node.prefix)
            outcomes = {key[size:]: value for key, value in outcomes.items() if key.startswith(node.prefix)}
            votes = {key[size:]: value for key, value in votes.items() if key.startswith(node.prefix)}
        return {
            **self.turn.variables,
            **self.results,
            "outcome": outcome or None,
            "outcomes": outcomes,
            "votes": votes,
        }

    def finish(self) -> Step:
        """The new state and the differences to the old one."""
        state = State(
            self.tokens,
            self.tasks,
            self.timers,
            self.jobs,
            self.waiting,
            self.counts,
            self.incidents,
            self.paused,
            self.outcome,
            self.outcomes,
            self.votes,
            self.results,
            self.done_by,
            self.passed,
            self.taken,
            self.ended,
        )
        old = self.before
        return Step(
            state,
            _rows(old.tokens, self.tokens),
            _rows(old.tasks, self.tasks),
            _rows(old.timers, self.timers),
            _rows(old.jobs, self.jobs),
            _rows(old.waiting, self.waiting),
            _rows(old.counts, self.counts),
            _rows(old.incidents, self.incidents),
            tuple(self.closed),
            tuple(self.pauses),
            tuple(self.moves),
            tuple(self.decided),
            tuple(self.reminders),
            tuple(self.trail),
        )


_NO_ROWS: Rows = Rows()


def _rows(before: Mapping[str, Row], after: Mapping[str, Row]) -> Rows[Row]:
    if not before and not after:
        return _NO_ROWS
    return Rows(
        tuple(row for key, row in after.items() if key not in before),
        tuple(row for key, row in after.items() if key in before and before[key] is not row),
        tuple(row for key, row in before.items() if key not in after),
    )


Hanging = TypeVar("Hanging", Timer, Waiting, Job, Incident)


def _drop(table: dict[str, Hanging], token_id: str) -> None:
    for key in [row.id for row in table.values() if row.token_id == token_id]:
        del table[key]
