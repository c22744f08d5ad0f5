"""What is measured in one process or over the shipped addresses: look-ups, sign-in, the cost of a right."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

from yiwang.web.bench.client import Connection, Measured, expect
from yiwang.web.bench.identity import crowd

LOOKS = 3_000
ROUNDS = 2_000
PASSWORD = "cesu-yiwang-2026"  # noqa: S105  the crowd's password in a database that is thrown away


def blind_look_up(people: int) -> Measured:
    """Equality look-up of a sealed resident number among all persons."""
    from yiwang.engines.registers.records import find_by

    chosen = random.Random(1)  # noqa: S311  a repeatable choice, no secret
    measured = Measured("blind look-up")
    began = time.perf_counter()
    for _ in range(LOOKS):
        position = chosen.randrange(people)
        started = time.perf_counter()
        found = find_by("persons", "resident_id", crowd.number_of(position))
        measured.latencies.append(time.perf_counter() - started)
        if found != [crowd.subject_of(position)]:
            measured.failures.append(f"person {position} was not found")
        measured.units += 1
    measured.seconds = time.perf_counter() - began
    return measured


def sign_in(people: int) -> Callable[[Connection], Any]:
    """Sign-in with the right password: attempts counted, Argon2, session and event written."""
    chosen = random.Random(2)  # noqa: S311
    numbers = count()

    async def work(connection: Connection) -> bool:
        position = chosen.randrange(people)
        body = json.dumps({"login": crowd.login_of(position), "password": PASSWORD}).encode()
        extra = f"X-Forwarded-For: 10.{next(numbers) % 250}.1.1\r\n"
        status, content = await connection.call("POST", "/api/v1/sessions/", "", body, extra)
        return expect(connection, status, 201, content)

    return work


def cost_of_rights(token: str, case: UUID) -> tuple[float, float]:
    """Milliseconds of reading a case without asking who may, and with it (median of each, taken in turn)."""
    import orjson
    from django.db import connection

    from yiwang.engines.proceedings.hot import actor_and_case

    bare: list[float] = []
    asked: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT proceedings_case(%s)::text", [case])
            orjson.loads(cursor.fetchone()[0])
        middle = time.perf_counter()
        actor_and_case(token, case, "portal")
        asked.append(time.perf_counter() - middle)
        bare.append(middle - started)
    return _median(bare), _median(asked)


def _median(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2] * 1000
