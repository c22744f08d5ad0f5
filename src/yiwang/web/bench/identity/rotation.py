"""How a change of key does at size: called by ``make bench``. Makes rows in a register of its own, and removes them.

``measure(records=1_000_000)`` reports how many records a second are sealed again, and the p95 of reading one record
(find it by blind index, open its envelope) before and during the change, in milliseconds. Works on the connected
database with the installation's own keys: for a bench database, never for one with people in it.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.core.keys import keystore, open_json, seal_json
from yiwang.crypto.blind_index import BlindIndex
from yiwang.people.privacy import rotating
from yiwang.people.privacy.actions.rotate import finish, rotate

REGISTER = "bench-rotation"
CHUNK = 5_000
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """Times of reads in milliseconds, rates in records a second."""

    records: int
    load_rate: float
    reads_before: int
    read_p50_before: float
    read_p95_before: float
    lookup_p95_before: float
    seconds: float
    rate: float
    reads_during: int
    read_p50_during: float
    read_p95_during: float
    slowest_during: float
    left: int

    def as_dict(self) -> dict[str, float]:
        """For the bench's JSON."""
        return asdict(self)


def measure(records: int = 1_000_000, *, reads: int = 2_000, tidy: bool = True) -> Measured:
    """Load, read, change the key while another process reads, and tell."""
    began = time.perf_counter()
    samples = _load(records)
    loading = records / (time.perf_counter() - began)
    before = [_read(one) for one in random.choices(samples, k=reads)]  # noqa: S311 - a sample, no secret
    lookups = [_look_up(one) for one in random.choices(samples, k=reads)]  # noqa: S311
    stop: Any = multiprocessing.get_context("fork").Event()
    told: Any = multiprocessing.get_context("fork").Queue()
    _leave_pool()
    reader = multiprocessing.get_context("fork").Process(target=_reads_on, args=(samples, stop, told), daemon=True)
    reader.start()
    rotation = rotate(actor=SYSTEM, purpose="person-data", reason="bench")
    began = time.perf_counter()
    rotating.advance(rotation)
    took = time.perf_counter() - began
    stop.set()
    during = told.get(timeout=60)
    reader.join(30)
    finish(actor=SYSTEM, rotation_id=rotation.pk)
    left = sum(rotating.left(rotation.purpose, rotation.version).values())
    if tidy:
        _tidy()
    return Measured(
        records,
        round(loading, 1),
        len(before),
        _part(before, 0.5),
        _part(before, 0.95),
        _part(lookups, 0.95),
        round(took, 1),
        round(records / took, 1),
        len(during),
        _part(during, 0.5),
        _part(during, 0.95),
        round(max(during), 2),
        left,
    )


def _load(records: int) -> list[tuple[UUID, str]]:
    """Sealed and indexed like records of a register, by COPY; a sample of what was loaded."""
    blind = BlindIndex(keystore())
    sample: list[tuple[UUID, str]] = []
    for start in range(0, records, CHUNK):
        rows = list(_made(start, min(CHUNK, records - start)))
        sample += [(row[0], row[1]) for row in rows[:: max(1, len(rows) // 20)]]
        with connection.cursor() as cursor:
            with cursor.copy(
                "COPY registers_record (id, register, subject_id, revision, data, sealed, valid_from, recorded_at,"
                " as_of, source, demo) FROM STDIN"
            ) as copy:
                for key, number in rows:
                    sealed = seal_json(_values(number), table="registers_record", record_id=key, field="sealed")
                    copy.write_row((key, REGISTER, key, key, "{}", sealed, SINCE, "now", SINCE, "bench", True))
            with cursor.copy("COPY registers_index (record_id, register, field, value) FROM STDIN") as copy:
                for key, number in rows:
                    copy.write_row((key, REGISTER, "resident_id", blind.blind(number, f"{REGISTER}.resident_id")))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registers_record, registers_index")
    return sample


def _made(start: int, many: int) -> Iterator[tuple[UUID, str]]:
    for number in range(start, start + many):
        yield new_id(), f"449999{number:012d}"


def _values(number: str) -> dict[str, str]:
    return {
        "resident_id": number,
        "name": "演示·测速",
        "birthday": "1970-01-01",
        "household_division": "440825",
        "household_address": "广东省湛江市徐闻县徐城街道东方一路1号",
    }


def _read(one: tuple[UUID, str]) -> float:
    """Find by number, read the row, open the envelope: milliseconds."""
    began = time.perf_counter()
    candidates = BlindIndex(keystore()).candidates(one[1], f"{REGISTER}.resident_id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, r.sealed FROM registers_index i JOIN registers_record r ON r.id = i.record_id"
            " WHERE i.register = %s AND i.field = 'resident_id' AND i.value = ANY(%s)",
            [REGISTER, candidates],
        )
        key, sealed = cursor.fetchone()
    body: Any = open_json(bytes(sealed), table="registers_record", record_id=key, field="sealed")
    if body["resident_id"] != one[1]:
        raise RuntimeError("another record than the one looked for")
    return (time.perf_counter() - began) * 1000


def _look_up(one: tuple[UUID, str]) -> float:
    """The blind index alone: milliseconds."""
    began = time.perf_counter()
    candidates = BlindIndex(keystore()).candidates(one[1], f"{REGISTER}.resident_id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_id FROM registers_index WHERE register = %s AND field = 'resident_id' AND value = ANY(%s)",
            [REGISTER, candidates],
        )
        cursor.fetchone()
    return (time.perf_counter() - began) * 1000


def _reads_on(samples: list[tuple[UUID, str]], stop: Any, told: Any) -> None:
    """A person who reads all the while, in a process and on a connection of its own."""
    random.seed(os.getpid())
    _leave_pool()
    times = []
    while not stop.is_set():
        times.append(_read(random.choice(samples)))  # noqa: S311 - a sample, no secret
        time.sleep(0.005)
    told.put(times)


def _leave_pool() -> None:
    """No connection may be shared over a fork: each process makes its own."""
    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool is not None:
        close_pool()


def _part(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registers_index WHERE register = %s", [REGISTER])
        cursor.execute("DELETE FROM registers_record WHERE register = %s", [REGISTER])
