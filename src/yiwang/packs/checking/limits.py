"""Clocks and law: committed limits, the limits of 行政许可法, documents and reasons that a move needs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..findings import Finding
from ..model import Document
from .library import Library, entries, mapping, say

# A move that takes or withholds something leaves a document (行政许可法 第三十二、三十八、四十二、四十五条).
WRITTEN = {
    "accept": "受理要出具受理凭证",
    "not_accept": "不予受理要出具书面决定",
    "request_correction": "补正要一次性书面告知",
    "refuse": "不予决定要书面说明理由",
    "extend": "延长期限要告知理由",
    "pause": "特别程序所需时间要书面告知",
}
_MUST_SAY_WHY = {"not_accept", "refuse", "terminate", "extend"}
_CAPS = {
    "correction": (5, "行政许可法 第三十二条: 当场或者五日内一次告知"),
    "delivery": (10, "行政许可法 第四十四条: 十日内送达"),
    "extension": (10, "行政许可法 第四十二条: 可以延长十日"),
}


def check_limits(library: Library) -> Iterator[Finding]:
    """Limits that break their statute, and moves without document or reason."""
    for document in library.pack.documents("items"):
        yield from _committed(library, document)
        yield from _caps(library, document)
        yield from _elements(document)
        yield from _moves(library, document)
        yield from _remedies(library, document)


def values_of(library: Library, duration: Any) -> list[dict[str, Any]]:
    """The duration itself, or all values that its parameter may have."""
    if not isinstance(duration, dict):
        return []
    key = duration.get("parameter")
    if not isinstance(key, str):
        return [duration]
    known = library.parameters.get(key)
    return (
        [] if known is None else [v["value"] for v in entries(known[2], "values") if isinstance(v.get("value"), dict)]
    )


def length(duration: dict[str, Any]) -> Fraction:
    """Length in calendar days, for comparing different units: 5 working days are about 7 days."""
    days = Fraction(0)
    if isinstance(duration.get("days"), int):
        ratio = Fraction(7, 5) if duration.get("unit") == "working_day" else Fraction(1)
        days += duration["days"] * ratio
    for name, ratio in (("months", Fraction(30)), ("years", Fraction(365)), ("hours", Fraction(1, 24))):
        if isinstance(duration.get(name), int):
            days += duration[name] * ratio
    return days


def words(duration: dict[str, Any]) -> str:
    """A duration in Chinese."""
    if "days" in duration:
        return f"{duration['days']}个{'工作日' if duration.get('unit') == 'working_day' else '自然日'}"
    names = {"months": "个月", "years": "年", "hours": "小时"}
    return "".join(f"{duration[n]}{w}" for n, w in names.items() if n in duration)


def _committed(library: Library, document: Document) -> Iterator[Finding]:
    limits = mapping(document.data, "limits")
    for committed in values_of(library, limits.get("committed")):
        for statutory in values_of(library, limits.get("statutory")):
            if length(committed) > length(statutory):
                yield say(
                    document,
                    "/limits/committed",
                    f"承诺时限({words(committed)})比法定时限({words(statutory)})还长",
                    f"不超过 {words(statutory)}",
                    "limits.committed",
                )
                return


def _caps(library: Library, document: Document) -> Iterator[Finding]:
    if document.data.get("power_type") != "行政许可":
        return
    limits = mapping(document.data, "limits")
    for name, (days, law) in _CAPS.items():
        for value in values_of(library, limits.get(name)):
            if length(value) > days * Fraction(7, 5):
                yield say(document, f"/limits/{name}", f"{words(value)}超过了法律规定", law, f"limits.{name}")


def _elements(document: Document) -> Iterator[Finding]:
    data = document.data
    visits = mapping(data, "visits")
    count = visits.get("count", 0)
    if isinstance(count, int) and count > 0 and not visits.get("reason"):
        yield say(document, "/visits", "要到现场却没有写原因", "补上 reason: 为什么必须到现场", "visits")
    if count == 0 and visits.get("reason"):
        yield say(document, "/visits/reason", "不用到现场, 却写了到现场的原因", "删除 reason", "visits")
    decisions = {r.get("decision"): i for i, r in enumerate(entries(data, "results")) if isinstance(r, dict)}
    if "refuse" not in decisions:
        remedy = "加一项 {decision: refuse, text: 不予决定书}"
        yield say(document, "/results", "没有写不予决定时出具什么文书", remedy, "results.refuse")
    elif not entries(data, "results")[decisions["refuse"]].get("text"):
        pointer = f"/results/{decisions['refuse']}"
        yield say(document, pointer, "不予决定要有书面文书", "补上 text: 不予决定书的代号", "results.refuse")
    if data.get("power_type") == "行政许可" and not entries(data, "faq"):
        yield say(document, "/faq", "许可事项至少写一个常见问题", "补上 faq", "faq", "warning")
    decide = mapping(data, "decide")
    needs_people = decide.get("by") == "people" or decide.get("otherwise") == "person"
    if needs_people and not data.get("flow"):
        yield say(document, "/decide", "要由人决定, 却没有写流程", "补上 flow: 流程的文件名", "flow")


def _remedies(library: Library, document: Document) -> Iterator[Finding]:
    """A paper that turns somebody down says how to object; the platform sets no other (行政许可法 第三十八条)."""
    papers = mapping(document.data, "documents")
    for move in ("not_accept", "refuse"):
        text = library.find("texts", str(papers.get(move)))
        if text is not None and "行政复议" not in str(mapping({"t": text.data}, "t").get("body")):
            what = f"“{text.key}”没有写不服怎么办, 出不了这份文书"
            remedy = "在正文里单写一段: 怎样申请行政复议、提起行政诉讼(不属于行政复议范围的, 照实写明)"
            yield say(document, f"/documents/{move}", what, remedy, "documents.remedies")


def _moves(library: Library, document: Document) -> Iterator[Finding]:
    flow = document.data.get("flow")
    plan = library.plans.get(flow) if isinstance(flow, str) else None
    if plan is None:
        return
    source = library.find("flows", str(flow))
    assert source is not None
    documents = mapping(document.data, "documents")
    used: set[str] = set()
    for node in plan.nodes.values():
        for outcome in node.user.outcomes if node.user else ():
            used.add(outcome.move)
            if outcome.move in _MUST_SAY_WHY and outcome.reason != "required" and not node.prefix:
                what = f"“{node.name}”的按钮“{outcome.label}”不要求写理由"
                yield Finding(source.file, node.line or 1, "error", what, 'reason="required"', "reason")
        if node.user and node.user.pause:
            used.add("pause")
    for move in sorted(used & set(WRITTEN)):
        if move not in documents:
            yield say(document, "/documents", WRITTEN[move], f"补上 {move}: 文书的代号", "documents")
    for move in ("grant", "refuse"):
        if move not in used:
            what = f"流程“{flow}”里没有{'准予' if move == 'grant' else '不予'}的决定"
            yield say(document, "/flow", what, f'给作决定的任务加一个 move="{move}" 的按钮', "flow.decision")
