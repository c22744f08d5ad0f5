"""What is remembered of an embedded server between starts: port, password, and the address made of them."""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from yiwang.web.launcher.place import Place

HOST = "127.0.0.1"
SUPERUSER = "yiwang"
LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes, the server adds "/.s.PGSQL.65535"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass
class State:
    """What is remembered between starts: port and password of the only account."""

    port: int
    password: str


def load(place: Place) -> State | None:
    """The remembered state, None when there is none or it cannot be read."""
    try:
        return State(**json.loads(place.state.read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None


def save(place: Place, state: State) -> None:
    """Remember for the next start."""
    write_private(place.state, json.dumps(asdict(state)))


def address_file(directory: Path) -> Path:
    """File that holds the address of the server on `directory`, readable only by whoever started it."""
    return directory.with_name(directory.name + ".url")


def url(place: Place, state: State, database: str) -> str:
    """Through the Unix socket (a tenth faster than TCP) where its path needs no quoting, else through TCP."""
    account = f"postgresql://{SUPERUSER}:{state.password}"
    directory = socket_directory(place)
    if directory and PLAIN_PATH.fullmatch(directory):
        return f"{account}@/{database}?host={directory}&port={state.port}"
    return f"{account}@{HOST}:{state.port}/{database}"


def socket_directory(place: Place) -> str:
    """Directory of the Unix socket; empty (TCP only) where its path would be too long for the system."""
    directory = place.root / "run"
    if len(os.fsencode(directory)) + len("/.s.PGSQL.65535") > LONGEST_SOCKET_PATH or "," in str(directory):
        return ""
    directory.mkdir(mode=0o755, exist_ok=True)
    place.give(directory)
    return str(directory)


def write_private(path: Path, text: str) -> None:
    """Write by rename, so that a kill leaves the old or the new text, never half of one."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
