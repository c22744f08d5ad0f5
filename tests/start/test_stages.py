"""`make test` runs every stage, tells what failed, and never calls a failed run a good one."""

import sys
from types import ModuleType

import pytest

from tests.architecture.sources import REPOSITORY, python_files

sys.path.insert(0, str(REPOSITORY / "bin"))

import stages
import system_tools


def says(text: str, status: int) -> list[str]:
    return [sys.executable, "-c", f"print({text!r}); raise SystemExit({status})"]


@pytest.mark.parametrize(
    ("command", "counts", "passed", "failed"),
    [
        (says("12 passed in 1.0s", 0), True, 12, 0),
        (says("3 failed, 9 passed, 1 skipped in 1.0s", 1), True, 9, 3),
        (says("9 passed, 2 errors in 1.0s", 1), True, 9, 2),
        (says("collected nothing", 5), True, 0, 0),
        (says("Segmentation fault", 139), True, 0, 1),
        (says("9 passed in 1.0s", 3), True, 9, 1),
        (says("All checks passed!", 0), False, 1, 0),
        (says("Found 3 errors.", 1), False, 0, 1),
        (says("nothing was checked", 5), False, 0, 1),
    ],
)
def test_a_stage_is_counted_by_what_it_says_and_how_it_ends(
    command: list[str], counts: bool, passed: int, failed: int
) -> None:
    result = stages.run(stages.Stage("one", command, counts=counts))
    assert (result.passed, result.failed) == (passed, failed)


@pytest.mark.parametrize(("status", "closing"), [(0, "2 passed, 0 failed"), (1, "0 passed, 2 failed")])
def test_all_stages_run_and_the_closing_line_counts(
    status: int, closing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    two = [stages.Stage("first", says("x", status)), stages.Stage("second", says("y", status))]
    monkeypatch.setattr(stages, "stages", lambda what, options: two)
    assert stages.main(["all"]) == status
    assert capsys.readouterr().out.strip().splitlines()[-1] == closing


def test_stages_without_a_database_run_together_and_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    waits = "import sys, time; print('begins', flush=True); time.sleep(0.5); print('ends'); sys.exit(int(sys.argv[1]))"
    three = [
        stages.Stage("slow", [sys.executable, "-c", waits, "1"]),
        stages.Stage("other", [sys.executable, "-c", waits, "0"]),
        stages.Stage("last", says("1 passed in 1s", 0), counts=True, needs_database=True),
    ]
    results = stages.run_all(three)
    assert [(one.stage.name, one.passed, one.failed) for one in results] == [
        ("slow", 0, 1),
        ("other", 1, 0),
        ("last", 1, 0),
    ]
    told = [line for line in capsys.readouterr().out.splitlines() if line]
    assert told == ["=== slow", "begins", "ends", "=== other", "begins", "ends", "=== last", "1 passed in 1s"]


def test_the_whole_run_has_all_its_stages() -> None:
    names = [stage.name for stage in stages.stages("all", [])]
    assert names == [
        "ruff check",
        "ruff format",
        "mypy",
        "import contracts",
        "unit and integration",
        "browser journeys",
    ]


def test_options_reach_pytest() -> None:
    assert stages.stages("unit", ["-k", "clock"])[0].command[-2:] == ["-k", "clock"]


def test_every_journey_is_where_the_stage_of_journeys_looks() -> None:
    places = [REPOSITORY / place for place in stages.where_journeys_are()]
    mark = "mark." + "journey"
    marked = [path for path in python_files() if mark in path.read_text("utf-8") and path.name.startswith("test_")]
    assert marked
    assert [path for path in marked if not any(path.is_relative_to(place) for place in places)] == []
    command = stages.stages("journeys", [])[0].command
    assert all(place in command for place in stages.where_journeys_are())


@pytest.mark.parametrize("named", ["tests/journeys/test_access.py", "tests/journeys/test_access.py::test_one"])
def test_who_names_journeys_runs_those_alone(named: str) -> None:
    command = stages.stages("journeys", ["-x", named])[0].command
    assert command[-2:] == ["-x", named] and "tests/journeys" not in command


def test_an_unknown_stage_is_no_run() -> None:
    with pytest.raises(KeyError):
        stages.stages("everything", [])


@pytest.mark.parametrize("allowed", [True, False])
def test_missing_tools_are_installed_or_their_command_named(
    allowed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[list[str]] = []
    answers = [["chromium"], [] if allowed else ["chromium"]]
    monkeypatch.setattr(system_tools, "missing_packages", lambda: answers.pop(0))
    monkeypatch.setattr(system_tools, "_prefix", lambda: [] if allowed else None)
    monkeypatch.setattr(system_tools, "browser_speaks_english_only", lambda: False)
    monkeypatch.setattr(system_tools, "shutil", fake_shutil())
    monkeypatch.setattr(system_tools.subprocess, "run", lambda command, **options: ran.append(command))
    system_tools.prepare_system()
    shown = capsys.readouterr().out
    if allowed:
        assert ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "-qq"] in ran
    else:
        assert ran == []
        assert "sudo apt-get install -y --no-install-recommends chromium" in shown


@pytest.mark.parametrize(("allowed", "english"), [(True, True), (True, False), (False, True)])
def test_the_browser_learns_chinese_only_where_that_is_needed_and_allowed(
    allowed: bool, english: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(system_tools, "missing_packages", list)
    monkeypatch.setattr(system_tools, "_prefix", lambda: [] if allowed else None)
    monkeypatch.setattr(system_tools, "browser_speaks_english_only", lambda: english)
    monkeypatch.setattr(system_tools, "shutil", fake_shutil())
    monkeypatch.setattr(system_tools.subprocess, "run", lambda command, **options: ran.append(command))
    system_tools.prepare_system()
    assert any("chromium-l10n" in command for command in ran) is (allowed and english)


def fake_shutil() -> ModuleType:
    module = ModuleType("shutil")
    module.which = lambda name: f"/usr/bin/{name}"  # type: ignore[attr-defined]
    return module
