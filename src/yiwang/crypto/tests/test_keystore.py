from __future__ import annotations

import multiprocessing
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from yiwang.crypto import ciphers
from yiwang.crypto.errors import EnvelopeBroken, KeyMissing, KeyStoreLocked
from yiwang.crypto.files import create_once
from yiwang.crypto.keystore import KeyStore


def _start(folder: str) -> tuple[bytes, bytes, int]:
    store = KeyStore(folder)
    version = store.current_version("person-data")
    return store.mac("person-data", version, b"x"), store.secret("blob", lambda: b"made"), version


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=spawn) as pool:
        results = set(pool.map(_start, [str(tmp_path / "keys")] * 8))
    assert len(results) == 1
    assert not [one for one in (tmp_path / "keys").iterdir() if one.name.startswith(".")], "drafts left behind"


def test_key_files_are_private_and_not_plain(store: KeyStore, tmp_path: Path) -> None:
    store.secret("ca.root", lambda: b"very secret content")
    store.current_version("person-data")
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
        assert b"very secret" not in path.read_bytes()
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_keys_survive_a_restart(store: KeyStore, tmp_path: Path) -> None:
    mac = store.mac("tokens", store.current_version("tokens"), b"x")
    again = KeyStore(tmp_path / "keys")
    assert again.mac("tokens", 1, b"x") == mac
    assert again.versions("tokens") == (1,)


def test_rotation_in_one_process_is_seen_by_another(store: KeyStore, tmp_path: Path) -> None:
    other = KeyStore(tmp_path / "keys")
    assert other.current_version("tokens") == 1
    assert store.rotate("tokens") == 2
    assert other.current_version("tokens") == 2
    assert other.versions("tokens") == (2, 1)
    assert store.mac("tokens", 1, b"x") != store.mac("tokens", 2, b"x")


def test_purposes_do_not_share_keys(store: KeyStore) -> None:
    one, other = store.current_version("a"), store.current_version("b")
    assert store.mac("a", one, b"x") != store.mac("b", other, b"x")
    assert store.current_version("a.b") == 1
    assert store.versions("a") == (1,)


def test_wrapped_secret_opens_only_where_it_belongs(store: KeyStore) -> None:
    version = store.current_version("a")
    wrapped = store.wrap("a", version, b"k" * 16, b"here", ciphers.SM4_GCM)
    assert store.unwrap("a", version, wrapped, b"here", ciphers.SM4_GCM) == b"k" * 16
    with pytest.raises(EnvelopeBroken):
        store.unwrap("a", version, wrapped, b"there", ciphers.SM4_GCM)


def test_missing_version_is_named(store: KeyStore) -> None:
    with pytest.raises(KeyMissing, match="第 9 版"):
        store.mac("a", 9, b"x")


def test_a_wrong_passphrase_does_not_open_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIWANG_KEY_PASSPHRASE", raising=False)
    first = KeyStore(tmp_path, passphrase="一二三四")
    mac = first.mac("a", first.current_version("a"), b"x")
    assert not (tmp_path / "master.key").exists()
    with pytest.raises(KeyStoreLocked):
        KeyStore(tmp_path, passphrase="一二三五")
    with pytest.raises(KeyStoreLocked, match="YIWANG_KEY_PASSPHRASE"):
        KeyStore(tmp_path)
    monkeypatch.setenv("YIWANG_KEY_PASSPHRASE", "一二三四")
    assert KeyStore(tmp_path).mac("a", 1, b"x") == mac


def test_a_lost_master_file_is_not_silently_replaced(store: KeyStore, tmp_path: Path) -> None:
    (tmp_path / "keys" / "master.key").unlink()
    with pytest.raises(KeyStoreLocked, match=r"master\.key"):
        KeyStore(tmp_path / "keys")


def test_key_files_cannot_be_swapped(store: KeyStore, tmp_path: Path) -> None:
    store.current_version("a")
    store.current_version("b")
    folder = tmp_path / "keys"
    (folder / "a.v1.key").write_bytes((folder / "b.v1.key").read_bytes())
    with pytest.raises(KeyStoreLocked):
        KeyStore(folder).mac("a", 1, b"x")


@pytest.mark.parametrize("name", ["../x", "", "A", "a/b", ".a", "a..b"])
def test_names_cannot_leave_the_folder(store: KeyStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        store.secret(name, lambda: b"")


def test_a_file_is_created_once(tmp_path: Path) -> None:
    assert create_once(tmp_path / "f", b"1")
    assert not create_once(tmp_path / "f", b"2")
    assert (tmp_path / "f").read_bytes() == b"1"
    assert [one.name for one in tmp_path.iterdir()] == ["f"]
