"""Publishing the packs of the installation, each after those it needs; a bad pack is told and left out."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import Refusal
from yiwang.engines.rules.errors import RulesError
from yiwang.packs.publishing import publish_pack
from yiwang.packs.reading import PackUnreadable, read_pack

logger = logging.getLogger("yiwang.demo")
# A pack that its author has not finished: the engines' own refusals are ValueErrors and RulesErrors.
BAD_PACK = (Refusal, PackUnreadable, RulesError, ValueError, LookupError, TypeError)
_SHOWN = 3


@dataclass(slots=True)
class PackOutcome:
    """Names of the packs published, and for each one left out a Chinese sentence why."""

    published: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def pack_folders(folder: Path) -> list[Path]:
    """Folders with a pack, by name."""
    return sorted(path.parent for path in folder.glob("*/pack.yaml")) if folder.is_dir() else []


def digest(folder: Path) -> str:
    """A short digest over all pack files: the demo is loaded again when it changes."""
    summed = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []:
        summed.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return summed.hexdigest()[:12]


def publish_packs(folder: Path, progress: Callable[[str, float], None] | None = None) -> PackOutcome:
    """Publish every pack below ``folder``; what is published already stays as it is."""
    outcome = PackOutcome()
    waiting: dict[str, tuple[Path, tuple[str, ...]]] = {}
    for path in pack_folders(folder):
        try:
            pack = read_pack(path)
            waiting[pack.name] = (path, tuple(pack.needs))
        except BAD_PACK as fault:
            outcome.left_out[path.name] = reason(fault)
    total = len(waiting) or 1
    while ready := [name for name, (_, needs) in waiting.items() if not set(needs) & waiting.keys()]:
        for name in ready:
            path, _ = waiting.pop(name)
            try:
                publish_pack(actor=SYSTEM, path=path, note="演示")
                outcome.published.append(name)
            except BAD_PACK as fault:
                outcome.left_out[name] = reason(fault)
            if progress:
                progress(f"业务包：{name}", 1 - len(waiting) / total)
    for name in waiting:
        outcome.left_out[name] = "几个业务包互相依赖，没有先后。"
    for name, why in outcome.left_out.items():
        logger.warning("业务包 %s 没有发布：%s", name, why)
    return outcome


def reason(fault: BaseException) -> str:
    """Why a pack was left out, in one Chinese sentence."""
    if isinstance(fault, Refusal):
        places = [f"{where}：{says}" for where, says in list(fault.fields.items())[:_SHOWN]]
        return f"{fault.text}{'；'.join(places)}"
    if isinstance(fault, PackUnreadable):
        return "；".join(str(finding) for finding in fault.findings[:_SHOWN])
    return str(getattr(fault, "message_zh", "") or getattr(fault, "message", "") or f"{type(fault).__name__}: {fault}")
