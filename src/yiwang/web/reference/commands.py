"""The command line, in both languages. Help is chosen on import, so a process of its own reads it in both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from yiwang.web.reference.markdown import code, table

_BOTH = "\x1f"


def text() -> str:
    """The page."""
    lines = [
        "# Commands\n",
        "`yiwang --lang en` (or `YIWANG_LANG=en`) speaks English; Chinese is the default. Every command has "
        "`--help`. "
        "Exit status: 0 good, 1 not, 2 wrongly called, 130 interrupted. `make help` lists the targets of the "
        "Makefile.\n",
    ]
    for entry in _read():
        zh, en = _pair(entry["help"])
        lines.append(f"## `{entry['usage']}`\n\n{zh}\n\n{en}\n")
        rows = [(code(option["name"]), *_pair(option["help"])) for option in entry["options"]]
        if rows:
            lines.append(table(("option", "说明", "meaning"), rows))
    return "\n".join(lines)


def _pair(text: str) -> tuple[str, str]:
    zh, _, en = text.partition(_BOTH)
    return zh.strip(), en.strip()


def _read() -> list[dict[str, Any]]:
    source = str(Path(__file__).resolve().parents[3])
    run = subprocess.run(
        [sys.executable, "-m", "yiwang.web.reference.command_words"],
        env={**os.environ, "PYTHONPATH": source, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found
