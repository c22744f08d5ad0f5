"""What the launcher knows about processes and ports; one demo at a time; files made from sources."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.start.servers import wait_until
from yiwang.web.launcher import assets
from yiwang.web.launcher.children import CRASHES, Child
from yiwang.web.launcher.demo import Demo
from yiwang.web.launcher.language import StartFailed
from yiwang.web.launcher.log import CAUSES, explain
from yiwang.web.launcher.place import Place
from yiwang.web.launcher.processes import alive, exists, free_port, port_is_free, started_at
from yiwang.web.launcher.serve import require_port
from yiwang.web.launcher.single import Single, end_left_over, identity
from yiwang.web.launcher.tuning import settings_for_machine


def test_a_zombie_is_not_alive_but_its_id_is_taken() -> None:
    child = subprocess.Popen(["true"])
    assert wait_until(lambda: not alive(child.pid))
    assert exists(child.pid)
    child.wait()
    assert not exists(child.pid)


def test_a_taken_port_is_refused_with_another_to_try() -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        with pytest.raises(StartFailed, match=f"YIWANG_PORT={port + 1}"):
            require_port(port)


def test_a_free_port_is_free() -> None:
    assert port_is_free(free_port())


@pytest.mark.parametrize(("signs", "zh", "en"), CAUSES, ids=[cause[0][0] for cause in CAUSES])
def test_every_known_cause_becomes_one_sentence_with_a_remedy(signs: tuple[str, ...], zh: str, en: str) -> None:
    for sign in signs:
        told = explain(Place(Path("/var/x"), None), f"FATAL:  {sign}\n")
        assert "：" in told.zh and told.en.endswith(".") and "{" not in told.zh + told.en


def test_an_unknown_cause_gives_the_last_words_and_the_log() -> None:
    told = explain(Place(Path("/var/x"), None), "LOG: a\nFATAL:  strange thing\nLOG: b\n")
    assert "strange thing" in told.zh and "/var/x/server.log" in told.zh


def test_a_disk_so_full_that_nothing_was_logged_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 2**20

    monkeypatch.setattr("yiwang.web.launcher.log.shutil.disk_usage", lambda path: Usage)
    assert "磁盘已满" in explain(Place(Path("/var/x"), None), "").zh
    assert "另一个版本" in explain(Place(Path("/var/x"), None), "FATAL: incompatible with server").zh


def test_a_note_that_cannot_be_written_is_told_and_no_obstacle_to_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = Demo(tmp_path, free_port())
    demo.single.enter()
    demo.entered = True
    demo.web.process = running = subprocess.Popen(["sleep", "60"])

    def full(path: Path, *args: object, **options: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    monkeypatch.setattr("yiwang.web.launcher.demo.signal.signal", lambda number, handler: None)
    with pytest.raises(StartFailed, match="清出空间"):
        demo.single.tell(port=1)
    demo.stop()
    assert running.poll() is not None


def test_left_over_processes_that_do_not_listen_do_not_keep_the_next_start_waiting() -> None:
    script = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    deaf = subprocess.Popen([sys.executable, "-c", script, "yiwang"], stdout=subprocess.PIPE)
    assert deaf.stdout is not None and deaf.stdout.readline()
    began = time.monotonic()
    end_left_over([identity(deaf.pid)])
    assert deaf.wait(5) == -9 and time.monotonic() - began < 5
    deaf.stdout.close()


def test_a_second_demo_is_refused_with_the_address_of_the_first(tmp_path: Path) -> None:
    first, second = Single(tmp_path), Single(tmp_path)
    first.enter()
    first.tell(port=8123)
    with pytest.raises(StartFailed, match="8123"):
        second.enter()
    first.leave()
    second.enter()
    second.leave()


def test_only_what_a_killed_demo_left_is_ended() -> None:
    ours = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "yiwang"])
    reused = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "yiwang"])
    stranger = subprocess.Popen(["sleep", "60"])
    assert wait_until(lambda: started_at(ours.pid) > 0)
    end_left_over([identity(ours.pid), [reused.pid, started_at(reused.pid) + 1], identity(stranger.pid)])
    assert ours.wait(5) != 0
    assert reused.poll() is None and stranger.poll() is None
    for process in (reused, stranger):
        process.kill()
        process.wait()


def test_a_damaged_note_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{half")
    single = Single(tmp_path)
    single.enter()
    single.leave()


def test_a_child_that_falls_again_and_again_is_given_up(tmp_path: Path) -> None:
    child = Child("web", ["no-such-command"], tmp_path / "log" / "web.log")
    child.start()
    assert wait_until(child.fell)
    assert "no-such-command" in child.last_words()
    assert [child.may_start_again() for _ in range(CRASHES)] == [True] * (CRASHES - 1) + [False]


def test_a_child_dies_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time\n"
        "from yiwang.web.launcher.processes import die_with_parent\n"
        "child = subprocess.Popen(['sleep', '60'], preexec_fn=die_with_parent(9))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not alive(pid))


def test_only_a_test_may_do_without_durability() -> None:
    assert "fsync" not in settings_for_machine()
    assert settings_for_machine(durable=False)["fsync"] == "off"


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "SOURCES", tmp_path)
    source = tmp_path / "room" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    source.write_text(header + 'msgid "受理"\nmsgstr "accepted"\n', encoding="utf-8")
    assert (assets.compile_catalogues(), assets.compile_catalogues()) == (1, 0)
    made = source.with_suffix(".mo")
    os.utime(source, ns=(made.stat().st_mtime_ns + 1, made.stat().st_mtime_ns + 1))
    assert assets.compile_catalogues() == 1


def test_the_fingerprint_follows_every_change(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("a")
    before = assets.fingerprint([file])
    assert assets.fingerprint([file]) == before
    file.write_text("ab")
    assert assets.fingerprint([file]) != before
