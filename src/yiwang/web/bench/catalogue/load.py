"""Load at a given rate: requests are due at fixed moments whether or not earlier ones were answered (open loop).

A latency counts from the moment a request was due, so that a server that stalls is not spared. One process, raw
protocol, no parsing beyond status, length and where a page came from; loopback only, bounded in time and count.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from yiwang.web.bench.client import HOST

CONNECTIONS, PATIENCE = 64, 10.0
TICK = 0.001
MOST_FAILURES = 5


@dataclass(slots=True)
class Loaded:
    """What came back: latencies in seconds, where pages came from (``X-Kept``), bytes, what failed."""

    rate: float = 0.0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    failures: list[str] = field(default_factory=list)
    failed: int = 0

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else float("inf")

    def share(self, source: str) -> float:
        """Per cent of the answers that came from there."""
        return 100 * self.sources.get(source, 0) / max(len(self.latencies), 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask: paths in turn, and lines of headers in turn (``Cookie: …\\r\\n``)."""

    port: int
    paths: Sequence[str]
    headers: Sequence[str] = ("",)
    rate: float = 100.0
    seconds: float = 10.0


def load(asked: Asked) -> Loaded:
    """Run it in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (asked,))


def _run(asked: Asked) -> Loaded:
    return asyncio.run(_Load(asked).run())


class _Load:
    def __init__(self, asked: Asked) -> None:
        self.asked, self.loaded = asked, Loaded()
        self.free: deque[_Pipe] = deque()
        self.waiting: deque[tuple[float, int]] = deque()
        self.open = 0

    async def run(self) -> Loaded:
        asked, loop = self.asked, asyncio.get_running_loop()
        for number in range(CONNECTIONS):  # each from an address of its own: limits by address are not measured here
            local = (f"127.0.0.{number % 200 + 2}", 0)
            await loop.create_connection(lambda: _Pipe(self), HOST, asked.port, local_addr=local)
        total, sent = int(asked.rate * asked.seconds), 0
        began = time.perf_counter()
        end = began + asked.seconds + PATIENCE
        while (sent < total or self.waiting or self.open) and time.perf_counter() < end:
            now = time.perf_counter()
            while sent < total and began + sent / asked.rate <= now:
                self.waiting.append((began + sent / asked.rate, sent))
                sent += 1
            self.pump()
            # No busier than it has to be: it shares the cores with what it measures.
            next_due = began + sent / asked.rate - time.perf_counter() if sent < total else TICK * 10
            await asyncio.sleep(max(TICK, next_due))
        self.loaded.seconds = max(time.perf_counter() - began, asked.seconds)
        self.loaded.rate = len(self.loaded.latencies) / self.loaded.seconds
        self.loaded.failed += len(self.waiting) + self.open
        return self.loaded

    def pump(self) -> None:
        while self.waiting and self.free:
            due, number = self.waiting.popleft()
            path = self.asked.paths[number % len(self.asked.paths)]
            self.open += 1
            self.free.popleft().ask(path, self.asked.headers[number % len(self.asked.headers)], due)

    def answered(self, pipe: _Pipe, due: float, head: bytes, length: int) -> None:
        self.open -= 1
        loaded = self.loaded
        if head[9:12] == b"200":
            loaded.latencies.append(time.perf_counter() - due)
            loaded.bytes += length
            at = head.find(b"x-kept: ")
            source = head[at + 8 : head.index(b"\r\n", at)].decode() if at >= 0 else "rendered"
            loaded.sources[source] = loaded.sources.get(source, 0) + 1
        else:
            loaded.failed += 1
            if len(loaded.failures) < MOST_FAILURES:
                loaded.failures.append(head[:60].decode(errors="replace"))
        self.free.append(pipe)
        if self.waiting:
            self.pump()


class _Pipe(asyncio.Protocol):
    def __init__(self, owner: _Load) -> None:
        self.owner = owner
        self.transport: asyncio.Transport | None = None
        self.due = 0.0
        self.head = b""
        self.left = -1
        self.size = 0
        self.chunked = False
        self.got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.owner.free.append(self)

    def ask(self, path: str, headers: str, due: float) -> None:
        """Send one request; the answer comes to ``owner.answered``."""
        self.due, self.got, self.left, self.chunked = due, b"", -1, False
        assert self.transport is not None
        said = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip, br\r\n{headers}\r\n"
        self.transport.write(said.encode())

    def data_received(self, data: bytes) -> None:
        if self.left >= 0:
            self.left -= len(data)
        else:
            self.got += data
            if not self._head():
                return
        if self.chunked:
            self.got = self.got[-64:]
            if not self.got.endswith(b"0\r\n\r\n"):
                return
        elif self.left > 0:
            return
        self.owner.answered(self, self.due, self.head, self.size)

    def _head(self) -> bool:
        end = self.got.find(b"\r\n\r\n") if self.left < 0 and not self.chunked else -1
        if self.chunked:
            return True
        if end < 0:
            return False
        self.head = self.got[:end].lower() + b"\r\n"
        at = self.head.find(b"content-length: ")
        if at >= 0:
            self.size = int(self.head[at + 16 : self.head.index(b"\r\n", at)])
            self.left = self.size - (len(self.got) - end - 4)
        else:
            self.chunked, self.size = b"chunked" in self.head, 0
            self.left = -1 if self.chunked else 0
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if len(self.owner.loaded.failures) < MOST_FAILURES:
            self.owner.loaded.failures.append(f"connection lost: {type(exc).__name__}")
