"""Document templates: every hole declared, every declared value used, no logic."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..texts import TextRefused, holes
from .library import Library, mapping, say


def check_texts(library: Library) -> Iterator[Finding]:
    """Templates with logic, with holes nobody declared, or with values nobody uses."""
    for document in library.pack.documents("texts"):
        body = document.data.get("body")
        if not isinstance(body, str):
            continue
        try:
            asked = holes(body)
        except TextRefused as refused:
            line = document.line("/body") + body.count("\n", 0, refused.offset)
            yield Finding(document.file, line, "error", refused.message, "只写 {{ 名字 }}", refused.code)
            continue
        fills = mapping(document.data, "fills")
        for name in asked:
            if name not in fills:
                yield say(document, "/body", f"正文用了“{name}”, fills 里没有", f"在 fills 里补上 {name}", "text")
        for name in fills:
            if name not in asked:
                remedy = f"删除它, 或在正文里写 {{{{ {name} }}}}"
                yield say(document, f"/fills/{name}", f"“{name}”没有用到", remedy, "text", "warning")
