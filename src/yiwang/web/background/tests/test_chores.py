"""Chores that clean up: content that nobody points at goes every day, what is in use stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yiwang.core import clock, files
from yiwang.core.models import Blob, File
from yiwang.people.privacy import clearing
from yiwang.people.signin import once
from yiwang.people.signin.models import SpentValue
from yiwang.web.background.chores import CHORES, DAY, stray_files

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def keep(content: bytes) -> File:
    return files.store(content, name="a.pdf", media_type="application/pdf", owner_account=None, purpose="upload")


@pytest.mark.django_db
def test_content_that_no_file_points_at_is_swept_and_used_content_stays(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    kept, dropped = keep(b"kept"), keep(b"dropped")
    File.objects.unscoped("test").filter(pk=dropped.pk).delete()
    stray_files(NOW)
    assert list(Blob.objects.values_list("pk", flat=True)) == [kept.blob_id]
    assert files.read(kept) == b"kept"
    assert not files.path_of(dropped.blob_id).exists()
    assert stray_files(NOW) == 0


def test_the_worker_sweeps_every_day() -> None:
    assert {chore.name: chore.every for chore in CHORES}["stray_files"] == DAY


@pytest.mark.django_db
def test_used_challenges_go_once_they_could_not_work_any_more() -> None:
    once.spend("test", "early")
    with clock.at(clock.now() + timedelta(hours=1)):
        once.spend("test", "late")
    with clock.at(clock.now() + timedelta(hours=24, minutes=30)):
        assert clearing.chore(clock.now()) == 1
        assert SpentValue.objects.count() == 1
