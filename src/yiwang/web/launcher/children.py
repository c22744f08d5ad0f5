"""A child process of the demo: own log, watched, started again when it falls, ended in order."""
# ruff: noqa: S603  starts our own commands only

import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from yiwang.web.launcher.log import make_room
from yiwang.web.launcher.processes import die_with_parent

PATIENCE_SECONDS = 20.0
CRASHES, CRASH_WINDOW_SECONDS = 5, 60.0


@dataclass
class Child:
    """One command of ours in a session of its own, so that the terminal's Ctrl-C does not reach it."""

    name: str
    arguments: "list[str]"
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    crashes: "deque[float]" = field(default_factory=lambda: deque(maxlen=CRASHES))

    def start(self) -> None:
        """Start it with the present environment; its output goes to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        make_room(self.log)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yiwang.web.cli", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
                env=dict(os.environ),
            )

    @property
    def pid(self) -> int:
        """Process id, 0 before the start."""
        return self.process.pid if self.process else 0

    def fell(self) -> bool:
        """Whether it ended although nobody told it to."""
        return self.process is not None and self.process.poll() is not None

    def may_start_again(self) -> bool:
        """Count a crash; False when it falls so often that starting again is no help."""
        now = time.monotonic()
        self.crashes.append(now)
        return len(self.crashes) < CRASHES or now - self.crashes[0] > CRASH_WINDOW_SECONDS

    def stop(self, patience: float = PATIENCE_SECONDS) -> None:
        """Ask it to end, wait, then make it end, together with what it started."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)

    def last_words(self) -> str:
        """Last line of its log."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1] if lines else ""
