"""Facts about operating-system processes, and children that never outlive their parent."""

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def _prctl() -> "Callable[[int, int], int] | None":
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL(None, use_errno=True).prctl  # type: ignore[no-any-return]
    except (OSError, AttributeError):
        return None


_PRCTL = _prctl()  # looked up before any fork: a child between fork and exec must not load libraries


def die_with_parent(with_signal: int = signal.SIGTERM) -> "Callable[[], None]":
    """A `preexec_fn` that asks the kernel to send `with_signal` when the parent dies, however it dies.

    Where the kernel has no such thing the child simply lives on and the next start takes it over.
    """
    parent = os.getpid()

    def ask() -> None:
        if _PRCTL is not None:
            _PRCTL(PR_SET_PDEATHSIG, int(with_signal))
            if os.getppid() != parent:  # the parent died before we could ask
                os.kill(os.getpid(), with_signal)

    return ask


def follow_parent(with_signal: int = signal.SIGTERM) -> None:
    """Ask, from inside a running child, to get `with_signal` when its parent dies."""
    if _PRCTL is not None:
        _PRCTL(PR_SET_PDEATHSIG, int(with_signal))


def exists(pid: int) -> bool:
    """Whether the id is in use, be it by a zombie (our rights over it do not matter)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def alive(pid: int) -> bool:
    """Whether a process with this id exists and is no zombie."""
    return exists(pid) and _status(pid) not in {"Z", "X"}


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def command_line(pid: int) -> "list[str] | None":
    """The arguments a process was started with; None where the system does not tell."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    return [part.decode("utf-8", "replace") for part in raw.split(b"\0") if part]


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server may listen there now (connections in TIME_WAIT do not count as taken)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind((host, 0))
        return int(trial.getsockname()[1])


def started_at(pid: int) -> int:
    """When the process began, in clock ticks since boot (0 where unknown): with the id, unique."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return int(text.rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0
