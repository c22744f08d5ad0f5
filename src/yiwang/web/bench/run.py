"""Runs the measures in turn, round by round, and prints one table; the figures are kept in ``var/bench.json``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from yiwang.web.bench import client
from yiwang.web.bench.client import Measured
from yiwang.web.bench.gates import beside_peers, gates_of
from yiwang.web.bench.plain import run_plain
from yiwang.web.bench.stage import DIVISION, build
from yiwang.web.bench.works import Works

ROUNDS = 3
PLAIN = ("submit", "read", "work_list", "chain")


def main(*, seconds: int = 10, only: tuple[str, ...] = ()) -> int:
    """Measure; exit code 1 if a gate is missed."""
    from yiwang.web.launcher.postgres import EmbeddedPostgres
    from yiwang.web.launcher.processes import free_port
    from yiwang.web.launcher.tree import REPOSITORY, var_directory

    var = var_directory()
    place, own = var / "bench", var / "bench" / "service"
    given = os.environ.get("BENCH_DATABASE_URL")
    for left in (place / "postgres", own):  # what a run that was broken off left behind
        _remove(left)
    own.mkdir(parents=True)
    postgres = None if given else EmbeddedPostgres(place / "postgres", database="yiwang_bench").start()
    try:
        database = given or str(postgres.url)  # type: ignore[union-attr]
        os.environ["DATABASE_URL"] = database
        os.environ["YIWANG_VAR"] = str(own)  # keys and files of the installation are none of the bench's business
        print("准备：建库、发布业务包、放入十万件待办……", flush=True)
        stage = build(REPOSITORY)
        port = free_port()
        server = _start_server(port)
        try:
            results = _measure(Works(stage), stage, database, port, seconds, only)
        finally:
            _stop(server)
    finally:
        if postgres is not None:
            postgres.stop()
            _remove(place / "postgres")
        _remove(own)
    return _report(results, var)


def _remove(place: Path) -> None:
    import shutil

    shutil.rmtree(place, ignore_errors=True)


def _start_server(port: int) -> list[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "yiwang.web.cli"]
    environment = {**os.environ, "YIWANG_PORT": str(port), "YIWANG_ORIGIN": f"http://127.0.0.1:{port}"}
    started = [
        subprocess.Popen([*command, "serve"], env=environment),  # noqa: S603 - our own program
        subprocess.Popen([*command, "worker"], env=environment),  # noqa: S603 - our own program
    ]
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/openapi.json", timeout=2)
            return started
        except (URLError, OSError):
            time.sleep(0.5)
    _stop(started)
    raise RuntimeError("the server did not start")


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def _measure(
    works: Works, stage: object, database: str, port: int, seconds: int, only: tuple[str, ...]
) -> dict[str, Measured]:
    chosen = {name: work for name, work in works.by_name().items() if not only or name in only}
    results: dict[str, Measured] = {}
    client.run("warm-up", port, works.submit, 3)
    for number in range(ROUNDS):
        for name, work in chosen.items():
            _add(results, client.run(name, port, work, max(seconds / ROUNDS, 1)))
        for name in PLAIN:
            if name in chosen:
                _add(results, run_plain(name, database, stage, _division(), max(seconds // ROUNDS, 1)))  # type: ignore[arg-type]
        print(f"第 {number + 1} 轮完成", flush=True)
    return results


def _division() -> str:
    from yiwang.people.models import Division

    return str(Division.objects.get(code=DIVISION.ljust(12, "0")).pk)


def _add(results: dict[str, Measured], new: Measured) -> None:
    known = results.setdefault(new.name, Measured(new.name))
    known.units += new.units
    known.seconds += new.seconds
    known.latencies += new.latencies
    known.failures += new.failures


def _report(results: dict[str, Measured], var: Path) -> int:
    print(f"\n{'测量项':<16}{'每秒':>10}{'p50 毫秒':>12}{'p99 毫秒':>12}{'失败':>8}")
    for name, measured in results.items():
        print(
            f"{name:<18}{measured.rate:>10.1f}{measured.percentile(0.5):>14.1f}{measured.percentile(0.99):>14.1f}"
            f"{len(measured.failures):>9}"
        )
        for failure in measured.failures[:3]:
            print(f"    {failure}")
    gates = gates_of(results)
    print("\n对照（同类机器上另测）：", *beside_peers(results), "", sep="\n")
    for gate in gates:
        sign = "达到" if gate.passed else "没有达到"
        bound = "不超过" if gate.less else "至少"
        print(f"{sign}　{gate.name}：{gate.got:.1f}{gate.unit}（要求{bound} {gate.wanted:g}{gate.unit}）")
    figures = {
        name: {"rate": m.rate, "p50": m.percentile(0.5), "p99": m.percentile(0.99)} for name, m in results.items()
    }
    (var / "bench.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    failed = any(m.failures for m in results.values()) or not all(gate.passed for gate in gates)
    return 1 if failed else 0
