"""A batch of thousands needs no more memory than one of hundreds."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from yiwang.support.licences.actions.batch import start_batch
from yiwang.support.licences.actions.batch_work import issue_some
from yiwang.support.licences.models import Licence
from yiwang.support.licences.tests.batch_stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.timeout(1800)]
ROWS = int(os.environ.get("YIWANG_BATCH_ROWS", "3000"))
WARM, MOST_GROWTH = 500, 24 << 20


def resident() -> int:
    """Bytes of this process that are in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_memory_stays_flat_in_a_long_batch(monkeypatch, tmp_path, settings):
    settings.VAR = tmp_path
    stage = Stage(monkeypatch, count=ROWS)
    batch = stage.upload([stage.row(at) for at in range(ROWS)])
    assert batch.read == ROWS and not batch.rows.filter(state="wrong").exists()
    start_batch(actor=stage.actor, batch_id=batch.pk)
    issue_some(batch.pk, chunk=WARM, seconds=600)
    warm = resident()
    while issue_some(batch.pk, chunk=200, seconds=600):
        pass
    grown = resident() - warm
    assert Licence.objects.unscoped("test").count() == ROWS
    assert grown < MOST_GROWTH, f"{grown >> 20} MB more after {ROWS - WARM} rows"
    print(f"{ROWS} rows, {warm >> 20} MB after {WARM}, {grown >> 10} kB more at the end")
