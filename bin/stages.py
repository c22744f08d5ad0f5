"""Run the stages of `make test` one after the other, all of them, and fail at the end if any failed.

    .venv/bin/python bin/stages.py [all|lint|unit|journeys|long] [pytest options]

Where `DATABASE_URL` names no server, one embedded PostgreSQL is started for the run.
"""
# ruff: noqa: S603  starts the tools of the test set only

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from system_tools import prepare_system

from yiwang.web.launcher.assets import compile_catalogues
from yiwang.web.launcher.language import Told, tell
from yiwang.web.launcher.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
TYPED = (
    "core",
    "people",
    "engines",
    "support",
    "service",
    "packs",
    "calendar",
    "identifiers",
    "crypto",
    "formats",
)
ORDINARY = "not journey and not long and not bench"
COUNTS = re.compile(r"(\d+) (passed|failed|error|errors|skipped)")


@dataclass(frozen=True)
class Stage:
    """One command of the run; `counts` when its closing line has pytest's numbers."""

    name: str
    command: "list[str]"
    counts: bool = False
    needs_database: bool = False


@dataclass
class Result:
    """How a stage went."""

    stage: Stage
    passed: int
    failed: int
    seconds: float


def python(*arguments: str) -> "list[str]":
    return [sys.executable, "-m", *arguments]


def lint_stages() -> "list[Stage]":
    typed = [f"src/yiwang/{room}" for room in TYPED if (ROOT / "src/yiwang" / room).is_dir()]
    typed += [f"src/yiwang/web/{room}" for room in ("launcher", "cli", "doctor")]
    typed.append("src/yiwang/sentences.py")
    return [
        Stage("ruff check", python("ruff", "check", ".")),
        Stage("ruff format", python("ruff", "format", "--check", ".")),
        Stage("mypy", python("mypy", *typed)),
        Stage(
            "import contracts",
            [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        ),
    ]


def where_journeys_are() -> "list[str]":
    """Files and folders with journeys: two processes that collect everything else first take half a minute."""
    marked = [
        path for path in sorted((ROOT / "src").rglob("tests/test_*.py")) if "mark.journey" in path.read_text("utf-8")
    ]
    return ["tests/journeys", *(str(path.relative_to(ROOT)) for path in marked)]


def names_tests(options: "list[str]") -> bool:
    """Whether somebody says himself which files are run."""
    return any(not option.startswith("-") and (ROOT / option.partition("::")[0]).exists() for option in options)


def pytest_stage(name: str, marks: str, options: "list[str]") -> Stage:
    workers = ["-n", str(min(os.cpu_count() or 2, 4)), "--dist", "loadgroup"]
    command = python("pytest", *workers, "-m", marks, "--durations=8", *options)
    return Stage(name, command, counts=True, needs_database=True)


def stages(what: str, options: "list[str]") -> "list[Stage]":
    """The stages of a run, in order."""
    unit = pytest_stage("unit and integration", ORDINARY, options)
    places = [] if names_tests(options) else where_journeys_are()
    journeys = pytest_stage("browser journeys", "journey", [*places, *options])
    return {
        "all": [*lint_stages(), unit, journeys],
        "lint": lint_stages(),
        "unit": [unit],
        "journeys": [journeys],
        "long": [
            Stage("fuzzing", [sys.executable, str(ROOT / "bin" / "fuzz.py")]),
            pytest_stage("long checks", "long", [*options, "--timeout=3600"]),
        ],
    }[what]


def show(line: str) -> None:
    print(line, end="", flush=True)


def run(stage: Stage, tell: "Callable[[str], None]" = show) -> Result:
    """Run one stage, its output passed on as it comes."""
    tell(f"\n=== {stage.name}\n")
    began = time.monotonic()
    closing = ""
    with subprocess.Popen(
        stage.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or []:
            tell(line)
            if COUNTS.search(line):
                closing = line
    counted = {kind.rstrip("s"): int(number) for number, kind in COUNTS.findall(closing)} if stage.counts else {}
    passed = counted.get("passed", 0)
    failed = counted.get("failed", 0) + counted.get("error", 0)
    nothing_to_run = stage.counts and process.returncode == 5  # pytest: no test selected
    if process.returncode != 0 and not nothing_to_run and failed == 0:
        failed = 1
    if not stage.counts and process.returncode == 0:
        passed = 1
    return Result(stage, passed, failed, time.monotonic() - began)


def run_all(chosen: "list[Stage]") -> "list[Result]":
    """Run the stages in order; those without a database, each busy on one core, at the same time."""
    alone = [stage for stage in chosen if stage.needs_database]
    told: dict[str, list[str]] = {stage.name: [] for stage in chosen}
    with ThreadPoolExecutor(os.cpu_count() or 2) as together:
        begun = [together.submit(run, stage, told[stage.name].append) for stage in chosen if stage not in alone]
        results = [one.result() for one in begun]
    for result in results:
        show("".join(told[result.stage.name]))
    return results + [run(stage) for stage in alone]


@contextlib.contextmanager
def database() -> Iterator[None]:
    """`DATABASE_URL` of a server for the tests: the one that is named, or an embedded one of our own."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    var = Path(os.environ.get("YIWANG_VAR") or ROOT / "var")
    with EmbeddedPostgres(var / "test-postgres", durable=False) as server:
        os.environ["DATABASE_URL"] = server.url
        yield


def main(arguments: "list[str]") -> int:
    """Run what was asked for; the closing line has the form that pytest's users know."""
    what = arguments[0] if arguments and not arguments[0].startswith("-") else "all"
    options = arguments[1:] if arguments and arguments[0] == what else arguments
    chosen = stages(what, options)
    # The tests start more than a hundred processes of the platform; each would compile all of it for itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if any(stage.needs_database for stage in chosen):
        prepare_system()
        compile_catalogues()
        with database():
            results = run_all(chosen)
    else:
        results = run_all(chosen)
    print()
    for result in results:
        word = "failed" if result.failed else "passed"
        print(f"{result.stage.name:24} {word:8} {result.seconds:7.1f} s")
    print(f"{sum(r.passed for r in results)} passed, {sum(r.failed for r in results)} failed")
    return 1 if any(r.failed for r in results) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Told as told:
        sys.exit(str(told))
    except KeyError as unknown:
        sys.exit(tell(f"没有这个阶段：{unknown}", f"No such stage: {unknown}"))
    except KeyboardInterrupt:
        sys.exit(130)
