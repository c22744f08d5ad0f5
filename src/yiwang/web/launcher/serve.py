"""The web server: granian with as many processes as cores.

granian counts open connections, not requests, against `backpressure`; browsers keep theirs open, so it is
large, while `threads` limits how many requests a process works on at once (each may hold a connection to
the database).
"""

import os
import time
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from yiwang.web.launcher.language import StartFailed
from yiwang.web.launcher.processes import port_is_free
from yiwang.web.launcher.tree import REPOSITORY, var_directory, web_port

APPLICATION = "yiwang.web.launcher.webapp:application"
THREADS = 8
CONNECTIONS = 1024
BACKLOG = 2048
KILL_SECONDS = 10
PATIENCE = 5.0  # seconds in which what a killed parent left behind ends


def serve(
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    workers: int | None = None,
    threads: int | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, on `DATABASE_URL` or the database whose address lies in `var`."""
    port = port or web_port()
    require_port(port, host)
    make_static_files()
    Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or number("YIWANG_WEB_PROCESSES", usable_cores()),
        blocking_threads=threads or number("YIWANG_WEB_THREADS", THREADS),
        backpressure=CONNECTIONS,
        backlog=BACKLOG,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=KILL_SECONDS,
        log_level=LogLevels.error,
        working_dir=Path(REPOSITORY),
    ).serve()


def usable_cores() -> int:
    """Cores that this process may use, at most 16."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 16)


def number(name: str, default: int) -> int:
    """A positive number from the environment."""
    text = os.environ.get(name, "")
    return int(text) if text.isdigit() and int(text) > 0 else default


def require_port(port: int, host: str = "127.0.0.1") -> None:
    """Refuse in one sentence when another program listens there; a site that was killed may need a moment to let go."""
    until = time.monotonic() + PATIENCE
    while not port_is_free(port, host) and time.monotonic() < until:
        time.sleep(0.1)
    if not port_is_free(port, host):
        raise StartFailed(
            f"端口 {port} 已被别的程序占用：请换一个，例如 YIWANG_PORT={port + 1} make demo。",
            f"Port {port} is taken by another program: choose another one, such as YIWANG_PORT={port + 1} make demo.",
        )


def make_static_files() -> None:
    """Collect static files under hashed names when any changed since the last time."""
    from yiwang.web.launcher.assets import collect_static

    collect_static(var_directory())
