"""The secret survives a start that was cut short; what DATABASE_URL asks of the connection reaches it."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from yiwang.web.secrets import application_secret
from yiwang.web.settings import _database


@pytest.fixture(autouse=True)
def none_given(monkeypatch):
    monkeypatch.delenv("YIWANG_SECRET_KEY", raising=False)


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: application_secret(tmp_path), range(8)))
    assert len(secrets) == 1 and len(secrets.pop()) > 40
    assert stat.S_IMODE((tmp_path / "keys" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret_key"]


def test_an_empty_secret_of_a_start_that_was_cut_short_is_made_again(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").touch()
    secret = application_secret(tmp_path)
    assert secret and application_secret(tmp_path) == secret


def test_the_encryption_that_the_address_asks_for_is_not_dropped():
    made = _database("postgresql://a%40b:p%2Fw@db.example/yw?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")
    assert made["OPTIONS"] | {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"} == made["OPTIONS"]
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("a@b", "p/w", "db.example", "")


def test_a_socket_is_named_by_its_directory():
    made = _database("postgresql://a:b@/yw?host=/run/postgresql&port=5433")
    assert (made["HOST"], made["PORT"], made["NAME"]) == ("/run/postgresql", "5433", "yw")
    assert not {"host", "port"} & set(made["OPTIONS"])
