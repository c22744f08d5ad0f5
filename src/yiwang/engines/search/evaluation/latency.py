"""How long answers take at a fixed rate: queries arrive when they arrive, whether earlier ones are answered or not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from django.db import close_old_connections, connection

from yiwang.engines.search.evaluation.judging import percentile

Ask = Callable[[str, str], object]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from the moment a query was due until its answer was there; ``rate`` is what was reached."""

    queries: int
    rate: float
    p50: float
    p95: float
    p99: float
    errors: int

    def line(self, name: str) -> str:
        """As it is printed."""
        return (
            f"{name:<16}{self.queries:>6} at {self.rate:.0f}/s  p50 {self.p50:.1f} ms  p95 {self.p95:.1f} ms  "
            f"p99 {self.p99:.1f} ms  errors {self.errors}"
        )


def at_rate(
    ask: Ask, queries: Sequence[str], divisions: Sequence[str], *, rate: float, seconds: float, threads: int = 4
) -> Latency:
    """``ask(query, division)`` at ``rate`` a second, both drawn by Zipf's law (the first of each list most often)."""
    draw = Random(7)  # noqa: S311  a repeatable load, no secret
    many = int(rate * seconds)
    asked = draw.choices(queries, _zipf(len(queries)), k=many)
    places = draw.choices(divisions, _zipf(len(divisions)), k=many)
    times: list[float] = []
    errors: list[str] = []
    lock = threading.Lock()
    begin = time.perf_counter() + 0.2

    def one(number: int) -> None:
        due = begin + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        try:
            ask(asked[number], places[number])
        except (ValueError, LookupError, RuntimeError) as wrong:
            with lock:
                errors.append(str(wrong))
        with lock:
            times.append((time.perf_counter() - due) * 1000.0)

    with ThreadPoolExecutor(threads, initializer=close_old_connections) as pool:
        list(pool.map(one, range(many)))
        list(pool.map(lambda _n: connection.close(), range(threads)))
    took = time.perf_counter() - begin
    p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    return Latency(many, many / took, p50, p95, p99, len(errors))


def _zipf(many: int) -> list[float]:
    return [1.0 / (rank + 1) for rank in range(many)]
