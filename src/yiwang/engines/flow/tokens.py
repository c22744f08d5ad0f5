"""What is going on in one case, as rows: tokens, tasks, timers, jobs, messages, 会签 counts, incidents.

Every class is one table row with plain fields (strings, integers, booleans, tuples of strings), so that the
persistence writes a `Step` as inserts, updates and deletes without understanding the flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ADDED_OUTCOMES = ("agree", "disagree")
"""The buttons of an added signer (加签): 同意, 不同意."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token standing at a node. `kind`: task, job, event, join, scope or incident (what it waits for).

    `scope_id` is the id of the scope token (sub-process or call) it lies in, "" at the top.
    `via` is the sequence flow it came by, `outcome` that of the last user task on its way.
    """

    id: str
    node: str
    scope_id: str
    kind: str
    via: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task for a person. `state`: open, held (for an added signer) or signing (done, signers pending).

    `duty` or `party` and `organization_role` say who may take it; `assignee` is set by transfer and for added
    signers. `kind`: task, before or after (加签); an added task names the task it belongs to in `for_task`.
    `instance_no` counts from 1 in a 会签, else 0. `signed`: people who acted together so far, all choosing
    `outcome`. `limit_amount`/`limit_unit` is the reminder time. `opened_at` is ISO 8601 with offset.
    """

    id: str
    token_id: str
    node: str
    name: str
    duty: str = ""
    party: str = ""
    organization_role: str = ""
    separate: tuple[str, ...] = ()
    pause: str = ""
    outcomes: tuple[str, ...] = ()
    people: int = 1
    instance_no: int = 0
    limit_amount: int = 0
    limit_unit: str = ""
    form: str = ""
    batch: bool = False
    kind: str = "task"
    for_task: str = ""
    assignee: str = ""
    state: str = "open"
    outcome: str = ""
    signed: tuple[str, ...] = ()
    opened_at: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer to set: due `amount` `unit`s after `since` (or at the instant `at`). Working days are the
    calendar's business. `kind`: catch, boundary or reminder (then `task_id` says whose)."""

    id: str
    token_id: str
    node: str
    kind: str
    amount: int = 0
    unit: str = ""
    at: str = ""
    since: str = ""
    interrupting: bool = True
    repeat: int = 0
    task_id: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job to run after commit; report back with `finish_job` or `fail_job`."""

    id: str
    token_id: str
    node: str
    job: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A token (or a boundary event of its activity) waits for this message."""

    id: str
    token_id: str
    node: str
    message: str
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """The count of one 会签: `votes` per outcome, `performers` who acted. Its id is the token's."""

    id: str
    node: str
    instances: int
    opened: int
    completed: int = 0
    votes: Mapping[str, int] = field(default_factory=dict)
    performers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """A token that cannot go on by itself; a person sees it and resolves it (retry or skip)."""

    id: str
    token_id: str
    node: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class State:
    """Everything about where one case stands in its flow. Never changed; each command gives a new one.

    `outcome` is that of the last finished user task, `outcomes` per task, `votes` per 会签, `results` per
    business-rule task, `done_by` who acted at each task, `passed` and `taken` how often nodes and flows were.
    `ended` is "", completed, terminated or cancelled.
    """

    tokens: Mapping[str, Token] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)
    timers: Mapping[str, Timer] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    counts: Mapping[str, Count] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    pauses: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    votes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    results: Mapping[str, object] = field(default_factory=dict)
    done_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    ended: str = ""
