"""The units of work that are measured, each over the shipped addresses with login, rights and durable commits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from uuid import uuid4

from yiwang.web.bench.client import Connection, Work, expect, parsed
from yiwang.web.bench.stage import DIVISION, ELDER, ITEM, Stage

STEPS = (("plain.accept", "accept"), ("plain.examine", "agree"), ("plain.decide", "grant"))


class Works:
    """Units of work on a stage. ``cases`` are the ids of submitted applications, for reads."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cases: list[str] = []
        self.tasks: list[str] = []
        self.body = json.dumps({"item": ITEM, "division": DIVISION, "answers": stage.answers}).encode()
        payout = {"payout": {"bank": "徐闻农商银行（演示）", "account": "6210000000000001234"}}
        self.elder_body = json.dumps({"item": ELDER, "division": DIVISION, "answers": payout}).encode()
        self._elders: Iterator[str] = cycle(stage.elders)
        self._next_case = 0

    async def submit(self, connection: Connection) -> bool:
        """A complete application of 30 fields: validated, filed, flow started, events written."""
        return await self._submit(connection) is not None

    async def _submit(self, connection: Connection, *, keep: bool = True) -> dict[str, Any] | None:
        once = f"Idempotency-Key: {uuid4()}\r\n"
        token = self.stage.tokens["person"]
        status, content = await connection.call("POST", "/api/v1/applications/", token, self.body, once)
        if not expect(connection, status, 201, content):
            return None
        case: dict[str, Any] = parsed(content)
        self.cases.append(case["id"])
        if keep:
            self.tasks.extend(case["next"])
        return case

    async def read(self, connection: Connection) -> bool:
        """A case with its steps, clocks, documents and timeline."""
        self._next_case += 1
        case = self.cases[self._next_case % len(self.cases)]
        status, content = await connection.call("GET", f"/api/v1/applications/{case}", self.stage.tokens["person"])
        return expect(connection, status, 200, content)

    async def work_list(self, connection: Connection) -> bool:
        """The first page of an examiner's work-list."""
        status, content = await connection.call("GET", "/api/v1/tasks/", self.stage.tokens["plain.accept"])
        return expect(connection, status, 200, content)

    async def chain(self, connection: Connection) -> bool:
        """Apply and three steps to the decision, with the read between: five requests."""
        case = await self._submit(connection, keep=False)
        if case is None:
            return False
        token = self.stage.tokens["person"]
        status, content = await connection.call("GET", f"/api/v1/applications/{case['id']}", token)
        if not expect(connection, status, 200, content):
            return False
        task = next(step["id"] for step in parsed(content)["steps"] if step["open"])
        for duty, outcome in STEPS:
            status, content = await self._complete(connection, task, duty, outcome)
            if not expect(connection, status, 200, content):
                return False
            following = parsed(content)["next"]
            task = following[0] if following else ""
        return True

    async def step(self, connection: Connection) -> bool:
        """One step: an official accepts an application that was just submitted."""
        if not self.tasks:
            return await self._submit(connection) is None
        status, content = await self._complete(connection, self.tasks.pop(), *STEPS[0])
        return expect(connection, status, 200, content)

    async def _complete(self, connection: Connection, task: str, duty: str, outcome: str) -> tuple[int, bytes]:
        body = json.dumps({"outcome": outcome}).encode()
        return await connection.call("POST", f"/api/v1/tasks/{task}/complete", self.stage.tokens[duty], body)

    async def instant(self, connection: Connection) -> bool:
        """Instant approval end to end: sources read, rules evaluated, granted, receipt signed."""
        status, content = await connection.call("POST", "/api/v1/applications/", next(self._elders), self.elder_body)
        return expect(connection, status, 201, content) and parsed(content)["state"] == "decided_granted"

    def by_name(self) -> dict[str, Work]:
        """All of them."""
        return {
            "submit": self.submit,
            "read": self.read,
            "step": self.step,
            "work_list": self.work_list,
            "chain": self.chain,
            "instant": self.instant,
        }
