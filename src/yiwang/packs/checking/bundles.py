"""One-thing bundles: an order without circles, each with its law, and each office gets only its part."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import Document
from .library import Library, entries, say
from .once_only import fields_of


def check_bundles(library: Library) -> Iterator[Finding]:
    """Unknown or circular dependencies, form parts that nobody takes, parts handled by another office."""
    for document in library.pack.documents("bundles"):
        yield from _order(document)
        yield from _shares(library, document)
        yield from _offices(library, document)


def _order(document: Document) -> Iterator[Finding]:
    parts = entries(document.data, "parts")
    after: dict[str, set[str]] = {}
    for index, part in enumerate(parts):
        name = str(part.get("part"))
        if name in after:
            yield say(document, f"/parts/{index}", f"部分“{name}”写了两次", "换一个名字", "bundle.twice")
        after[name] = {str(a.get("part")) for a in entries(part, "after")}
    for index, part in enumerate(parts):
        for number, entry in enumerate(entries(part, "after")):
            if entry.get("part") not in after:
                what = f"没有叫“{entry.get('part')}”的部分"
                known = "、".join(after)
                yield say(document, f"/parts/{index}/after/{number}", what, f"现有: {known}", "bundle.after")
    done: set[str] = set()
    while ready := {n for n, needs in after.items() if n not in done and needs & set(after) <= done}:
        done |= ready
    for index, part in enumerate(parts):
        if str(part.get("part")) not in done:
            what = f"“{part.get('part')}”等的部分绕成了圈, 永远轮不到"
            yield say(document, f"/parts/{index}", what, "去掉其中一个 after", "bundle.circle")
            return


def _shares(library: Library, document: Document) -> Iterator[Finding]:
    form = library.find("forms", str(document.data.get("form")))
    if form is None:
        return
    paths = [field.path for field in fields_of(form)]
    taken: set[str] = set()
    for index, part in enumerate(entries(document.data, "parts")):
        for number, share in enumerate(entries(part, "takes")):
            hit = {p for p in paths if p == share or p.startswith(f"{share}/")}
            if not hit:
                what = f"表单里没有“{share}”"
                yield say(document, f"/parts/{index}/takes/{number}", what, "照表单的层次写", "bundle.takes")
            taken |= hit
    for path in paths:
        if path not in taken:
            what = f"表单里的“{path}”没有一个部门要用"
            yield say(form, "", what, "不用就不问: 删除它, 或写进某一部分的 takes", "bundle.unused")


def _offices(library: Library, document: Document) -> Iterator[Finding]:
    """The organization of a part is that of its item and of the duties in its flow."""
    owners = library.duty_owners()
    for index, part in enumerate(entries(document.data, "parts")):
        item = library.find("items", str(part.get("item")))
        if item is None:
            continue
        role = part.get("organization")
        if item.data.get("organization") not in (None, role):
            what = f"部分“{part.get('part')}”归 {role}, 事项却归 {item.data.get('organization')}"
            yield say(document, f"/parts/{index}/organization", what, "两处写同一个机构角色", "bundle.office")
        plan = library.plans.get(str(item.data.get("flow")))
        for duty in sorted(plan.references().duties) if plan else ():
            if owners.get(duty) not in (None, role):
                what = f"部分“{part.get('part')}”的流程由 {owners[duty]} 的“{duty}”办理, 不是 {role}"
                yield say(document, f"/parts/{index}/organization", what, "换流程, 或换机构角色", "bundle.office")
