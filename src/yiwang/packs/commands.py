"""What ``yiwang packs ...`` prints; each returns the exit status (0 good, 1 not)."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from .diffing import diff as differences
from .exporting import ExportRefused
from .reading import PackUnreadable, read_pack
from .tooling import check_pack, export_pack, rehearse_pack


def check(folders: Sequence[Path], *, json: bool = False) -> int:
    """``yiwang packs check``: file, line, what is wrong and what would be right. Needs no database."""
    reports = [check_pack(folder) for folder in folders]
    if json:
        _print_json([{"pack": r.pack, "passed": r.passed, "findings": r.findings} for r in reports])
    else:
        _print(line for report in reports for line in report.lines())
    return 0 if all(report.passed for report in reports) else 1


def test(folders: Sequence[Path], *, json: bool = False) -> int:
    """``yiwang packs test``: tables and flows first, then every story by the public actions, all undone."""
    from .stories.runner import run_pack

    results: list[dict[str, Any]] = []
    for folder in folders:
        if not check_pack(folder).passed:
            return check([folder], json=json)
        rows = [(o.file, o.line, o.story, list(o.differences)) for o in rehearse_pack(folder)]
        rows += [(t.file, t.line, t.story, list(t.wrong)) for t in run_pack(folder.resolve())]
        for file, line, story, wrong in rows:
            results.append({"pack": folder.name, "file": file, "line": line, "story": story, "wrong": wrong})
    failed = [row for row in results if row["wrong"]]
    if json:
        _print_json(results)
    else:
        _print(f"{r['pack']}/{r['file']}:{r['line']}: {r['story']}\n    " + "\n    ".join(r["wrong"]) for r in failed)
        _print([f"演练 {len(results)} 次, 通过 {len(results) - len(failed)} 次, 不符 {len(failed)} 次。"])
    return 1 if failed else 0


def diff(folder: Path, *, json: bool = False) -> int:
    """``yiwang packs diff``: what the folder changes against the published revision."""
    from .published import published_pack

    new = _read(folder)
    if new is None:
        return 1
    changes = differences(published_pack(new.name), new)
    if json:
        _print_json(changes)
    else:
        _print([*(str(change) for change in changes), f"共 {len(changes)} 处不同。"])
    return 0


def dry_run(folder: Path, *, json: bool = False) -> int:
    """``yiwang packs dry-run``: who is touched among all live cases, and what would be lost."""
    from .dry_running import dry_run as impacts_of
    from .published import published_pack

    if not check_pack(folder).passed:
        return check([folder], json=json)
    new = read_pack(folder)
    impacts = impacts_of(published_pack(new.name), new)
    if json:
        _print_json(impacts)
    else:
        _print([*(str(impact) for impact in impacts), "没有在办件受影响。" if not impacts else "发布不会改动在办件。"])
    return 0


def publish(folder: Path, *, reason: str = "", json: bool = False) -> int:
    """``yiwang packs publish``: check, then a new revision; running cases keep theirs."""
    from yiwang.core.actor import SYSTEM

    from .publishing import publish_pack

    report = check_pack(folder)
    if not report.passed:
        return check([folder], json=json)
    release = publish_pack(actor=SYSTEM, path=folder, note=reason)
    done = {"pack": release.pack, "version": release.version, "digest": release.digest}
    if json:
        _print_json(done)
    else:
        _print([f"已发布 {release.pack} {release.version}(摘要 {release.digest[:12]})。在办件继续用原来的版本。"])
    return 0


def export(name: str, folder: Path) -> int:
    """``yiwang packs export``: the published revision as a folder with the same digests."""
    from .published import published_pack

    try:
        files = export_pack(published_pack(name), folder)
    except ExportRefused as refused:
        _print([refused.message])
        return 1
    _print([f"已导出 {len(files)} 个文件到 {folder}。"])
    return 0


def _read(folder: Path) -> Any:
    try:
        return read_pack(folder)
    except PackUnreadable as unreadable:
        _print(str(finding) for finding in unreadable.findings)
        return None


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _print_json(value: Any) -> None:
    print(json_text.dumps(_plain(value), ensure_ascii=False, indent=1))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
