"""Rules may grant but never refuse; every rule says on which article it stands.

个人信息保护法 第二十四条 (a person may refuse a decision made by machine alone), 行政许可法 第三十八条
(a refusal states its reasons and how to appeal).
"""

from __future__ import annotations

from collections.abc import Iterator

from yiwang.service.once_only.reasons import LAW

from ..findings import Finding
from .library import Library, mapping, say
from .tables import strings, tables_of

ADVERSE = frozenset(
    {"refuse", "refused", "deny", "denied", "reject", "rejected", "revoke", "stop", "不予", "拒绝", "停发"}
)


def check_decisions(library: Library) -> Iterator[Finding]:
    """Adverse results without a person behind them, and rules without a basis."""
    adverse: dict[str, list[tuple[str, int, str]]] = {}
    for document in library.pack.documents("rules"):
        for table in tables_of(document):
            for rule in table.rules:
                label = f"决策表“{table.name or table.decision}”的第{rule.number}条规则"
                if not LAW.search(rule.annotation):
                    remedy = "在这条规则的批注里写: 法律名称 第几条"
                    yield Finding(document.file, rule.line, "error", f"{label}没有写依据", remedy, "rule.basis")
                for literal in rule.literals():
                    if literal.lower() in ADVERSE:
                        adverse.setdefault(document.key, []).append((document.file, rule.line, label))
    for document in library.pack.documents("items"):
        decide = mapping(document.data, "decide")
        yield from _verdicts(library, str(decide.get("rules", "")), {"grant", "not_yet", "person"})
        recheck = str(mapping(document.data, "recheck").get("rules", ""))
        yield from _verdicts(library, recheck, {"continue", "person"})
        if "rules" not in decide:
            continue
        if decide.get("otherwise") != "person":
            for file, line, label in adverse.get(str(decide["rules"]), []):
                what = f"{label}会作出不利决定, 事项“{document.key}”却没有转人工"
                remedy = f"在 {document.file} 的 decide 里写 otherwise: person"
                yield Finding(file, line, "error", what, remedy, "rules.refuse")
            if str(decide["rules"]) not in adverse:
                what = "规则没有满足时由谁办没有写"
                yield say(document, "/decide", what, "补上 otherwise: person", "rules.otherwise")
        if mapping(document.data, "recheck") and mapping(document.data, "recheck").get("lapse") != "person":
            yield say(document, "/recheck", "复核不符合时要转人工", "写 lapse: person", "rules.recheck")


def _verdicts(library: Library, key: str, known: set[str]) -> Iterator[Finding]:
    """The table that decides an item gives ``decision`` and ``ground``, and only decisions the platform knows."""
    document = library.pack.get("rules", key)
    if document is None:
        return
    table = next((t for t in tables_of(document) if t.decision == key), None)
    if table is None:
        what = f"文件里没有叫“{key}”的决策表"
        yield Finding(document.file, 1, "error", what, f'decision id="{key}" name="{key}"', "rules.table")
        return
    columns = {name for rule in table.rules for name, _ in rule.outputs}
    if missing := [name for name in ("decision", "ground") if name not in columns]:
        what = f"决策表“{key}”缺少输出列 {'、'.join(missing)}"
        remedy = "加上输出列: decision(结果)和 ground(给人看的理由)"
        yield Finding(document.file, table.line, "error", what, remedy, "rules.outputs")
    for rule in table.rules:
        for word in [w for name, text in rule.outputs if name == "decision" for w in strings(text)]:
            if word not in known and word.lower() not in ADVERSE:
                what = f"第{rule.number}条规则的结果“{word}”平台不认识"
                yield Finding(
                    document.file, rule.line, "error", what, f"从这些里选: {'、'.join(sorted(known))}", "rules.verdict"
                )
