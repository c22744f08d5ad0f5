"""Whether the site answers well, and waiting until it does."""

import time
import urllib.error
import urllib.request
from enum import Enum, auto
from pathlib import Path

from yiwang.web.launcher.children import Child
from yiwang.web.launcher.language import StartFailed

PATH = "/healthz"
PATIENCE_SECONDS = 60.0
STARTED_AGO_SECONDS = 0.5  # the children were started a moment before the waiting began
BROKEN_SECONDS = 10.0
BROKEN_STATUS = 500


class Health(Enum):
    """How the site answers."""

    WELL = auto()
    BROKEN = auto()
    SILENT = auto()


def look(port: int) -> Health:
    """Ask once. Any page will do, only a server error counts as broken."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=5):
            return Health.WELL
    except urllib.error.HTTPError as answer:
        return Health.BROKEN if answer.code >= BROKEN_STATUS else Health.WELL
    except OSError:
        return Health.SILENT


def beats(heartbeat: Path, since: float) -> bool:
    """Whether the worker gave a sign of life after `since` (seconds of the epoch)."""
    try:
        return heartbeat.stat().st_mtime >= since
    except OSError:
        return False


def wait_until_well(port: int, web: Child, worker: Child, heartbeat: Path) -> None:
    """Wait for site and worker; StartFailed when one falls, errors do not pass, or nothing answers."""
    began, since = time.monotonic(), time.time() - STARTED_AGO_SECONDS
    broken_since: float | None = None
    while time.monotonic() - began < PATIENCE_SECONDS:
        for child in (web, worker):
            if child.fell():
                raise fallen(child)
        health = look(port)
        if health is Health.WELL and beats(heartbeat, since):
            return
        if health is Health.BROKEN:
            broken_since = broken_since or time.monotonic()
            if time.monotonic() - broken_since > BROKEN_SECONDS:
                raise StartFailed(
                    f"网站启动了，但应答出错：请看 {web.log}。",
                    f"The site is up but answers with errors: see {web.log}.",
                )
        time.sleep(0.05)
    raise silent(web.log if look(port) is not Health.WELL else worker.log)


def silent(log: Path) -> StartFailed:
    """The failure of a site or worker that never answers."""
    return StartFailed(
        f"{log.stem} {PATIENCE_SECONDS:.0f} 秒内没有应答：请看 {log}。",
        f"{log.stem} did not answer within {PATIENCE_SECONDS:.0f} seconds: see {log}.",
    )


def fallen(child: Child) -> StartFailed:
    """The failure of a child that does not stay up."""
    words = child.last_words()
    return StartFailed(
        f"{child.name} 启动后又退出了：{words}（详见 {child.log}，或运行 yiwang doctor）。",
        f"{child.name} does not stay up: {words} (see {child.log}, or run yiwang doctor).",
    )
