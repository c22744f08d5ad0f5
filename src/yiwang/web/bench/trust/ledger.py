"""The ledger's two figures: leaves a second from the event log to stored tiles, and proofs in 50 million leaves.

Each function works on the database that Django is connected to, and is called by the frame. Alone, with a cluster of
its own whose commits are durable: ``python -m yiwang.web.bench.trust.ledger``.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field
from typing import Any

from yiwang.crypto.merkle import TreeHash

WANTED_LEAVES = 10_000.0  # a second
WANTED_PROOF_MS = 5.0  # at most, of 95 in 100
EVENTS = 200_000
LEAVES = 50_000_000
PATTERNS = 256  # different tiles of leaves; the log is made of their repetition, every hash above them is true
BATCH = 5_000
PROOFS = 2_000


@dataclass(frozen=True, slots=True)
class Appended:
    """How long the notary took for so many events that stood in the log."""

    events: int
    seconds: float

    @property
    def rate(self) -> float:
        """Leaves a second."""
        return self.events / self.seconds


@dataclass(frozen=True, slots=True)
class Proven:
    """Times of single proofs in milliseconds, each checked against the signed head; ``filled`` seconds of filling."""

    leaves: int
    filled: float
    milliseconds: list[float] = field(repr=False)

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of the proofs took at most."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def happened(count: int) -> None:
    """So many events of ordinary size in the log, not yet numbered."""
    from yiwang.core.actor import SYSTEM
    from yiwang.core.events import NewEvent, Subject, write
    from yiwang.core.ids import new_id

    for start in range(0, count, BATCH):
        write(
            [
                NewEvent(
                    "workorder.step_done",
                    SYSTEM,
                    Subject("proceeding", new_id()),
                    {"task": "examine", "outcome": "agree", "number": f"4408250001{start + n:08d}", "late": False},
                    organization_id=new_id(),
                    division_id=new_id(),
                )
                for n in range(min(BATCH, count - start))
            ]
        )


def measure_append(count: int = EVENTS) -> Appended:
    """From events in the table to leaves, tiles and position, committed batch by batch, in this one process."""
    from yiwang.support.ledger import notary

    while notary.settle():
        pass
    happened(count)
    before, done = time.perf_counter(), 0
    while taken := notary.settle():
        done += taken
    return Appended(done, time.perf_counter() - before)


def fill(leaves: int = LEAVES) -> float:
    """Make the log one of so many leaves with true hashes above them, signed; returns the seconds it took.

    The log must be empty. Tiles of leaves repeat ``PATTERNS`` random ones, so that few hashes are computed and all
    are true; every tile is a row of its own, as in a log that grew.
    """
    from django.db import connection, transaction

    from yiwang.core import clock
    from yiwang.support.ledger import heads, notary
    from yiwang.support.ledger.models import Log

    began = time.perf_counter()
    log = notary.begin()
    if log.size:
        raise RuntimeError("the log is not empty")
    level, count, kinds = 0, leaves, [os.urandom(256 * 32) for _ in range(PATTERNS)]
    with transaction.atomic(), connection.cursor() as cursor:
        while count:
            count, kinds = _level(cursor, level, count, kinds, notary.hash_of(log))
            level += 1
        Log.objects.unscoped("measuring").update(size=leaves)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE ledger_tile")
    head = heads.sign_due(clock.now())
    if head is None or head.size != leaves:
        raise RuntimeError("no head was signed")
    return time.perf_counter() - began


def _level(cursor: Any, level: int, count: int, kinds: list[bytes], hashing: TreeHash) -> tuple[int, list[bytes]]:
    """Write the tiles of one level, repeating ``kinds``; returns how many nodes the next has, and its tiles' kinds."""
    from yiwang.support.ledger.tiles import place_of, whole_root

    whole, rest = divmod(count, 256)
    cursor.execute(
        "INSERT INTO ledger_tile (place, hashes)"
        " SELECT %s + n, (%s::bytea[])[n %% %s + 1] FROM generate_series(0::bigint, %s - 1) n",
        [place_of(level, 0), kinds, len(kinds), whole],
    )
    if rest:
        part = kinds[whole % len(kinds)][: rest * 32]
        cursor.execute("INSERT INTO ledger_tile (place, hashes) VALUES (%s, %s)", [place_of(level, whole), part])
    roots = [whole_root(kind, hashing) for kind in kinds]
    period = max(1, len(kinds) // 256)
    return whole, [b"".join(roots[(n * 256 + k) % len(roots)] for k in range(256)) for n in range(period)]


def measure_proofs(leaves: int = LEAVES, proofs: int = PROOFS) -> Proven:
    """Fill, then make proofs of random leaves under the newest head, each timed and verified."""
    from yiwang.crypto.merkle import inclusion_holds
    from yiwang.formats.ledger_heads import read_signed
    from yiwang.support.ledger import notary, queries

    filled = fill(leaves)
    hashing = notary.hash_of(notary.begin())
    chance, times = random.Random(4), []  # noqa: S311 - which leaves are asked for
    for _ in range(proofs):
        number = chance.randrange(leaves)
        began = time.perf_counter()
        proof = queries.proof_of_leaf(number)
        times.append((time.perf_counter() - began) * 1000)
        if proof is None:
            raise RuntimeError(f"no proof of leaf {number}")
        head = read_signed(proof.head).head
        if not inclusion_holds(proof.entry.leaf, number, head.size, proof.path, head.root, hashing):
            raise RuntimeError(f"the proof of leaf {number} does not hold")
    return Proven(leaves, filled, times)


def main(events: int = EVENTS, leaves: int = LEAVES) -> int:
    """Measure alone; exit code 1 where a figure is missed. The log of the proofs is a database of its own."""
    from yiwang.web.launcher.postgres import EmbeddedPostgres
    from yiwang.web.launcher.tree import var_directory

    place = var_directory() / "bench" / "ledger"
    postgres = EmbeddedPostgres(place, database="yiwang_ledger").start()
    try:
        os.environ["DATABASE_URL"] = str(postgres.url)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        proven = measure_proofs(leaves)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE ledger_tile, ledger_leaf, ledger_head, ledger_log")
        appended = measure_append(events)
    finally:
        postgres.stop()
        import shutil

        shutil.rmtree(place, ignore_errors=True)
    print(f"append: {appended.events} events in {appended.seconds:.1f} s, {appended.rate:.0f} leaves/s")
    shares = ", ".join(f"p{round(share * 100)} {proven.percentile(share):.2f} ms" for share in (0.5, 0.95, 0.99))
    print(f"inclusion proofs in {proven.leaves} leaves (filled in {proven.filled:.0f} s): {shares}")
    met = appended.rate >= WANTED_LEAVES and proven.percentile(0.95) < WANTED_PROOF_MS
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
