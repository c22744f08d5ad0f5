"""`yiwang demo`: up with one command, down with Ctrl-C, and up again whatever was killed."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import REPOSITORY
from tests.start.servers import clear, family, new_place, postmaster_pid, wait_until
from yiwang.web.launcher.place import choose_place
from yiwang.web.launcher.processes import alive, free_port

# One process: the folder that the tests copy is made once.
pytestmark = pytest.mark.xdist_group("demo")
FIRST_SECONDS, NEXT_SECONDS = 60.0, 8.0
NEXT_PROCESSES = 6  # some 3.5 were measured; a quiet machine starts one in little more than a second


def one_process() -> float:
    """Seconds until one Python process has the platform loaded: the measure of how busy the machine is."""
    began = time.monotonic()
    code = "import django; django.setup(); import yiwang.web.pages.urls"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiwang.web.settings"}
    environment |= {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), environment.get("PYTHONPATH", "")])}
    environment |= {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return time.monotonic() - began


class Running:
    """A demo without demo data, in a process of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        self.output = var / "screen.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float) -> float:
        """Start and wait for the address; returns the seconds it took."""
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"YIWANG_VAR": str(self.var), "YIWANG_PORT": str(self.port), "YIWANG_LANG": "zh"}
        environment |= {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), environment.get("PYTHONPATH", "")])}
        began = time.monotonic()
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yiwang.web.cli", "demo", "--empty"],
                stdout=out,
                stderr=out,
                cwd="/",
                env=environment,
            )
        wait_until(lambda: "按 Ctrl-C 停止" in self.screen() or self.ended(), patience)
        assert "按 Ctrl-C 停止" in self.screen(), self.screen() + self.logs()
        return time.monotonic() - began

    def screen(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def logs(self) -> str:
        return "".join(path.read_text(errors="replace")[-2000:] for path in (self.var / "log").glob("*.log"))

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def children(self) -> list[int]:
        return [pid for pid, _ in json.loads((self.var / "demo.json").read_text())["children"]]

    def database(self) -> int:
        return postmaster_pid(choose_place(self.var / "postgres").data)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False
        return True

    def kill(self, pids: list[int]) -> None:
        for pid in pids:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(40)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """The folder of a demo that was started from nothing and stopped again: others begin with a copy of it."""
    directory = new_place()
    var = directory / "var"
    var.mkdir()
    running = Running(var, free_port())
    try:
        running.start(FIRST_SECONDS)
        assert running.stop() == 0
        yield var
    finally:
        if running.process is not None and running.process.poll() is None:
            running.stop(signal.SIGTERM)
        clear(directory)


@pytest.fixture
def demo(place: Path, made: Path) -> Iterator[Running]:
    """A demo that has started before."""
    subprocess.run(["cp", "-a", str(made), str(place / "var")], check=True)
    running = Running(place / "var", free_port())
    running.start(FIRST_SECONDS)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop(signal.SIGTERM)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_everything_it_started(demo: Running, how: signal.Signals) -> None:
    started = [*demo.children(), demo.database()]
    assert demo.answers() and all(alive(pid) for pid in started)
    assert demo.stop(how) == 0
    assert not any(alive(pid) for pid in started)
    assert "Traceback" not in demo.screen()


def test_the_next_start_is_quick(demo: Running) -> None:
    """Under 8 seconds on a machine of its own; beside other tests as many times the start of one Python process."""
    demo.stop()
    before = one_process()
    seconds = demo.start(FIRST_SECONDS)
    assert seconds < max(NEXT_SECONDS, NEXT_PROCESSES * max(before, one_process()))


def test_a_second_start_names_the_address_of_the_first(demo: Running) -> None:
    second = Running(demo.var, demo.port)
    second.output = demo.var / "second.txt"
    with pytest.raises(AssertionError, match=f"已经在运行：http://127.0.0.1:{demo.port}"):
        second.start(FIRST_SECONDS)
    assert demo.answers()


def test_what_falls_is_started_again(demo: Running) -> None:
    web, worker = demo.children()
    demo.kill([web, worker])
    assert wait_until(lambda: not {web, worker} & set(demo.children()) and demo.answers())
    assert "意外退出" in demo.screen()
    demo.kill([demo.database()])
    assert wait_until(lambda: "正在恢复" in demo.screen())
    assert wait_until(demo.answers)
    assert demo.stop() == 0


def test_a_killed_demo_leaves_no_orphan_and_starts_again(demo: Running) -> None:
    everything = [pid for child in [*demo.children(), demo.database()] for pid in family(child)]
    assert demo.process is not None
    demo.process.kill()
    demo.process.wait()
    before = one_process()
    assert demo.start(FIRST_SECONDS) < max(NEXT_SECONDS, NEXT_PROCESSES * max(before, one_process()))
    assert not any(alive(pid) for pid in everything)


def test_everything_killed_at_once_starts_again(demo: Running) -> None:
    assert demo.process is not None
    demo.kill([demo.process.pid, *[pid for child in [*demo.children(), demo.database()] for pid in family(child)]])
    demo.process.wait()
    demo.start(FIRST_SECONDS)
    assert demo.answers()


def doctor(demo: Running) -> tuple[int, dict[str, str]]:
    """Exit status of `yiwang doctor`, and what it finds wrong; what the machine of the tests lacks is left out."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"YIWANG_VAR": str(demo.var), "YIWANG_PORT": str(demo.port), "YIWANG_LANG": "zh"}
    environment |= {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), environment.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "yiwang.web.cli"]
    subprocess.run([*command, "calendar", "load"], check=True, env=environment, capture_output=True)
    done = subprocess.run([*command, "doctor", "--json"], check=False, env=environment, capture_output=True, text=True)
    wrong = {row["code"]: row["level"] for row in json.loads(done.stdout) if row["level"] != "ok"}
    of_the_machine = {"python", "packages", "libcrypto", "fonts", "browser", "disk"}
    return done.returncode, {code: level for code, level in wrong.items() if code not in of_the_machine}


def test_the_doctor_finds_nothing_wrong_with_a_demo_that_runs_and_sees_what_is_broken(demo: Running) -> None:
    status, wrong = doctor(demo)
    wrong.pop("calendar", None)  # in November it asks for the days of the next year
    assert (status, wrong) == (0, {})
    (demo.var / "keys" / "secret_key").chmod(0o644)
    status, wrong = doctor(demo)
    assert status == 1 and wrong["keys"] == "bad"
