"""What a check has to say: where, how bad, what is wrong and what would be right, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
_ORDER: dict[str, int] = {"error": 0, "warning": 1, "note": 2}
_WORDS: dict[str, str] = {"error": "错误", "warning": "提醒", "note": "说明"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a pack. ``file`` is relative to the pack folder, ``line`` counts from 1."""

    file: str
    line: int
    severity: Severity
    what_zh: str
    remedy_zh: str
    code: str = ""

    def __str__(self) -> str:
        remedy = f" 应改为: {self.remedy_zh}" if self.remedy_zh else ""
        return f"{self.file}:{self.line}: {_WORDS[self.severity]}: {self.what_zh}{remedy}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then by file and line; the same remark is made once."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (_ORDER[f.severity], f.file, f.line, f.what_zh))


def has_errors(findings: Iterable[Finding]) -> bool:
    """True when the pack may not be published."""
    return any(f.severity == "error" for f in findings)
