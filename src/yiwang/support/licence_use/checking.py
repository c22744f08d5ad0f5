"""Whether a licence file is authentic, by the one door for all files (``formats.checking``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yiwang.core import signing
from yiwang.formats.checked import LICENCE
from yiwang.formats.checking import check_file


@dataclass(frozen=True, slots=True)
class FileFound:
    """``identifier`` is that of the licence inside; "" where the file is none or says none."""

    authentic: bool
    step: str
    identifier: str


def check(content: bytes, now: datetime) -> FileFound:
    """Judge a file; never raises for what is in it."""
    checked = check_file(content, signing.trusted(), now=now)
    authentic = checked.verdict.ok and checked.kind == LICENCE
    identifier = str(checked.found.data.get("ZZBS") or "") if authentic else ""
    return FileFound(authentic, "" if authentic else checked.verdict.step, identifier)
