"""Environment variables: those of the settings from their docstring, the others from the table below."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings

import yiwang.web.settings as settings_module
from yiwang.web.reference.markdown import code, table

_LINE = re.compile(r"^``([A-Z_]+)``\s+(.+)$", re.MULTILINE)
_OURS = re.compile(r"(YIWANG|BENCH)_[A-Z_]+|DATABASE_URL")

OTHERS: dict[str, str] = {
    "BENCH_DATABASE_URL": "database of `make bench`, so that measuring never touches the one in use",
    "DATABASE_URL": "PostgreSQL server; without it `make demo` starts its own",
    "YIWANG_CHROMIUM": "Chromium for the browser journeys where it is not found by itself",
    "YIWANG_FOLLOW_PARENT": "`1`: the demo stops when the process that started it is gone (set by `make demo`)",
    "YIWANG_FUZZ_SECONDS": "how long `make check-long` fuzzes each reader (default 60)",
    "YIWANG_FONT_FOLDERS": "further folders with fonts for papers, separated by colons",
    "YIWANG_KEY_PASSPHRASE": "passphrase of the key store below `YIWANG_VAR`",
    "YIWANG_LANG": "language of command line and help: `zh` or `en`; else `LC_ALL` and `LANG` decide",
    "YIWANG_PACKS": "folder of the packs that are loaded at the start (default `packs` in the repository)",
    "YIWANG_LINK_CHECKER": "who asks whether addresses in guides open: `http`, `demo`, `failing` (default: nobody)",
    "YIWANG_POOL": "most database connections of one process (default 16)",
    "YIWANG_PORT": "port of the web server (default 8000)",
    "YIWANG_WEB_PROCESSES": "processes of the web server (default: one for each core)",
    "YIWANG_WEB_THREADS": "threads of each process of the web server",
    "YIWANG_SECRET_KEY": "key for signed cookies; without it one is made once and kept in `YIWANG_VAR`",
}


def text() -> str:
    """The page."""
    told = dict(_LINE.findall(settings_module.__doc__ or ""))
    rows = [(code(name), {**OTHERS, **told}.get(name, "")) for name in sorted({*told, *used()})]
    return (
        "# Settings\n\nEverything is set by environment variables and has a sane default; there is no settings "
        "file. Keys and "
        "data lie below `YIWANG_VAR`. `yiwang doctor` says what is wrong with an installation.\n\n"
        + table(("variable", "meaning"), [(name, said.replace("``", "`")) for name, said in rows])
    )


def used() -> set[str]:
    """Names of our environment variables that the code reads."""
    root = Path(settings.REPOSITORY)
    found: set[str] = set()
    for path in sorted([*root.glob("src/yiwang/**/*.py"), *root.glob("bin/*.py")]):
        if "tests" not in path.parts and "reference" not in path.parts:
            found |= _names(path)
    return found


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {value for value in texts if _OURS.fullmatch(value)}


def without_meaning() -> list[str]:
    """Variables that the page would show without a word about them."""
    told = dict(_LINE.findall(settings_module.__doc__ or ""))
    return sorted(name for name in used() if name not in told and name not in OTHERS)
