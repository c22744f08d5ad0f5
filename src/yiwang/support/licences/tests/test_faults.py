"""Faults on the way to a licence: a full disk, two at once, a name that cannot be printed."""

from __future__ import annotations

import errno
import os
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests import factories, licensed

from yiwang.core import files, timers
from yiwang.core.ids import new_id
from yiwang.core.models import File, Timer
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.models import Proceeding
from yiwang.support.licences import jobs, links
from yiwang.support.licences.models import Licence


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR = tmp_path
    return tmp_path


def decided(name="王秀英"):
    person = factories.person(name)
    case = licensed.apply_for(person)
    licensed.step(case, "licensed.accept", "accept")
    licensed.step(case, "licensed.decide", "grant")
    return case


def test_a_full_disk_delays_the_licence_and_loses_nothing(db, var, monkeypatch):
    licensed.publish()
    case = decided()
    job = Timer.objects.get(kind="flow.job")
    links.new_token(new_id())  # keys are made on first use, which is not what fills the disk here
    files.store(b"x", name="x", media_type="x/y", owner_account=None, purpose="test")

    def full(handle):
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(files.StorageFull):
            timers.HANDLERS["flow.job"](job)
    assert not Licence.objects.unscoped("test").exists()
    assert not File.objects.unscoped("test").filter(purpose="licence").exists()
    licensed.run_due("flow.job")
    assert Licence.objects.unscoped("test").count() == 1
    assert Proceeding.objects.unscoped("test").get(pk=case).state == "completed"


def test_a_job_that_never_succeeds_is_an_incident_of_the_case(db, var, monkeypatch):
    licensed.publish()
    case = decided()
    Timer.objects.filter(kind="flow.job").update(attempts=timers.MOST_ATTEMPTS - 1)

    def broken(*given, **named):
        Licence.objects.unscoped("test").extra(where=["no_such_column = 1"]).exists()

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_issue", broken)
        timers.run_due()
    assert not Timer.objects.filter(kind="flow.job").exists()
    (incident,) = load_context(proceeding_id=case).flow_state().incidents.values()
    assert "没有成功" in incident.message


def test_two_workers_on_one_job_issue_one_licence(transactional_db, var):
    licensed.publish()
    decided()
    gate = Barrier(2)

    def work():
        try:
            gate.wait(10)
            timers.run_due()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Licence.objects.unscoped("test").count() == 1
    assert not Timer.objects.filter(kind="flow.job").exists()


def test_two_uploads_of_one_paper_agree_on_its_key(transactional_db, var):
    gate, kept, content = Barrier(4), [], os.urandom(200_000)

    def work():
        try:
            gate.wait(10)
            kept.append(files.store(content, name="a", media_type="x/y", owner_account=None, purpose="test"))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len({file.blob_id for file in kept}) == 1 and len(kept) == 4
    assert all(files.read(file) == content for file in kept)
