"""`bin/bootstrap.py`: an old Python, a missing venv, a failing download or a full disk is one sentence."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.sources import REPOSITORY


def script(name: str) -> ModuleType:
    """A script of bin/ as a module."""
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / "bin" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap, environment = script("bootstrap"), script("environment")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone whose requirements are empty."""
    (tmp_path / "requirements").mkdir()
    for name in ("base", "test"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("# nothing\n")
    (tmp_path / "src" / "yiwang").mkdir(parents=True)
    (tmp_path / "src" / "yiwang" / "__init__.py").write_text("")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((None, False), "3.11"),
        (((3, 8), True), "3.11"),
        (((3, 99), True), "3.11"),
        (((3, 11), False), "python3-venv"),
    ],
)
def test_a_python_that_does_not_do_is_told_in_both_languages(
    found: tuple[tuple[int, int] | None, bool], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ask", lambda python: found)
    with pytest.raises(SystemExit) as end:
        bootstrap.find_python()
    message = str(end.value)
    assert said in message and "请运行" in message and "run sudo apt-get" in message


def test_the_first_python_that_does_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"python3.12": ((3, 12), True), "python3.13": ((3, 13), True)}
    monkeypatch.setattr(bootstrap, "ask", lambda python: known.get(python, ((3, 9), True)))
    assert bootstrap.find_python() == "python3.12"


def test_what_is_no_python_is_passed_over() -> None:
    assert bootstrap.ask("/no/such/python") == (None, False)
    assert bootstrap.ask("/bin/echo") == (None, False)
    assert bootstrap.ask(sys.executable)[0] == sys.version_info[:2]


def test_bootstrap_stays_readable_for_old_pythons() -> None:
    text = (REPOSITORY / "bin" / "bootstrap.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))
    for too_new in ("list[", "dict[", " | None", "import annotations"):  # these fail when run, not when read
        assert too_new not in text


def test_an_environment_is_made_and_the_next_time_skipped(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment.main("base")
    done = subprocess.run(
        [clone / ".venv/bin/python", "-c", "import yiwang; print(yiwang.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(clone / "src" / "yiwang" / "__init__.py")
    assert "yiwang.web.cli" in (clone / ".venv/bin/yiwang").read_text()
    capsys.readouterr()
    environment.main("base")
    assert capsys.readouterr().out == ""


def test_a_complete_test_set_covers_the_base_set_but_not_the_other_way(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / "test.stamp").write_text(environment.stamp_of("test"))
    assert environment.is_complete("base") and environment.is_complete("test")
    (clone / ".venv" / "test.stamp").unlink()
    (clone / ".venv" / "base.stamp").write_text(environment.stamp_of("base"))
    assert environment.is_complete("base") and not environment.is_complete("test")


def test_changed_requirements_are_installed_again(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / "base.stamp").write_text(environment.stamp_of("base"))
    (clone / "requirements" / "base.txt").write_text("# something new\n")
    assert not environment.is_complete("base")


def test_a_failed_installation_is_tried_once_more(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clone / ".venv").mkdir()
    answers = ["ERROR: connection timed out", ""]
    monkeypatch.setattr(environment, "run_pip", lambda requirements, total: answers.pop(0))
    environment.install("base")
    assert not answers and environment.is_complete("base")


def test_an_installation_that_fails_twice_is_refused(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clone / ".venv").mkdir()
    monkeypatch.setattr(environment, "run_pip", lambda requirements, total: "ERROR: No matching distribution found")
    with pytest.raises(environment.Refused, match="pip config list"):
        environment.install("base")
    assert not environment.is_complete("base")


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "校验值"),
        ("ERROR: Could not find a version that satisfies x==1", "镜像"),
        ("ReadTimeoutError: Read timed out", "镜像"),
        ("ERROR: something else", "something else"),
    ],
)
def test_every_failure_of_pip_becomes_a_sentence(said: str, remedy: str) -> None:
    told = environment.explain(said)
    assert remedy in told and len(told.splitlines()) == 2


def test_progress_is_counted_from_what_pip_says() -> None:
    errors: list[str] = []
    lines = ["Collecting a==1\n", "  Downloading a\n", "Requirement already satisfied: b in x\n", "ERROR: no c\n"]
    assert list(environment.packages_in(lines, errors)) == [(1, "a"), (2, "b")]
    assert errors == ["ERROR: no c"]
