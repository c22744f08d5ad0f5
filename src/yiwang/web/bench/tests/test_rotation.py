"""The measure of a change of key measures what it says, at a small size."""

from __future__ import annotations

import pytest
from django.db import connection

from yiwang.web.bench.identity import rotation


@pytest.mark.django_db(transaction=True)
def test_the_measure_reads_before_and_during_and_leaves_nothing(monkeypatch):
    monkeypatch.setattr("yiwang.people.privacy.actions.rotate._defer", lambda rotation_id: None)
    told = rotation.measure(3_000, reads=50)
    assert told.records == 3_000 and told.left == 0 and told.rate > 100
    assert told.reads_before == 50 and told.reads_during > 3
    assert 0 < told.read_p50_before <= told.read_p95_before and told.read_p95_during > 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registers_record WHERE register = %s", [rotation.REGISTER])
        assert cursor.fetchone() == (0,)
