"""Without the right keys nothing personal is served and nothing is made anew; a change of key survives kill -9."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import REPOSITORY
from tests.reliability.site import LICENSED, Site
from tests.start.servers import wait_until
from yiwang.crypto.keystore import KeyStore

pytestmark = pytest.mark.timeout(400)
NOBODYS = "019aa5b4-0000-7000-8000-000000000000"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def again(site: Site) -> None:
    site.kill("serve")
    site.start("serve")


def command(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yiwang.web.cli", *words], cwd=REPOSITORY, env=site.environment(), capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


def refuses(site: Site) -> None:
    """Personal data: refused, and why; public pages: as ever; nothing new in the place of the keys."""
    for path in (f"/api/v1/applications/{NOBODYS}", "/api/v1/tasks/"):
        answer = site.ask("GET", path, "person")
        assert answer.status == 503 and answer.body["code"] == "keys_unavailable", answer
        assert CHINESE.search(answer.body["detail"]) and "密钥" in answer.body["detail"]
        assert str(site.place) not in str(answer.body), "tells strangers where the keys lie"
    assert site.ask("POST", "/api/v1/applications/", "person", LICENSED).status == 503
    page = site.ask("GET", "/cases/")
    assert page.status == 503 and "密钥" in page.body and "没有丢失" in page.body
    for public in ("/", "/help/", "/healthz"):
        assert site.ask("GET", public).status == 200, public
    told = command(site, "doctor")
    assert told.returncode == 1 and "密钥" in told.stdout, told.stdout


def works(site: Site) -> bool:
    return site.ask("GET", f"/api/v1/applications/{NOBODYS}", "person").status == 404


def test_a_key_folder_that_was_moved_away_stops_personal_pages_and_comes_back_without_a_restart(site):
    keys = site.place / "var" / "keys"
    assert works(site)
    keys.rename(site.place / "away")
    again(site)
    refuses(site)
    assert not keys.exists(), "a second key store was made in the place of the first"
    (site.place / "away").rename(keys)
    assert wait_until(lambda: works(site), 15)
    assert command(site, "doctor").stdout.count("密钥库")


def test_a_wrong_passphrase_and_the_keys_of_another_database_are_refused(site, monkeypatch):
    keys: Path = site.place / "var" / "keys"
    keys.rename(site.place / "away")
    store = KeyStore(keys, passphrase="正确的口令")
    store.current_version("fingerprint")
    try:
        monkeypatch.setenv("YIWANG_KEY_PASSPHRASE", "错的口令")
        again(site)
        refuses(site)
        monkeypatch.setenv("YIWANG_KEY_PASSPHRASE", "正确的口令")
        again(site)
        refuses(site)
        assert "不配套" in command(site, "doctor").stdout
    finally:
        shutil.rmtree(keys)
        (site.place / "away").rename(keys)
    monkeypatch.delenv("YIWANG_KEY_PASSPHRASE")
    again(site)
    assert works(site)


def test_a_change_of_key_goes_on_after_kill_9_and_nobody_waits(site):
    filed = site.submit("before the change")
    site.start("worker")
    done = command(site, "keys", "rotate", "person-data", "--reason", "演练")
    assert done.returncode == 0, done.stderr
    site.kill("worker")
    assert site.ask("GET", f"/api/v1/applications/{filed.body['id']}", "person").status == 200
    assert site.submit("in the middle").status in (200, 201)
    site.start("worker")
    finished = "SELECT count(*) FROM privacy_rotation WHERE finished_at IS NOT NULL"
    assert wait_until(lambda: site.rows(finished) == [(1,)], 120), command(site, "keys", "status").stdout
    older = "SELECT count(*) FROM proceedings_proceeding WHERE substring(sealed from 3 for 4) < '\\x00000002'"
    assert site.rows(older) == [(0,)]
    assert site.ask("GET", f"/api/v1/applications/{filed.body['id']}", "person").status == 200
    assert "person-data" in command(site, "keys", "status").stdout
