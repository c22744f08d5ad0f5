"""The compiled plan: what a model says, flattened, checked and immutable, ready to be walked and cached.

Sub-processes and called models are flattened into one table of nodes; a node names the activity it lies in
(`parent`). Nodes of a called model carry the id of the call before their own: `call/accept`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from yiwang.engines.flow.conditions import Condition
from yiwang.engines.flow.durations import Duration

START, END, END_TERMINATE, END_ERROR = "start", "end", "end_terminate", "end_error"
USER, SERVICE, RULE = "user", "service", "rule"
EXCLUSIVE, PARALLEL, INCLUSIVE = "exclusive", "parallel", "inclusive"
CATCH_TIMER, CATCH_MESSAGE = "catch_timer", "catch_message"
BOUNDARY_TIMER, BOUNDARY_MESSAGE, BOUNDARY_ERROR = "boundary_timer", "boundary_message", "boundary_error"
SUB, CALL = "sub", "call"

ENDS = frozenset({END, END_TERMINATE, END_ERROR})
GATEWAYS = frozenset({EXCLUSIVE, PARALLEL, INCLUSIVE})
BOUNDARIES = frozenset({BOUNDARY_TIMER, BOUNDARY_MESSAGE, BOUNDARY_ERROR})
SCOPES = frozenset({SUB, CALL})
ACTIVITIES = frozenset({USER, SERVICE, RULE, SUB, CALL})
WAITING = frozenset({USER, CATCH_TIMER, CATCH_MESSAGE, BOUNDARY_TIMER, BOUNDARY_MESSAGE})
"""Nodes where the outside world must act before a token goes on; a cycle needs one of them."""

MOVES = frozenset(
    (
        "submit",
        "request_correction",
        "supplement",
        "accept",
        "deem_accepted",
        "not_accept",
        "pause",
        "resume",
        "extend",
        "grant",
        "refuse",
        "deliver",
        "complete",
        "withdraw",
        "terminate",
    )  # fmt: skip
)
"""The named transitions of the legal life that a button may ask for."""

PAUSES = frozenset(
    (
        "hearing",
        "tender",
        "auction",
        "inspection_test",
        "detection",
        "quarantine",
        "appraisal",
        "expert_review",
    )  # fmt: skip
)
"""The special procedures of 行政许可法 第四十五条; no other reason stops the clock."""

MIXED = "mixed"
"""Outcome of a 会签 whose people disagree; the model counts `votes` or takes its default."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a model is refused: where, what is wrong, what would be right (Chinese)."""

    element_id: str
    element_name: str
    line: int
    reason_zh: str
    remedy_zh: str
    code: str = ""

    def __str__(self) -> str:
        name = f"“{self.element_name}”" if self.element_name else ""
        return f"第{self.line}行 {self.element_id}{name}: {self.reason_zh} {self.remedy_zh}"


class PlanRefused(ValueError):
    """The model steps outside the subset; `problems` says where, why and what would be right."""

    code = "flow_model_refused"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("流程图不能使用。" + "\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one model, so that a hostile file costs milliseconds and a plan stays small."""

    max_bytes: int = 2_000_000
    max_tags: int = 40_000
    max_depth: int = 60
    max_nodes: int = 500
    max_call_depth: int = 5
    max_problems: int = 100
    max_instances: int = 100
    max_text: int = 4_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """One button of a user task. `reason` is "required", "optional" or "" (none); `move` may be ""."""

    name: str
    label: str
    move: str = ""
    reason: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Multi:
    """会签: how many people act (`cardinality`) and when it is enough (all, any, count, or a condition)."""

    mode: str
    count: int
    sequential: bool
    cardinality: Condition | None
    completion: Condition | None
    max_instances: int


@dataclass(frozen=True, slots=True)
class User:
    """Who does a user task and how: lane (duty, party, organization role), buttons, form, law."""

    duty: str = ""
    party: str = ""
    organization: str = ""
    outcomes: tuple[Outcome, ...] = ()
    form: str = ""
    separate: tuple[str, ...] = ()
    pause: str = ""
    limit: Duration | None = None
    batch: bool = False
    people: int = 1
    multi: Multi | None = None

    def outcome(self, name: str) -> Outcome | None:
        """The button of that name, or None."""
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        return None


@dataclass(frozen=True, slots=True)
class Timing:
    """When a timer fires: after a duration (`repeat` more times; -1: without end) or at an instant."""

    duration: Duration | None = None
    at: str = ""
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow between two nodes of one scope."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One step of the plan. `prefix` is the path of the called model it came from ("" or "call/")."""

    id: str
    kind: str
    name: str = ""
    line: int = 0
    parent: str = ""
    prefix: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    user: User | None = None
    job: str = ""
    decision: str = ""
    result: str = ""
    message: str = ""
    error_code: str = ""
    timing: Timing | None = None
    host: str = ""
    interrupting: bool = True
    start: str = ""
    called: str = ""
    boundaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class References:
    """Every name a plan takes from elsewhere, for the checker of the pack that holds it."""

    duties: frozenset[str]
    organizations: frozenset[str]
    jobs: frozenset[str]
    decisions: frozenset[str]
    forms: frozenset[str]
    messages: frozenset[str]
    calls: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked model. Immutable and picklable; safe to cache by revision and share between threads."""

    key: str
    name: str
    start: str
    nodes: dict[str, Node]
    flows: dict[str, Flow]
    reach: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    """Per inclusive join and incoming flow: the nodes from which a token can come in by it."""

    def references(self) -> References:
        """The names this plan needs: duties, jobs, decisions, forms, messages, called models."""
        nodes = self.nodes.values()
        users = [node.user for node in nodes if node.user]
        forms = {user.form for user in users} | {o.form for user in users for o in user.outcomes}
        return References(
            duties=frozenset(user.duty for user in users if user.duty),
            organizations=frozenset(user.organization for user in users if user.organization),
            jobs=frozenset(node.job for node in nodes if node.job),
            decisions=frozenset(node.decision for node in nodes if node.decision),
            forms=frozenset(forms - {""}),
            messages=frozenset(node.message for node in nodes if node.message),
            calls=frozenset(node.called for node in nodes if node.called),
        )
