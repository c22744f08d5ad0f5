"""Checking, comparing, rehearsing and exporting packs as plain functions: no terminal, no database.

`publish` is a use case (`publishing.py`); `stories.runner` tells stories with the public actions;
`commands.py` prints for the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .bundle_walking import walk_stories
from .checking import check
from .diffing import Change, diff
from .exporting import write_pack
from .findings import Finding, has_errors
from .model import Pack
from .reading import read_pack
from .rehearsal import Outcome, rehearse

MOST_SHOWN = 200
"""Findings that are printed; a broken pack can have tens of thousands."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Findings of one pack, errors first."""

    pack: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """True when nothing keeps the pack from being published."""
        return not has_errors(self.findings)

    def lines(self) -> list[str]:
        """The report as people read it."""
        counts = {s: sum(f.severity == s for f in self.findings) for s in ("error", "warning", "note")}
        end = f"{counts['error']} 个错误, {counts['warning']} 个提醒, {counts['note']} 条说明"
        word = "可以发布" if self.passed else "还不能发布"
        more = len(self.findings) - MOST_SHOWN
        rest = [f"还有 {more} 条没有列出, 先改上面的, 或用 --json 看全部。"] if more > 0 else []
        return [*(str(f) for f in self.findings[:MOST_SHOWN]), *rest, f"{self.pack}: {word}。{end}。"]


def check_pack(path: Path, packs_root: Path | None = None) -> CheckReport:
    """`yiwang packs check DIR`."""
    return CheckReport(path.resolve().name, tuple(check(path.resolve(), packs_root)))


def diff_packs(old: Path, new: Path) -> list[Change]:
    """`yiwang packs diff OLD NEW`. Raises PackUnreadable."""
    return diff(read_pack(old), read_pack(new))


def rehearse_pack(path: Path, packs_root: Path | None = None) -> list[Outcome]:
    """The part of `yiwang packs test` that needs no database: what tables decide and where flows lead."""
    return [*rehearse(path.resolve(), packs_root), *walk_stories(path.resolve(), packs_root)]


def export_pack(pack: Pack, target: Path) -> list[str]:
    """`yiwang packs export NAME DIR` for a pack in memory; returns the files written. Raises ExportRefused."""
    sections = {name: {key: d.data for key, d in documents.items()} for name, documents in pack.sections.items()}
    return write_pack(pack.manifest.data, sections, target)
