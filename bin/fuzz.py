"""Fuzz the readers of what strangers hand in: OFD, seals, messages, certificates, codes (tests/fuzz/targets.py).

    .venv/bin/python bin/fuzz.py [target ...]

Each target gets `YIWANG_FUZZ_SECONDS` (60). What it learned stays in var/fuzz/corpus and the next run goes on from
there; an input that a target does not stand is kept in var/fuzz/found. atheris goes into var/fuzz/lib.
"""
# ruff: noqa: S603  starts Python and pip only

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "fuzz.txt"
SECONDS = int(os.environ.get("YIWANG_FUZZ_SECONDS", "60"))
ONE_INPUT = 25  # seconds for one input, after which it counts as a hang
MOST_MB = 2048
LONGEST = 300_000  # bytes of an input
COUNTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
TIMED = re.compile(r"^Done \d+ runs in (\d+) second", re.MULTILINE)
NOISE = re.compile(r"^INFO: Instrumenting .*\n", re.MULTILINE)
COMMAND = "python -m pip install --require-hashes --no-deps --target var/fuzz/lib -r requirements/fuzz.txt"


@dataclass(frozen=True)
class Fuzzed:
    """How often a target ran, how long, and what it said where it fell."""

    name: str
    runs: int
    seconds: int
    fallen: str

    @property
    def rate(self) -> float:
        """Runs a second."""
        return self.runs / self.seconds if self.seconds else 0.0


def place() -> Path:
    """Where corpora, findings and the fuzzer are."""
    return Path(os.environ.get("YIWANG_VAR") or ROOT / "var") / "fuzz"


def install() -> str:
    """Put atheris into its folder unless it is there; says what went wrong."""
    library, wanted = place() / "lib", sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = library / f"stamp-{sys.version_info.major}.{sys.version_info.minor}"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return ""
    command = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--upgrade", "--target", str(library), "-r", str(REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip()[-300:] or f"pip: {done.returncode}"
    stamp.write_text(wanted, encoding="ascii")
    return ""


def plant(names: "list[str]") -> None:
    """Write the seeds into the corpora, beside what earlier runs learned, and the words into dictionaries."""
    from tests.fuzz.seeds import seeds
    from tests.fuzz.targets import words

    for name, some in seeds().items():
        if name not in names:
            continue
        corpus = place() / "corpus" / name
        corpus.mkdir(parents=True, exist_ok=True)
        for content in some:
            (corpus / sha256(content).hexdigest()[:40]).write_bytes(content)
        lines = [f'"{word}"\n' for word in words(some)]
        if lines:
            (place() / f"{name}.dict").write_text("".join(lines), encoding="ascii")
    (place() / "found").mkdir(exist_ok=True)


def fuzz(name: str) -> Fuzzed:
    """Run one target for its time."""
    command = [sys.executable, "-m", "tests.fuzz.target", name, str(place() / "corpus" / name)]
    command += [
        f"-max_total_time={SECONDS}",
        f"-timeout={ONE_INPUT}",
        f"-rss_limit_mb={MOST_MB}",
        f"-max_len={LONGEST}",
    ]
    dictionary = place() / f"{name}.dict"
    command += [f"-dict={dictionary}"] if dictionary.exists() else []
    command.append(f"-artifact_prefix={place() / 'found' / name}-")
    command += ["-print_final_stats=1", "-verbosity=1", "-seed=20261122", "-detect_leaks=0"]
    paths = [str(place() / "lib"), str(ROOT), str(ROOT / "src")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", env=environment, check=False, cwd=ROOT
    )
    said = NOISE.sub("", done.stdout + done.stderr)
    counted, timed = COUNTED.search(said), TIMED.search(said)
    fallen = "" if done.returncode == 0 and counted else said[-3000:]
    return Fuzzed(name, int(counted[1]) if counted else 0, int(timed[1]) if timed else 0, fallen)


def main(wanted: "list[str]") -> int:
    """Fuzz; exit code 1 where a target fell or fuzzing is not possible."""
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    missing = install()
    if missing:
        print(f"atheris cannot be installed ({missing}); it is: {COMMAND}")
        return 1
    from tests.fuzz.targets import TARGETS

    names = wanted or list(TARGETS)
    plant(names)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        results = list(pool.map(fuzz, names))
    for result in results:
        word = "fell" if result.fallen else "stood"
        print(f"{result.name:12} {word:6} {result.runs:>10} runs in {result.seconds:5} s, {result.rate:8.0f}/s")
        if result.fallen:
            print(result.fallen)
    return 1 if any(result.fallen for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
