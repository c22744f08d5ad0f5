"""Gates as ratios to the limit and to the peers' rates (cases a second on this kind of machine)."""

from __future__ import annotations

from dataclasses import dataclass

from yiwang.web.bench.client import Measured

OPEN_ZAAK_CREATES, OPEN_ZAAK_READS = 29.0, 25.0
MOST_LATENCY_MS = 100.0


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
