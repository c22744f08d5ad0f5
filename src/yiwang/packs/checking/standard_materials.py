"""Materials of items against the standard library: what is withdrawn is not asked, what is held is fetched.

优化营商环境条例 第四十六条: attestations without a basis in law are withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.service.once_only.matching import Index
from yiwang.service.once_only.reasons import LAW

from ..findings import Finding
from ..model import Document, title_of
from .library import Library, entries, mapping, say

_SECTIONS = {"licence": "licences", "register": "registers"}


class Standard:
    """The standard materials of the pack, of those it needs, and of the library beside it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.index = Index()
        self.materials: dict[str, Mapping[str, Any]] = {}
        for pack in (library.pack, *library.needed, *library.beside):
            for document in pack.documents("materials"):
                for entry in entries(document.data, "materials"):
                    if isinstance(entry, dict) and isinstance(entry.get("material"), str):
                        self.materials.setdefault(entry["material"], entry)
                        aliases = [alias for alias in entries(entry, "aliases") if isinstance(alias, str)]
                        self.index.add(entry["material"], title_of(entry.get("title")), aliases)

    def findings(self, document: Document) -> Iterator[Finding]:
        """Withdrawn and needless materials of an item without a legal reason beside them."""
        for at, material in enumerate(entries(document.data, "materials")):
            if not isinstance(material, dict) or LAW.search(str(material.get("reason") or "")):
                continue
            title = title_of(material.get("title"))
            reading = self.index.reading(title)
            known = [self.materials[key] for key in reading.keys]
            gone = [entry for entry in known if entry.get("withdrawn")]
            if gone and (not reading.any_of or len(gone) == len(known)):
                yield self._withdrawn(document, at, title, gone[0])
            elif known and not material.get("held") and material.get("need") != "optional":
                yield from self._held(document, at, title, [self._source(entry) for entry in known], reading.any_of)

    def _withdrawn(self, document: Document, at: int, title: str, entry: Mapping[str, Any]) -> Finding:
        basis: Mapping[str, Any] = next(iter(entries(entry.get("withdrawn"), "basis")), {})
        law = f"《{basis.get('law', '')}》{basis.get('document', '')}"
        instead = mapping(entry, "withdrawn").get("instead", "")
        remedy = f"删除这种材料{'，改用：' + str(instead) if instead else ''}; 依法必须保留的, 用 reason 写明法律依据"
        what = f"材料“{title}”已经取消({law}), 不能再要"
        return say(document, f"/materials/{at}", what, remedy, "once_only.withdrawn")

    def _held(self, document: Document, at: int, title: str, sources: list[str], any_of: bool) -> Iterator[Finding]:
        source = next((one for one in sources if one), "") if any_of or all(sources) else ""
        if source:
            what = f"材料“{title}”政府已经有了({source}), 不能再让申请人交"
            remedy = f"写 held: {source}; 依法必须交的, 用 reason 写明法律依据"
            yield say(document, f"/materials/{at}", what, remedy, "once_only.material")

    def _source(self, entry: Mapping[str, Any]) -> str:
        """The first source that a pack here declares: others may be open elsewhere, which publishing knows."""
        for source in entries(entry, "held_by"):
            kind, _colon, name = str(source).partition(":")
            if kind in _SECTIONS and self.library.find(_SECTIONS[kind], name):
                return str(source)
        return ""


def index_problems(library: Library) -> Iterator[Finding]:
    """Names that two materials of the pack's own library claim."""
    for document in library.pack.documents("materials"):
        index = Index()
        for pack in (library.pack, *library.needed):
            for other in pack.documents("materials"):
                for entry in entries(other.data, "materials"):
                    index.add(str(entry.get("material")), title_of(entry.get("title")), entries(entry, "aliases"))
        own = {str(entry.get("material")): at for at, entry in enumerate(entries(document.data, "materials"))}
        for name, first, second in index.taken:
            if second in own:
                what = f"“{name}”是两种材料的叫法: {first} 和 {second}"
                yield say(document, f"/materials/{own[second]}", what, "删掉其中一处的叫法", "materials.twice")
