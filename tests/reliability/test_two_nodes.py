"""Two real sites watch each other over HTTP, each with its own database, keys and worker; one rewrites its history."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.architecture.sources import REPOSITORY
from tests.journeys.site import wait_for
from yiwang.web.launcher.processes import free_port

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
MINUTES = 60.0
START = "import django; django.setup()\nimport json\n"
TELL = START + (
    "import ssl\nfrom yiwang.core.signing import platform_signer\n"
    "from yiwang.support.ledger.notary import begin\n"
    "chain = platform_signer().certificate_chain\n"
    "print(json.dumps([begin().code, ''.join(map(ssl.DER_cert_to_PEM_cert, chain))]))"
)
ADD = START + (
    "import sys\nfrom yiwang.core.actor import SYSTEM\nfrom yiwang.support.ledger.actions.nodes import add_node\n"
    "add_node(actor=SYSTEM, typed=json.loads(sys.argv[1]))"
)
HAPPEN = START + (
    "import os\nfrom yiwang.core.actor import SYSTEM\nfrom yiwang.support.ledger.actions.deposit import add_digest\n"
    "from yiwang.support.ledger.actions.spaces import load_usual_spaces\nload_usual_spaces(actor=SYSTEM)\n"
    "for n in range(5): add_digest(actor=SYSTEM, space='goods', digest=os.urandom(32), title=f'检验报告{n}')"
)
REWRITE = (
    "ALTER TABLE ledger_tile DISABLE TRIGGER ledger_tile_final",
    "UPDATE ledger_tile SET hashes = overlay(hashes PLACING '\\x00'::bytea FROM 3) WHERE place = 0",
    "ALTER TABLE ledger_head DISABLE TRIGGER ledger_head_final",
    "DELETE FROM ledger_head",  # so that the platform has nothing to compare with, and signs
)


@dataclass
class Node:
    """A site of its own: ``name`` is its database too."""

    name: str
    place: Path
    server: dict[str, Any]
    port: int = field(default_factory=lambda: free_port("127.0.0.1"))
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        told = self.server
        url = f"postgresql://{told['USER']}:{told['PASSWORD']}@{quote(str(told['HOST']), safe='')}:{told['PORT']}"
        paths = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
        return {
            **os.environ,
            "DATABASE_URL": f"{url}/{self.name}",
            "YIWANG_VAR": str(self.place),
            "YIWANG_ORIGIN": self.address,
            "YIWANG_WEB_PROCESSES": "1",
            "YIWANG_LEDGER_NAME": self.name,
            "DJANGO_SETTINGS_MODULE": "yiwang.web.settings",
            "PYTHONPATH": paths,
        }

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            cwd=REPOSITORY,
            timeout=180,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self, name: str, *more: str) -> None:
        with (self.place / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", "yiwang.web.cli", name, *more]
            self.processes[name] = subprocess.Popen(
                command, env=self.environment, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        process.wait(20)

    def ask(self, statement: str) -> Any:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchone()[0] if cursor.description else None  # type: ignore[index]

    def now(self) -> None:
        """Its next turn is now: pauses grow while the other does not answer."""
        self.ask("UPDATE ledger_node SET next_at = NULL")


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    server = settings.DATABASES["default"]
    told = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **told) as root, ExitStack() as stack:
        made = []
        for name in (f"county_{os.getpid()}", f"city_{os.getpid()}"):
            known = sql.Identifier(name)
            root.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(known))
            stack.callback(root.execute, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(known))
            place = tmp_path / name
            place.mkdir()
            node = Node(name, place, server)
            stack.callback(lambda one=node: [one.stop(process) for process in list(one.processes)])
            node.run("-m", "yiwang.web.cli", "migrate")
            node.start("serve", "--port", str(node.port))
            node.start("worker")
            made.append(node)
        yield made[0], made[1]


def test_two_nodes_countersign_come_back_and_shout_at_a_rewritten_history(nodes: tuple[Node, Node]) -> None:
    county, city = nodes
    for own, other in ((county, city), (city, county)):
        log, chain = json.loads(other.run("-c", TELL))
        typed = {"log": log, "name": other.name, "level": "city", "address": other.address, "chain": chain}
        own.run("-c", ADD, json.dumps(typed))
    state = city.place / "monitor.json"
    watch = ("-m", "yiwang.web.cli", "ledger", "monitor", county.address, "--state", str(state), "--once")

    def asked(question: str, *of: Node) -> Callable[[], bool]:
        """Whether it is so at each of them; each asks the other now, for a node that does not answer is asked less."""

        def so() -> bool:
            time.sleep(5)
            for node in nodes:
                node.now()
            return all(node.ask(f"SELECT {question}") for node in of)

        return so

    both = asked("count(*) > 0 FROM ledger_countersignature", *nodes)
    wait_for(both, "no countersignature of both", 4 * MINUTES)
    assert "正常" in city.run(*watch)

    county.stop("serve")
    wait_for(asked("max(failures) > 0 FROM ledger_node", city), "nobody noticed", 2 * MINUTES)
    county.run("-c", HAPPEN)
    county.start("serve", "--port", str(county.port))
    before = city.ask("SELECT max(size) FROM ledger_seen_head")
    wait_for(lambda: county.ask("SELECT max(size) FROM ledger_head") > before, "no head", 3 * MINUTES)
    wait_for(asked(f"max(size) > {before} FROM ledger_seen_head", city), "what was missed", 2 * MINUTES)
    assert city.ask("SELECT count(*) FROM ledger_alarm") == 0

    for statement in REWRITE:
        county.ask(statement)
    county.run("-c", HAPPEN)
    wait_for(lambda: county.ask("SELECT count(*) FROM ledger_head"), "the rewritten head", 3 * MINUTES)
    wait_for(asked("count(*) > 0 FROM ledger_alarm WHERE kind = 'fork'", city), "nobody shouts", 3 * MINUTES)
    done = subprocess.run(
        [sys.executable, *watch], env=city.environment, cwd=REPOSITORY, capture_output=True, text=True
    )
    assert (done.returncode, "历史被改写" in done.stdout) == (1, True), done
