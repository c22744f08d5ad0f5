"""Licence types: the directory entry is whole (GB/T 36902), short names are unique (36903), an identifier can be made
(36904), and what is made on request can be made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yiwang.identifiers import IdentifierError
from yiwang.identifiers import uscc as credit_code

from ..findings import Finding
from ..model import Document, title_of
from .library import Library, entries, mapping, say

_OF = {
    "natural_person": {"natural_person"},
    "legal_person": {"legal_person"},
    "either": {"natural_person", "legal_person"},
}


def check_licences(library: Library) -> Iterator[Finding]:
    """Types without a right defining body, with doubled names, or that ask for what cannot be had."""
    codes: dict[str, str] = {}
    for document in library.pack.documents("licences"):
        yield from _defined(document, codes)
        yield from _short_names(document)
        yield from _requested(library, document)
        yield from _replaced(library, document)


def _defined(document: Document, codes: dict[str, str]) -> Iterator[Finding]:
    defined = mapping(document.data, "defined_by")
    if not defined:
        what, remedy = (
            "没有写定义机构(defined_by), 这种证照不会有电子证照标识",
            "写上定义机构的统一社会信用代码和三位顺序号",
        )
        yield say(document, "", what, remedy, "licence.defined", "warning")
        return
    try:
        credit_code.check(str(defined.get("uscc", "")))
    except IdentifierError as wrong:
        what = f"定义机构的统一社会信用代码不对：{wrong.text(str)}"
        yield say(document, "/defined_by/uscc", what, "改成正确的代码, 否则做不出电子证照标识", "licence.uscc")
    code = f"{defined.get('uscc')}{defined.get('sequence')}"
    if code in codes:
        what = f"证照类型代码 {code} 和“{codes[code]}”相同"
        yield say(document, "/defined_by/sequence", what, "换一个顺序号", "licence.code")
    codes[code] = document.key


def _short_names(document: Document) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name, spec in mapping(document.data, "fields").items():
        short = str(spec.get("short", name)) if isinstance(spec, dict) else name
        if short in seen:
            what = f"“{name}”和“{seen[short]}”的短名都是 {short}"
            yield say(document, f"/fields/{name}/short", what, "换一个短名", "licence.short")
        seen[short] = name


def _requested(library: Library, document: Document) -> Iterator[Finding]:
    data = document.data
    request = mapping(data, "on_request")
    if not request:
        if data.get("kind") == "attestation":
            what = "证明要写 on_request: 读哪些登记, 为什么用途"
            yield say(document, "/kind", what, "补上 on_request", "licence.request")
        return
    if not data.get("issued_by"):
        yield say(document, "/on_request", "本人一要就开的, 要写由哪个机构开", "补上 issued_by", "licence.request")
    holders = _OF.get(str(data.get("holder")), set())
    for name, source in mapping(request, "reads").items():
        section, _colon, key = str(source).partition(":")
        where = f"/on_request/reads/{name}"
        if section not in ("register", "licence") or "." in key:
            yield say(
                document, where, f"“{source}”不能整份读", "写 register:登记簿 或 licence:证照类型", "licence.request"
            )
            continue
        held = library.find("registers", key) if section == "register" else None
        if held is not None and holders and held.data.get("of") not in holders:
            what = f"登记簿“{title_of(held.data.get('title'))}”记的不是持证人"
            yield say(document, where, what, "换一个登记簿, 或改 holder", "licence.request")
    if data.get("kind") == "attestation" and not _prints_purpose(data):
        what = "证明没有印用途"
        remedy = "加一个数据项 purpose: {title: 用途, type: text, from: purpose, printed: true}"
        yield say(document, "/fields", what, remedy, "licence.purpose", "warning")


def _prints_purpose(data: Any) -> bool:
    fields = [spec for spec in mapping(data, "fields").values() if isinstance(spec, dict)]
    return any("purpose" in str(spec.get("from", "")) and spec.get("printed") for spec in fields)


def _replaced(library: Library, document: Document) -> Iterator[Finding]:
    """A material that this type stands for, and that an item of the pack still demands, is told by once_only."""
    seen: set[str] = set()
    for index, name in enumerate(entries(document.data, "replaces")):
        if name in seen:
            yield say(document, f"/replaces/{index}", f"“{name}”写了两次", "删除一处", "licence.replaces")
        seen.add(str(name))
