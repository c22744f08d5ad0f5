"""`check`: everything that is wrong with a pack, with file, line and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..findings import Finding, in_order
from ..model import Pack
from ..reading import PackUnreadable
from ..validation import SCHEMAS, validate
from .bundles import check_bundles
from .decisions import check_decisions
from .flows_check import check_flows
from .library import Library, open_library
from .licences_check import check_licences
from .life import check_life
from .limits import check_limits
from .names import check_names
from .once_only import check_once_only
from .parameters_check import check_parameters
from .references import check_references
from .registers_check import check_registers
from .standard_materials import index_problems
from .stories import check_stories
from .texts_check import check_texts
from .zones_check import check_zones

Check = Callable[[Library], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_references,
    check_limits,
    check_texts,
    check_parameters,
    check_registers,
    check_licences,
    check_flows,
    check_life,
    check_decisions,
    check_once_only,
    index_problems,
    check_bundles,
    check_zones,
    check_stories,
    check_names,
)


def check(path: Path | str, packs_root: Path | None = None) -> list[Finding]:
    """All findings of a pack folder, errors first. Needed packs are looked up beside it or in ``packs_root``.

    The deeper checks run only on documents of the right shape: a schema error is reported alone, so that
    one slip does not bury the author in consequences.
    """
    try:
        library = open_library(Path(path), packs_root)
    except PackUnreadable as unreadable:
        return in_order(unreadable.findings)
    return in_order(check_library(library, Path(path).name))


def checked_pack(path: Path | str, packs_root: Path | None = None) -> tuple[Pack, list[Finding]]:
    """The pack and its findings from one reading, so that what is published is what was checked.

    Raises PackUnreadable.
    """
    library = open_library(Path(path), packs_root)
    return library.pack, in_order(check_library(library, Path(path).name))


def compiled_pack(path: Path | str, packs_root: Path | None = None) -> tuple[Pack, list[Finding]]:
    """The pack and what keeps its flows, tables and forms from running. Raises PackUnreadable."""
    library = open_library(Path(path), packs_root)
    return library.pack, in_order([*library.pack.problems, *_compile(library)])


def _compile(library: Library) -> list[Finding]:
    """Compile every flow, table and form of the pack; the findings of those that do not."""
    for compiled in (library.plans, library.models, library.forms):
        compiled.keys()
    return library.findings


def check_library(library: Library, folder: str = "") -> list[Finding]:
    """All findings of a pack that has been read."""
    pack = library.pack
    findings = list(pack.problems)
    for document in pack.everything():
        if document.section in SCHEMAS:
            findings.extend(validate(document))
    if folder and pack.name and pack.name != folder:
        line = pack.manifest.line("/pack")
        what = f"包叫“{pack.name}”, 文件夹叫“{folder}”"
        findings.append(Finding("pack.yaml", line, "error", what, "两个名字要一样", "pack.name"))
    findings.extend(_compile(library))
    if any(f.code.startswith(("schema.", "yaml", "duplicate")) for f in findings):
        return findings
    for one in CHECKS:
        findings.extend(one(library))
    return findings


__all__ = ["CHECKS", "check", "check_library", "checked_pack", "compiled_pack"]
