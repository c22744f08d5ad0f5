"""Gates as ratios to the limit and to the peers' rates (cases a second on this kind of machine)."""

from __future__ import annotations

from dataclasses import dataclass

from yiwang.web.bench.client import Measured

OPEN_ZAAK_CREATES, OPEN_ZAAK_READS = 29.0, 25.0
MOST_LATENCY_MS = 100.0
# What peers did on this kind of machine with 32 connections, a second: (peer, what it did, our measure, its rate).
PEERS = (
    ("Open Zaak", "建案", "submit", OPEN_ZAAK_CREATES),
    ("Open Zaak", "读案", "read", OPEN_ZAAK_READS),
    ("Objects API", "新建记录", "submit", 88.0),
    ("Objects API", "读记录", "read", 96.0),
    ("Directus", "新建记录", "submit", 221.0),
    ("Directus", "读记录", "read", 494.0),
    ("SpiffWorkflow（没有 HTTP）", "启动加三个任务", "chain", 317.0),
)


@dataclass(frozen=True, slots=True)
class Gate:
    """``wanted`` and ``got`` in the same unit; more is better unless ``less``."""

    name: str
    got: float
    wanted: float
    unit: str
    less: bool = False

    @property
    def passed(self) -> bool:
        """Whether the gate is met."""
        return self.got <= self.wanted if self.less else self.got >= self.wanted


def gates_of(results: dict[str, Measured]) -> list[Gate]:
    """What the issue asks for, from the measures that were made."""
    found: list[Gate] = []
    if "submit" in results:
        found.append(Gate("提交一份完整申请，对 Open Zaak 建案", results["submit"].rate / OPEN_ZAAK_CREATES, 10, "倍"))
    if "read" in results:
        found.append(Gate("读取一个办件，对 Open Zaak 读案", results["read"].rate / OPEN_ZAAK_READS, 20, "倍"))
    if "chain" in results and "pgbench chain" in results:
        share = 100 * results["chain"].rate / results["pgbench chain"].rate
        found.append(Gate("申请加三步，占同样行的 pgbench", share, 20, "%"))
    for name, title in (("read", "读取办件"), ("work_list", "待办列表")):
        if name in results:
            found.append(Gate(f"{title} p99", results[name].percentile(0.99), MOST_LATENCY_MS, "毫秒", less=True))
    if "instant" in results:
        found.append(Gate("秒批 p99", results["instant"].percentile(0.99), 1000, "毫秒", less=True))
    return found


def beside_peers(results: dict[str, Measured]) -> list[str]:
    """One line for each peer: its rate, ours, and the ratio. The peers' rates were measured apart: a hint, no gate."""
    lines = []
    for peer, what, measure, rate in PEERS:
        if measure in results:
            ours = results[measure].rate
            lines.append(f"{peer} {what} {rate:g} 次/秒，一网 {ours:.0f} 次/秒：{ours / rate:.1f} 倍")
    return lines
