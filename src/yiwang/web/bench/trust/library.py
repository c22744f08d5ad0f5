"""What is measured in one process on one core: SM2 beside `openssl speed sm2`, and verification of OFD files."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ROUNDS = 4
FILES = 200


@dataclass(frozen=True, slots=True)
class Beside:
    """Operations a second of processor time: ours, and those of OpenSSL's own program."""

    ours: float
    openssl: float

    @property
    def share(self) -> float:
        """Ours in percent of OpenSSL's."""
        return 100 * self.ours / self.openssl if self.openssl else 0.0


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """This process, and what it starts, on one core only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def measure_sm2(rounds: int = ROUNDS) -> tuple[Beside, Beside]:
    """Signing and verifying of 64 bytes, round by round in turn with `openssl speed`, by processor time on one core.

    Z of the user identifier and SM3 are part of both.
    """
    from yiwang.crypto import sm2

    key, data = sm2.PrivateKey.generate(), bytes(64)
    signature = key.sign(data)
    works: tuple[Callable[[], object], ...] = (lambda: key.sign(data), lambda: key.public_key.verify(signature, data))
    ours, theirs = [0.0, 0.0], [0.0, 0.0]
    with one_core():
        for _ in range(rounds):
            for at, rate in enumerate(openssl_speed()):
                theirs[at] += rate / rounds
            for at, work in enumerate(works):
                ours[at] += rate_of(work) / rounds
    return Beside(ours[0], theirs[0]), Beside(ours[1], theirs[1])


def openssl_speed(seconds: int = 1) -> tuple[float, float]:
    """Signatures and verifications a second that the command on this machine does."""
    command = ["openssl", "speed", "-seconds", str(seconds), "sm2"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    sign, verify = told.stdout.split()[-2:]
    return float(sign), float(verify)


def rate_of(work: Callable[[], object], seconds: float = 1.0) -> float:
    """Calls a second of processor time."""
    began, count = time.process_time(), 0
    while (spent := time.process_time() - began) < seconds:
        for _ in range(50):
            work()
        count += 50
    return count / spent


def measure_ofd(seconds: float) -> tuple[float, list[str]]:
    """Verifications a second of issued licences of one page, each file another one; what was not valid."""
    from yiwang.core import files
    from yiwang.core.models import File
    from yiwang.core.signing import trust_list
    from yiwang.formats.ofd.verifying import verify_ofd
    from yiwang.support.licences.models import Licence

    keys = list(
        Licence.objects.unscoped("measuring").filter(ofd_id__isnull=False).values_list("ofd_id", flat=True)[:FILES]
    )
    rows = File.objects.unscoped("measuring").select_related("blob").filter(pk__in=keys)
    contents, trusted, wrong = [files.read(row) for row in rows], trust_list(), []
    if not contents:
        return 0.0, ["no OFD to verify"]
    began, count = time.perf_counter(), 0
    with one_core():
        while time.perf_counter() - began < seconds:
            verdict = verify_ofd(contents[count % len(contents)], trusted).verdict
            if not verdict.ok:
                wrong.append(f"OFD {count % len(contents)}: {verdict.step}")
                break
            count += 1
    return count / (time.perf_counter() - began), wrong
