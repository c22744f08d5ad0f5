"""A pack together with the packs it needs: one place where checks look definitions up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from yiwang.engines.flow.plan import PlanRefused
from yiwang.engines.forms.compiler import compile_form
from yiwang.engines.forms.errors import FormRefused
from yiwang.engines.rules import compile_model
from yiwang.engines.rules.errors import ModelRefused

from ..findings import Finding, Severity
from ..flows import compile_flow
from ..model import Document, Pack
from ..reading import PackUnreadable, read_pack

MAX_NEEDS = 20
MATERIALS = "material-library"
_RULES_REMEDIES = {
    "dtd": "删除 DOCTYPE 和实体声明, 决策表不需要它们",
    "bad_xml": "用 DMN 编辑器打开后重新保存",
    "no_dmn": "用 DMN 1.3 的编辑器制作",
    "too_large": "拆成几个文件",
    "cycle": "去掉其中一条 informationRequirement, 让依赖只朝一个方向",
    "endless_type": "去掉引用自身的类型",
    "unknown_name": "给它画上 informationRequirement; 可用的名字见 docs/concepts/packs.md",
    "unknown_type": "从 FEEL 的类型里选, 或先定义这个类型",
    "unknown_policy": "从 UNIQUE、ANY、PRIORITY、FIRST、COLLECT、RULE ORDER、OUTPUT ORDER 里选",
    "feel_syntax": "按 FEEL 的写法改",
    "too_deep": "拆成几个决策",
    "other_language": "删除 expressionLanguage, 用 FEEL 写",
    "external_function": "改用 FEEL 函数",
    "no_element": "检查 href, 要指向本文件里的编号",
    "no_import": "把内容写进本文件",
    "double_name": "每个编号和名称只用一次",
    "no_input": "写上输入表达式",
    "no_output": "加上输出列",
    "bad_row": "每条规则的格数和列数要一样",
}


@dataclass
class Library:
    """The checked pack, what it needs, and the compiled form of its models (None where refused).

    ``beside`` are packs of the same folder that it is held against without needing them: the material library.
    """

    pack: Pack
    needed: tuple[Pack, ...] = ()
    missing: tuple[str, ...] = ()
    beside: tuple[Pack, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    def find(self, section: str, key: str) -> Document | None:
        """A definition in this pack or, failing that, in one it needs."""
        for pack in (self.pack, *self.needed):
            found = pack.get(section, key)
            if found is not None:
                return found
        return None

    def keys(self, section: str) -> list[str]:
        """Every key of a section that may be referred to."""
        return sorted({key for pack in (self.pack, *self.needed) for key in pack.sections.get(section, {})})

    @cached_property
    def parameters(self) -> dict[str, tuple[Document, int, dict[str, Any]]]:
        """Parameter key -> (document, index in its list, definition)."""
        found: dict[str, tuple[Document, int, dict[str, Any]]] = {}
        for pack in (self.pack, *self.needed):
            for document in pack.documents("parameters"):
                for index, entry in enumerate(entries(document.data, "parameters")):
                    if isinstance(entry, dict) and isinstance(entry.get("parameter"), str):
                        found.setdefault(entry["parameter"], (document, index, entry))
        return found

    @cached_property
    def plans(self) -> dict[str, Any]:
        """Compiled flows of this pack by key; a refused one is None and its problems are in the refusals."""
        return {d.key: self._plan(d) for d in self.pack.documents("flows")}

    @cached_property
    def models(self) -> dict[str, Any]:
        """Compiled decision models of this pack by key."""
        return {d.key: self._model(d) for d in self.pack.documents("rules")}

    @cached_property
    def forms(self) -> dict[str, Any]:
        """Compiled forms of this pack by key."""
        return {d.key: self._form(d) for d in self.pack.documents("forms")}

    def duties(self) -> set[str]:
        """The duties that this pack and the packs it needs declare."""
        packs = (self.pack, *self.needed)
        return {str(e.get("duty")) for p in packs for e in entries(p.manifest.data, "duties") if isinstance(e, dict)}

    def duty_owners(self) -> dict[str, str]:
        """Duty -> the organization role that it belongs to, where one is named."""
        packs = (self.pack, *self.needed)
        declared = [e for p in packs for e in entries(p.manifest.data, "duties") if isinstance(e, dict)]
        return {str(e.get("duty")): str(e["organization"]) for e in declared if "organization" in e}

    def roles(self) -> set[str]:
        """The organization roles that this pack and the packs it needs declare."""
        packs = (self.pack, *self.needed)
        return {
            str(e.get("role")) for p in packs for e in entries(p.manifest.data, "organizations") if isinstance(e, dict)
        }

    def _plan(self, document: Document) -> Any:
        try:
            return compile_flow(self.pack, document)
        except PlanRefused as refused:
            for problem in refused.problems:
                self.findings.append(
                    Finding(
                        document.file,
                        max(problem.line, 1),
                        "error",
                        f"{problem.element_name or problem.element_id} {problem.reason_zh}".strip(),
                        problem.remedy_zh,
                        f"flow.{problem.code}",
                    )
                )
            return None

    def _model(self, document: Document) -> Any:
        try:
            return compile_model(document.data.encode())
        except ModelRefused as refused:
            self.findings.extend(model_findings(document, refused))
            return None

    def _form(self, document: Document) -> Any:
        try:
            return compile_form(document.data)
        except FormRefused as refused:
            for problem in refused.problems:
                line = document.line(problem.pointer)
                self.findings.append(Finding(document.file, line, "error", problem.message, problem.remedy, "form"))
            return None


def model_findings(document: Document, refused: ModelRefused) -> Iterator[Finding]:
    """Findings of a refused decision model."""
    for problem in refused.problems:
        remedy = _RULES_REMEDIES.get(problem.code, "用 DMN 编辑器打开这一处改正")
        yield Finding(document.file, problem.line or 1, "error", problem.message, remedy, "rules")


def entries(data: Any, name: str) -> list[Any]:
    """The list under a name, or nothing when the document does not have the right shape."""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, list) else []


def mapping(data: Any, name: str) -> dict[str, Any]:
    """The mapping under a name, or nothing when the document does not have the right shape."""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def say(document: Document, pointer: str, what: str, remedy: str, code: str, severity: Severity = "error") -> Finding:
    """A finding at a JSON pointer of a document."""
    return Finding(document.file, document.line(pointer), severity, what, remedy, code)


def open_library(path: Path, packs_root: Path | None = None) -> Library:
    """Read a pack and, from the folder it lies in, every pack that it needs (transitively, bounded)."""
    pack = read_pack(path)
    root = packs_root or path.resolve().parent
    needed: dict[str, Pack] = {}
    missing: list[str] = []
    waiting = list(pack.needs)
    while waiting and len(needed) < MAX_NEEDS:
        name = waiting.pop(0)
        if name in needed or name in missing or name == pack.name:
            continue
        try:
            needed[name] = read_pack(root / name) if name.replace("-", "").isalnum() else _refuse(name)
            waiting.extend(needed[name].needs)
        except PackUnreadable:
            missing.append(name)
    beside = () if MATERIALS in needed or pack.name == MATERIALS else _materials_in(root)
    return Library(pack, tuple(needed.values()), tuple(missing), beside=beside)


def _materials_in(root: Path) -> tuple[Pack, ...]:
    """The material library in the folder, read again only when one of its files changed."""
    folder = root / MATERIALS
    try:
        marks = tuple((str(path), path.stat().st_mtime_ns) for path in sorted(folder.glob("**/*.yaml")))
        return (_read_materials(folder, marks),) if marks else ()
    except (OSError, PackUnreadable):
        return ()


@lru_cache(maxsize=4)
def _read_materials(folder: Path, marks: tuple[tuple[str, int], ...]) -> Pack:
    return read_pack(folder)


def _refuse(name: str) -> Pack:
    raise PackUnreadable([Finding("pack.yaml", 1, "error", f"“{name}”不是包的代号", "", "needs")])
