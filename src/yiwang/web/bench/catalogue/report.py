"""The table of the bench of the catalogue, its gates, and the file that keeps the figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from yiwang.web.bench.gates import Gate


@dataclass(slots=True)
class Figures:
    """Everything that was measured; what was not is missed."""

    items: int = 0
    made: Any = None
    pages: Any = None
    item: Any = None
    entry: Any = None
    finding: Any = None
    desks: Any = None
    share_of_first: dict[int, float] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def gates_of(figures: Figures) -> list[Gate]:
    """What the issue asks for; what was not measured is not met."""
    from yiwang.web.bench.catalogue import pages

    far, made, read, found = float("inf"), figures.made, figures.pages, figures.finding
    gates = [] if made is None else [Gate("生成并载入数据", made.seconds / 60, 20, "分钟", less=True)]
    for name, loaded, rate in (
        ("指南（未登录）", read and read.guides, pages.GUIDES),
        ("指南（已登录）", read and read.signed_in, pages.SIGNED_IN),
        ("首页和列表", read and read.lists, pages.LISTS),
    ):
        gates.append(Gate(name, loaded.rate if loaded else 0.0, rate * 0.99, "次/秒"))
        gates.append(Gate(f"{name} p99", loaded.percentile(0.99) if loaded else far, 100, "毫秒", less=True))
    gates.append(Gate("一次发布，所有进程都看到", figures.item.everywhere if figures.item else far, 1, "秒", less=True))
    wide = figures.entry
    reach = f"影响 {wide.items if wide else 0:,} 个事项的改动"
    gates.append(Gate(f"{reach}，所有进程都看到", wide.everywhere if wide else far, 5, "秒", less=True))
    gates.append(Gate(f"{reach}，最长的锁等待", wide.longest_wait_ms if wide else far, 100, "毫秒", less=True))
    gates.append(Gate("搜索 p95", found.search.percentile(0.95) if found else far, 30, "毫秒", less=True))
    gates.append(Gate("搜索建议 p95", found.suggest.percentile(0.95) if found else far, 15, "毫秒", less=True))
    ours = found.reports[0] if found and found.reports else None
    gates.append(Gate("NDCG@10（测试半集）", ours.ndcg if ours else 0.0, 0.75, ""))
    gates.append(Gate("recall@10（测试半集）", ours.recall if ours else 0.0, 0.9, ""))
    desks = figures.desks
    gates.append(Gate("编写和质量列表首页，最慢", desks.slowest_ms if desks else far, 200, "毫秒", less=True))
    gates.append(Gate("编写和质量列表，省和镇查询次数之差", desks.differing if desks else far, 0, "次", less=True))
    return gates


def report(figures: Figures, var: Path) -> int:
    """Print and keep it; 1 if a gate is missed or something failed."""
    first = "，".join(f"前 {n:,} 个占 {share}%" for n, share in figures.share_of_first.items())
    print(f"\n{figures.items:,} 个事项；按齐普夫定律（指数 1）取地址，{first}")
    for text in (*_loads(figures), *_found(figures), *_publications(figures), *_desks(figures)):
        print(text)
    for text in figures.failures:
        print("没有测成：", text)
    gates = gates_of(figures)
    for gate in gates:
        sign, bound = ("达到" if gate.passed else "没有达到"), ("不超过" if gate.less else "至少")
        print(f"{sign}　{gate.name}：{gate.got:.2f}{gate.unit}（要求{bound} {gate.wanted:g}{gate.unit}）")
    text = json.dumps(_kept(figures), indent=1, ensure_ascii=False, default=str)
    (var / "bench-catalogue.json").write_text(text, encoding="utf-8")
    return 1 if figures.failures or not all(gate.passed for gate in gates) else 0


def _loads(figures: Figures) -> Iterator[str]:
    read, found = figures.pages, figures.finding
    lines = []
    if read is not None:
        lines += [("预热", read.warm), ("指南（未登录）", read.guides), ("指南（已登录）", read.signed_in)]
        lines += [("首页和列表", read.lists)]
    if found is not None:
        lines += [("搜索", found.search), ("搜索建议", found.suggest)]
    for name, loaded in lines:
        shares = "，".join(f"{source} {loaded.share(source):.1f}%" for source in sorted(loaded.sources))
        p50, p95, p99 = (loaded.percentile(share) for share in (0.5, 0.95, 0.99))
        times = f"p50 {p50:.1f} p95 {p95:.1f} p99 {p99:.1f} 毫秒"
        figures.failures += [f"{name}: {failure}" for failure in loaded.failures]
        yield f"{name}：{loaded.rate:.0f} 次/秒，{times}，失败 {loaded.failed}；{shares}"


def _found(figures: Figures) -> Iterator[str]:
    found = figures.finding
    if found is None:
        return
    for one in found.reports:
        yield one.line()
    if found.missing:
        figures.failures.append(found.missing)


def _publications(figures: Figures) -> Iterator[str]:
    for name, made in (("一个事项", figures.item), ("基本目录", figures.entry)):
        if made is not None:
            figures.failures += made.failures
            seen = f"最早 {made.first:.2f} 秒、全部 {made.everywhere:.2f} 秒看到，发布本身 {made.published:.2f} 秒"
            saved = f"其间保存 {made.writes} 次，最慢 {made.slowest_write_ms:.0f} 毫秒"
            yield f"发布{name}：{seen}；最长锁等待 {made.longest_wait_ms:.0f} 毫秒；{saved}"


def _desks(figures: Figures) -> Iterator[str]:
    if figures.desks is None:
        return
    figures.failures += figures.desks.failures
    done = figures.desks
    yield f"证明免提交：{done.proved:,} 份内容，{done.proving:.0f} 秒"
    yield f"质量检查：{done.judged:,} 份指南，{done.judging:.0f} 秒"
    for who, pages in figures.desks.read.items():
        yield f"{who}：" + "；".join(f"{path} {n} 次查询 {ms:.1f} 毫秒" for path, (n, ms) in pages.items())


def _kept(figures: Figures) -> dict[str, Any]:
    """The figures without every single latency."""
    told: dict[str, Any] = asdict(figures)
    for group in ("pages", "finding"):
        for loaded in (told[group] or {}).values():
            if isinstance(loaded, dict) and "latencies" in loaded:
                ordered = sorted(loaded.pop("latencies"))
                for share in (0.5, 0.95, 0.99) if ordered else ():
                    loaded[f"p{round(share * 100)}"] = ordered[min(int(len(ordered) * share), len(ordered) - 1)]
    return told
