"""Starting the peers of `bench/peers` on databases of their own; what is missing is named with its command."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from yiwang.web.bench.identity.tokens import CHALLENGE, CLIENT_CREDENTIALS, CODE, REFRESH, SECRET, Provider
from yiwang.web.launcher.processes import free_port
from yiwang.web.launcher.tree import REPOSITORY

PEERS = REPOSITORY / "bench" / "peers"
CLIENTS = {
    CLIENT_CREDENTIALS: ("bench-client-credentials", SECRET),
    REFRESH: ("bench-authorization-code", SECRET),
    CODE: ("bench-authorization-code", SECRET),
}
START_SECONDS = 60
Started = tuple[Provider, subprocess.Popen[bytes]]


class PeerMissing(RuntimeError):
    """A peer cannot be started here; the message says how to get it."""


def database_for(server_url: str, name: str) -> str:
    """An empty database of this name on the server; its address."""
    with psycopg.connect(urlunsplit(urlsplit(server_url)._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def start_toolkit(server_url: str, key: str, chains: int, codes: int, place: Path) -> Started:
    """django-oauth-toolkit behind granian with two workers, in an environment of its own."""
    python = _toolkit_environment(place)
    environment = _environment(database_for(server_url, "bench_toolkit"), key)
    folder = PEERS / "toolkit"
    made = _prepared([str(python), "prepare.py", str(chains), str(codes), CHALLENGE], folder, environment)
    port = free_port()
    command = [str(python.parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--log-level", "error", "site_of_toolkit:application"]
    process = _started(command, folder, environment, port)
    return Provider("django-oauth-toolkit", port, "/o/token/", CLIENTS, made["refresh"], made["codes"]), process


def start_oidc_provider(server_url: str, key: str, chains: int, codes: int, place: Path) -> Started:
    """npm oidc-provider with two processes; needs Node and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise PeerMissing("oidc-provider 要用 Node.js：请运行 sudo apt-get install nodejs npm。")
    folder = place / "oidc-provider"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "server.mjs"):
        shutil.copy(PEERS / "oidc-provider" / name, folder / name)
    done = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise PeerMissing(f"oidc-provider 没有装上：{done.stderr.decode(errors='replace')[-300:]}")
    environment = _environment(database_for(server_url, "bench_oidc_provider"), key)
    made = _prepared([node, "server.mjs", "prepare", str(chains), str(codes), CHALLENGE], folder, environment)
    port = free_port()
    process = _started([node, "server.mjs", "serve", str(port)], folder, environment, port)
    return Provider("npm oidc-provider", port, "/token", CLIENTS, made["refresh"], made["codes"]), process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a peer and its children: each was started in a session of its own."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _toolkit_environment(place: Path) -> Path:
    """Python of an environment with the pinned `requirements/bench.txt`; made once."""
    folder = place / "toolkit-venv"
    python = folder / "bin" / "python"
    stamp = folder / "stamp"
    wanted = (REPOSITORY / "requirements" / "bench.txt").read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)  # noqa: S603
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "-q",
        "--require-hashes",
        "--no-deps",
        "--disable-pip-version-check",
    ]
    command += ["-r", str(REPOSITORY / "requirements" / "bench.txt")]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise PeerMissing(f"django-oauth-toolkit 没有装上：{done.stderr.decode(errors='replace')[-300:]}")
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _environment(database_url: str, key: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "YIWANG_", "PYTHON"))}
    return {**kept, "PEER_DATABASE_URL": database_url, "PEER_RSA_KEY": key, "NODE_ENV": "production"}


def _prepared(command: list[str], folder: Path, environment: dict[str, str]) -> dict[str, list[str]]:
    """The refresh tokens and codes that a peer made, from the last line that it printed."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, timeout=300)  # noqa: S603
    if done.returncode:
        raise PeerMissing(f"{folder.name}: {done.stderr.decode(errors='replace')[-400:]}")
    made: dict[str, list[str]] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    return made


def _started(command: list[str], folder: Path, environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.2)
    stop(process)
    raise PeerMissing(f"{folder.name} 没有启动。")
