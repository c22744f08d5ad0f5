"""A small HTTP client for load: keep-alive connections, bounded in time and count, loopback only."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
MOST_FAILURES = 20


@dataclass(slots=True)
class Measured:
    """How many units of work were done in how long, and how long each request took (seconds)."""

    name: str
    units: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Units a second."""
        return self.units / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Latency in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int, measured: Measured) -> None:
        self.port, self.measured = port, measured
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def call(self, method: str, path: str, token: str, body: bytes = b"", extra: str = "") -> tuple[int, bytes]:
        """Send JSON with a bearer token and read the answer; the time is counted."""
        headers = f"Authorization: Bearer {token}\r\n{extra}Content-Type: application/json\r\n"
        return await self.send(method, path, headers, body)

    async def send(self, method: str, path: str, headers: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send a request with these headers and read its answer; the time is counted."""
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(HOST, self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        began = time.perf_counter()
        self._writer.write(head.encode() + body)
        status, content = await _read(self._reader)
        self.measured.latencies.append(time.perf_counter() - began)
        return status, content

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    place = head.find(b"content-length:")
    if place >= 0:
        length = int(head[place + 15 : head.index(b"\r\n", place)])
        return status, await reader.readexactly(length)
    content = b""
    while True:
        length = int(await reader.readline(), 16)
        chunk = await reader.readexactly(length + 2)
        if length == 0:
            return status, content
        content += chunk[:-2]


Work = Callable[[Connection], Awaitable[bool]]


def run(name: str, port: int, work: Work, seconds: float, connections: int = 32) -> Measured:
    """Let ``connections`` do ``work`` again and again for ``seconds``."""
    return asyncio.run(_run(Measured(name), port, work, seconds, connections))


async def _run(measured: Measured, port: int, work: Work, seconds: float, connections: int) -> Measured:
    began = time.perf_counter()
    await asyncio.gather(*(_work(measured, port, work, began + seconds) for _ in range(connections)))
    measured.seconds = time.perf_counter() - began
    return measured


async def _work(measured: Measured, port: int, work: Work, until: float) -> None:
    connection = Connection(port, measured)
    while time.perf_counter() < until and len(measured.failures) < MOST_FAILURES:
        if await work(connection):
            measured.units += 1
    connection.close()


def expect(connection: Connection, status: int, wanted: int, content: bytes) -> bool:
    """Keep what went wrong; a failed unit does not count."""
    if status == wanted:
        return True
    connection.measured.failures.append(f"{status} {content[:200].decode(errors='replace')}")
    return False


def parsed(content: bytes) -> Any:
    """The JSON of an answer."""
    return json.loads(content)
