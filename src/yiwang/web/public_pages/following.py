"""What was published meanwhile: one small query four times a second; without an answer nothing counts as fresh.

Numbers of ``catalogue_change`` are given when a transaction writes and seen when it commits, so a lower one may appear
after a higher one: the numbers that are missing are looked for again until ``GAP_SECONDS`` have passed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from uuid import UUID

from django.db import Error, connection
from psycopg_pool import PoolClosed, PoolTimeout

from yiwang.core import generation
from yiwang.web.public_pages.entries import Entry

EVERY, PATIENCE = 0.25, 1.0
GAP_SECONDS = 900.0  # the longest that a publishing transaction may run
MOST_SECONDS = 3600  # the longest that a page is kept: changes seen before that concern none
MOST_NODES, MOST_ROWS, LOOK_BACK = 200_000, 5_000, 1_000
FORGET_EVERY = 600.0
GONE = (Error, PoolTimeout, PoolClosed)
logger = logging.getLogger(__name__)

_NEWS = """
SELECT value, NULL::uuid[], true FROM core_generation
UNION ALL (SELECT seq, nodes, false FROM catalogue_change WHERE seq > %s ORDER BY seq LIMIT %s)
UNION ALL (SELECT seq, nodes, false FROM catalogue_change WHERE seq = ANY(%s))
"""


class Following:
    """What this process knows of publications. ``look`` runs in one thread; all else in any."""

    def __init__(self) -> None:
        self.generation = -1
        self.seen = float("-inf")  # the moment as of which everything published is known
        self.horizon = float("inf")  # what was made before is not trusted
        self.anything = float("-inf")  # when the last change of any node was learnt
        self.changed: dict[UUID, float] = {}
        self._highest: int | None = None
        self._gaps: dict[int, float] = {}
        self._forgotten = time.monotonic()

    def fresh(self, now: float) -> bool:
        """Whether everything that was published a second ago is known."""
        return now - self.seen < PATIENCE

    def alive(self, entry: Entry, now: float) -> bool:
        """Whether a kept page still says what is published."""
        made = entry.made
        if entry.generation != self.generation or entry.until <= now or made <= self.horizon:
            return False
        if entry.nodes is None:
            return made > self.anything
        changed = self.changed
        return not any(made <= changed.get(node, made - 1) for node in entry.nodes)

    def run(self) -> None:
        """Look again and again, for the life of the process."""
        while True:
            self.look()
            time.sleep(EVERY)

    def look(self) -> bool:
        """Take in what was published since the last look; False while the database is away."""
        began = time.monotonic()
        try:
            rows = self._read()
        except GONE:
            logger.debug("the database is away; nothing is answered from kept pages")
            return False
        finally:
            if not connection.in_atomic_block:
                connection.close()
        self._take(rows, began, time.monotonic())
        return True

    def _read(self) -> list[tuple[int, list[UUID] | None, bool]]:
        with connection.cursor() as cursor:
            if self._highest is None:
                cursor.execute("SELECT coalesce(max(seq), 0) FROM catalogue_change")
                highest = cursor.fetchone()[0]
                cursor.execute("SELECT seq FROM catalogue_change WHERE seq > %s", [highest - LOOK_BACK])
                known = {row[0] for row in cursor.fetchall()}
                missing = set(range(max(highest - LOOK_BACK, 0) + 1, highest)) - known
                self._highest, self._gaps = highest, dict.fromkeys(missing, time.monotonic())
            cursor.execute(_NEWS, [self._highest, MOST_ROWS, list(self._gaps)])
            found: list[tuple[int, list[UUID] | None, bool]] = cursor.fetchall()
            return found

    def _take(self, rows: list[tuple[int, list[UUID] | None, bool]], began: float, ended: float) -> None:
        away = began - self.seen > PATIENCE  # at the start, or after the database was gone: nothing old is trusted
        moved = 0
        for number, nodes, is_generation in rows:
            if is_generation:
                moved = number
                continue
            self._pass(number, ended)
            self._note(nodes or (), ended)
        if away or len(rows) > MOST_ROWS or len(self.changed) > MOST_NODES:
            self.horizon = ended
            self.changed = {}
        self._forget(ended)
        generation.note(moved)  # other caches of this process first: what is rendered from now on is kept as new
        self.generation = moved
        self.seen = began

    def _pass(self, number: int, now: float) -> None:
        highest = self._highest or 0
        if number > highest:
            self._gaps.update(dict.fromkeys(range(max(highest, number - LOOK_BACK) + 1, number), now))
            self._highest = number
        else:
            self._gaps.pop(number, None)

    def _note(self, nodes: Iterable[UUID], now: float) -> None:
        self.anything = now
        for node in nodes:
            self.changed[node] = now

    def _forget(self, now: float) -> None:
        if self._gaps:
            self._gaps = {number: since for number, since in self._gaps.items() if now - since < GAP_SECONDS}
        if now - self._forgotten > FORGET_EVERY:
            self._forgotten = now
            self.changed = {node: at for node, at in self.changed.items() if now - at <= MOST_SECONDS}
