"""One table uploaded twice: its rows are issued a second time only when an official says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.core.models import Event
from yiwang.service.applications.tests import portal
from yiwang.support.licences.actions.batch import start_batch
from yiwang.support.licences.batches.again import earlier_of
from yiwang.support.licences.errors import IssuedBefore
from yiwang.support.licences.tests.batch_stage import Stage, licences


@pytest.fixture
def stage(monkeypatch, tmp_path, settings):
    settings.VAR = tmp_path
    return Stage(monkeypatch)


@pytest.mark.django_db
def test_the_second_upload_of_a_table_issues_only_when_confirmed(stage, settings):
    rows = [stage.row(at) for at in range(2)]
    first = stage.upload(rows)
    second = stage.upload([*rows, stage.row(2)])
    assert earlier_of(second) is None  # nothing was issued yet
    start_batch(actor=stage.actor, batch_id=first.pk)
    stage.work(first)
    client = portal.client_of(stage.actor)
    where = f"/desk/licences/batches/{second.pk}/"
    shown = client.get(where).content.decode()
    assert "有2行和以前颁发的一样" in shown and f'href="/desk/licences/batches/{first.pk}/"' in shown
    refused = client.post(where, {"act": "start"})
    assert refused.status_code == 409 and "请先勾选确认" in refused.content.decode()
    second.refresh_from_db()
    assert second.state == "previewed" and len(licences()) == 2
    with clock.at(clock.now() + timedelta(days=settings.LICENCE_BATCH_AGAIN_DAYS + 1)):
        assert earlier_of(second) is None
    assert client.post(where, {"act": "start", "again": "1"}).status_code == 302
    stage.work(second)
    assert len(licences()) == 5
    told = Event.objects.unscoped("test").get(type="licence_batch.started", subject_id=second.pk)
    assert told.payload["again"] == 2


@pytest.mark.django_db
def test_other_rows_and_dropped_tables_are_not_asked_about(stage):
    first = stage.upload([stage.row(0)])
    start_batch(actor=stage.actor, batch_id=first.pk)
    first.rows.update(state="failed")
    again, other = stage.upload([stage.row(0)]), stage.upload([stage.row(1)])
    assert earlier_of(again) is None and earlier_of(other) is None
    assert start_batch(actor=stage.actor, batch_id=again.pk).state == "running"


@pytest.mark.django_db(transaction=True)
def test_two_copies_started_at_one_moment_are_one_batch(stage):
    batches = [stage.upload([stage.row(0)]) for _ in range(2)]
    begin = Barrier(2)

    def start(batch):
        try:
            begin.wait(timeout=20)
            return start_batch(actor=stage.actor, batch_id=batch.pk).state
        except Refusal as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(start, batches)) == [IssuedBefore.code, "running"]
