"""Measures trust in one run and prints one table; the figures are kept in ``var/bench-trust.json``."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from yiwang.web.bench.gates import Gate
from yiwang.web.bench.run import _remove, _start_server, _stop
from yiwang.web.bench.trust import ledger, presentation
from yiwang.web.bench.trust.library import Beside, measure_ofd, measure_sm2

LICENCES, MOST_LICENCES = 10_000, 100_000
LEAVES, MOST_LEAVES = 50_000_000, 200_000_000
SIGN_SHARE, VERIFY_SHARE = 90.0, 80.0  # % of `openssl speed sm2`
ISSUED, VERIFIED = 60.0, 150.0  # a second
MOST_GROWTH = 24.0  # MB that a worker may have more at the end of a batch than at a tenth of it
MB = 1 << 20


@dataclass(slots=True)
class Figures:
    """Everything that was measured: a second, milliseconds or MB, as the name says; None was not measured."""

    sign: Beside | None = None
    verify: Beside | None = None
    licences: int = 0
    issued_a_second: float | None = None
    worked_ms: float = 0.0
    early_mb: list[float] = field(default_factory=list)
    late_mb: list[float] = field(default_factory=list)
    grown_mb: float | None = None
    ofd_a_second: float | None = None
    codes_a_second: float | None = None
    codes_p99: float = 0.0
    leaves_a_second: float | None = None
    leaves: int = 0
    filled_seconds: float = 0.0
    proof_ms: dict[str, float] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def main(*, seconds: int = 10, licences: int = LICENCES, leaves: int = LEAVES) -> int:
    """Measure; exit code 1 if a gate is missed or something failed."""
    from yiwang.web.launcher.postgres import EmbeddedPostgres
    from yiwang.web.launcher.tree import REPOSITORY, var_directory

    var = var_directory()
    place, own = var / "bench", var / "bench" / "trust"
    _remove(own)
    own.mkdir(parents=True, exist_ok=True)
    given = os.environ.get("BENCH_DATABASE_URL")
    _remove(place / "postgres")  # what a run that was broken off left behind
    postgres = None if given else EmbeddedPostgres(place / "postgres", database="yiwang_trust").start()
    try:
        os.environ["DATABASE_URL"] = given or str(postgres.url)  # type: ignore[union-attr]
        os.environ["YIWANG_VAR"] = str(own)  # the files of so many licences, and workers that sweep files of nobody
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
        figures = _measure(REPOSITORY, seconds, licences, leaves)
    finally:
        if postgres is not None:
            postgres.stop()
            _remove(place / "postgres")
        _remove(own)
    return _report(figures, var)


def _measure(repository: Path, seconds: int, licences: int, leaves: int) -> Figures:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    figures, began = Figures(), time.monotonic()

    def step(name: str) -> None:
        nonlocal began
        figures.took[name] = round(time.monotonic() - began, 1)
        began = time.monotonic()
        print(f"测完：{name}，用了 {figures.took[name]:.0f} 秒", flush=True)

    figures.sign, figures.verify = measure_sm2()
    step("SM2")
    _ledger(figures, leaves)
    step("账本")
    _licences(figures, repository, seconds, licences)
    step("颁发证照和验 OFD")
    _codes(figures, seconds)
    step("出示码")
    return figures


def _ledger(figures: Figures, leaves: int) -> None:
    """Proofs first, since their log must be empty; then the real log begins."""
    from django.db import connection

    proven = ledger.measure_proofs(leaves)
    figures.leaves, figures.filled_seconds = proven.leaves, proven.filled
    figures.proof_ms = {f"p{round(share * 100)}": proven.percentile(share) for share in (0.5, 0.95, 0.99)}
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_tile, ledger_leaf, ledger_head, ledger_log")
        cursor.execute("CHECKPOINT")
    figures.leaves_a_second = ledger.measure_append().rate


def _licences(figures: Figures, repository: Path, seconds: int, licences: int) -> None:
    from yiwang.web.bench.trust import licences as issuing
    from yiwang.web.bench.trust import stage
    from yiwang.web.launcher.processes import free_port

    made = stage.build(repository, licences)
    port = free_port()
    server = _start_server(port)
    try:
        server += [issuing.start_worker() for _ in range(issuing.WORKERS - 1)]
        told = issuing.measure(port, made, server[1:])
    finally:
        _stop(server)
    figures.failures += told.failures
    figures.licences, figures.issued_a_second, figures.grown_mb = told.licences, told.rate, told.grown / MB
    figures.worked_ms = 1000 * told.worked / max(told.licences, 1)
    figures.early_mb, figures.late_mb = ([round(n / MB, 1) for n in found] for found in (told.early, told.late))
    figures.ofd_a_second, wrong = measure_ofd(seconds)
    figures.failures += wrong


def _codes(figures: Figures, seconds: int) -> None:
    from yiwang.web.launcher.processes import free_port

    made = presentation.prepare(seconds * presentation.AT_MOST)
    port = free_port()
    server = _start_server(port)
    try:
        presentation.measure(port, made, min(2, seconds))
        told = presentation.measure(port, made, seconds)
    finally:
        _stop(server)
    figures.codes_a_second, figures.codes_p99 = told.rate, told.percentile(0.99)
    figures.failures += told.failures[:3]


def gates_of(figures: Figures) -> list[Gate]:
    """What the issue asks for; what was not measured is not met."""

    def least(value: float | None) -> float:
        return value if value is not None else 0.0

    def most(value: float | None) -> float:
        return value if value is not None else float("inf")

    sign, verify = (beside.share if beside else 0.0 for beside in (figures.sign, figures.verify))
    return [
        Gate("SM2 签名，占 openssl speed sm2 的", sign, SIGN_SHARE, "%"),
        Gate("SM2 验签，占 openssl speed sm2 的", verify, VERIFY_SHARE, "%"),
        Gate("颁发证照（制证、盖章、存档、记日志）", least(figures.issued_a_second), ISSUED, "张/秒"),
        Gate("颁发一批证照，后台进程多用的内存", most(figures.grown_mb), MOST_GROWTH, " MB", less=True),
        Gate("验证一页的 OFD", least(figures.ofd_a_second), VERIFIED, "个/秒"),
        Gate("经 HTTP 核验出示码", least(figures.codes_a_second), presentation.WANTED, "个/秒"),
        Gate("账本追加", least(figures.leaves_a_second), ledger.WANTED_LEAVES, "叶/秒"),
        Gate("账本包含证明 p95", most(figures.proof_ms.get("p95")), ledger.WANTED_PROOF_MS, "毫秒", less=True),
    ]


def _report(figures: Figures, var: Path) -> int:
    for name, beside in (("签名", figures.sign), ("验签", figures.verify)):
        if beside:
            print(f"SM2 {name}：每秒 {beside.ours:.0f} 次，openssl speed sm2 每秒 {beside.openssl:.0f} 次（同一个核）")
    print(f"证照：颁发 {figures.licences:,} 张，一张用后台进程 {figures.worked_ms:.1f} 毫秒处理器时间")
    early, late = _listed(figures.early_mb), _listed(figures.late_mb)
    print(f"后台进程的内存：办到一成时 {early} MB，办完时 {late} MB")
    shares = "，".join(f"{name} {value:.2f} 毫秒" for name, value in figures.proof_ms.items())
    print(f"账本：{figures.leaves:,} 叶（填入用了 {figures.filled_seconds:.0f} 秒），包含证明 {shares}")
    print(f"出示码：p99 {figures.codes_p99:.0f} 毫秒")
    for text in figures.failures:
        print("没有测成：", text)
    gates = gates_of(figures)
    for gate in gates:
        sign, bound = ("达到" if gate.passed else "没有达到"), ("不超过" if gate.less else "至少")
        print(f"{sign}　{gate.name}：{gate.got:.2f}{gate.unit}（要求{bound} {gate.wanted:g}{gate.unit}）")
    told: dict[str, Any] = asdict(figures)
    (var / "bench-trust.json").write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if figures.failures or not all(gate.passed for gate in gates) else 0


def _listed(numbers: list[float]) -> str:
    return "、".join(f"{number:.0f}" for number in numbers) or "—"
