"""Licences issued in batches: tables uploaded and confirmed at the shipped address, issued by the shipped workers.

Each licence is checked, rendered as OFD, sealed, stored and logged in a durable transaction of its own. The rate counts
from the confirmation to the last row; the resident memory of each worker is read at a tenth and at the end.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from yiwang.web.bench.trust.stage import KIND, Stage, table

WORKERS = 2
ADDRESS = "/desk/licences/batches/"
LONGEST = 4 * 3600.0
LOOK = 0.25
STUCK = 120.0  # seconds without a further licence


@dataclass(slots=True)
class Issued:
    """How many in how many seconds; ``early`` and ``late`` the bytes of each worker at a tenth and at the end.

    ``worked`` is the processor time of the workers, in seconds: it tells the cost where others use the machine as well.
    """

    licences: int = 0
    seconds: float = 0.0
    early: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    worked: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Licences a second."""
        return self.licences / self.seconds if self.seconds else 0.0

    @property
    def grown(self) -> int:
        """Bytes by which the worker grew that grew most."""
        return max((late - early for early, late in zip(self.early, self.late, strict=True)), default=0)


def start_worker() -> subprocess.Popen[bytes]:
    """One more shipped worker, with the environment of this process."""
    return subprocess.Popen([sys.executable, "-m", "yiwang.web.cli", "worker"])


def resident(process: subprocess.Popen[bytes]) -> int:
    """Bytes of a process that are in memory."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def worked(process: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time that a process has used."""
    told = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def measure(port: int, stage: Stage, workers: list[subprocess.Popen[bytes]]) -> Issued:
    """Upload one table for each worker, wait until they are read, confirm them, wait until all is issued."""
    told = Issued()
    share = stage.firms // len(workers)
    ends = [share * n for n in range(len(workers))] + [stage.firms]
    places = [upload(port, stage, table(ends[n], ends[n + 1])) for n in range(len(workers))]
    _wait_read(told, stage.firms)
    if told.failures:
        return told
    began, before = time.perf_counter(), sum(map(worked, workers))
    for place in places:
        send(port, stage.token, place, urlencode({"act": "start"}).encode(), "application/x-www-form-urlencoded")
    _wait_issued(told, stage.firms, workers, began)
    told.worked = sum(map(worked, workers)) - before
    _check(told, stage.firms)
    return told


def upload(port: int, stage: Stage, content: bytes) -> str:
    """Send a table as the form of the page does; returns the address of the batch."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (("what", f"{stage.office}/{KIND}"), ("why", "测速"))
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="table.csv"\r\n'
    parts += [f"{head}Content-Type: text/csv\r\n\r\n".encode(), content, f"\r\n--{mark}--\r\n".encode()]
    return send(port, stage.token, ADDRESS, b"".join(parts), f"multipart/form-data; boundary={mark}")


def send(port: int, token: str, path: str, body: bytes, kind: str) -> str:
    """Post to a page; returns where it leads. Raises where it does not."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request("POST", path, body, {"Authorization": f"Bearer {token}", "Content-Type": kind})
        answer = line.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(f"{path}: {answer.status}")
        return str(answer.headers["Location"])
    finally:
        line.close()


def _wait_read(told: Issued, rows: int) -> None:
    from yiwang.support.licences.models import BatchRow, LicenceBatch

    until = time.monotonic() + LONGEST
    batches = LicenceBatch.objects.unscoped("measuring")
    while batches.filter(state="reading").exists() and time.monotonic() < until:
        time.sleep(LOOK)
    ready = BatchRow.objects.filter(state="ready").count()
    if ready != rows or batches.exclude(state="previewed").exists():
        told.failures.append(f"{ready} of {rows} rows can be issued")


def _wait_issued(told: Issued, rows: int, workers: list[subprocess.Popen[bytes]], began: float) -> None:
    from yiwang.support.licences.models import BatchRow, LicenceBatch

    batches, last, moved = LicenceBatch.objects.unscoped("measuring"), 0, time.monotonic()
    while batches.filter(state="running").exists():
        done = BatchRow.objects.filter(state="issued").count()
        if done > last:
            last, moved = done, time.monotonic()
        if done >= rows // 10 and not told.early:
            told.early = [resident(worker) for worker in workers]
        if time.monotonic() - moved > STUCK or time.perf_counter() - began > LONGEST:
            told.failures.append(f"stuck after {done} licences")
            return
        time.sleep(LOOK)
    told.seconds = time.perf_counter() - began
    told.late = [resident(worker) for worker in workers]
    told.early = told.early or told.late


def _check(told: Issued, rows: int) -> None:
    """Every row has a licence with its file, its use of the seal, and its event in the log."""
    from yiwang.core.models import Event
    from yiwang.support.licences.models import Licence
    from yiwang.support.seals.models import SealUse

    told.licences = Licence.objects.unscoped("measuring").filter(ofd_id__isnull=False).count()
    logged = Event.objects.unscoped("measuring").filter(type="licence.issued").count()
    sealed = SealUse.objects.unscoped("measuring").count()
    for name, count in (("licences", told.licences), ("events", logged), ("uses of the seal", sealed)):
        if count != rows:
            told.failures.append(f"{count} {name} for {rows} rows")
