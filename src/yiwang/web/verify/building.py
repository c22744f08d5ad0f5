"""The static verifier: one HTML file from the modules in ``browser``, without a bundler, the same bytes every time.

The modules are written as ES modules. Here each becomes a function that gives its exports, one after another in the
order of their imports. The file brings its own content security policy, which names scripts and style by digest and
allows no connection at all.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

BROWSER = Path(__file__).parent / "browser"
STATIC = Path(__file__).parents[2] / "ui" / "static" / "ui"
MOST_BYTES = 300_000
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function) (\w+))", re.MULTILINE)
_KANJI = re.compile(r"(exports\.shiftJISTable = \{).*?\n(\};)", re.DOTALL)


def verifier_page(trust: bytes, name: str) -> bytes:
    """The file with a trust list (``/trust.json``, or nothing: then the reader brings one) and a platform's name."""
    scripts = [slim((STATIC / "vendor" / "jsQR.js").read_text()), (STATIC / "scan.js").read_text(), bundle("main.js")]
    style = (BROWSER / "verifier.css").read_text()
    parts = {
        "script-hashes": " ".join(_hash(one) for one in scripts),
        "style-hash": _hash(style),
        "name": html.escape(name),
        "style": style,
        "trust": trust.decode().replace("<", "\\u003c"),
        "scripts": "\n".join(f"<script>{one}</script>" for one in scripts),
    }
    page = (BROWSER / "verifier.html").read_text()
    for one in scripts:
        if "</script" in one:
            raise ValueError("a script would end its element")
    return re.sub(r"@@([a-z-]+)@@", lambda found: parts[found[1]], page).encode()


def bundle(entry: str) -> str:
    """The modules that ``entry`` needs, itself last, as one script."""
    order: list[str] = []
    _visit(entry, order)
    return '(function () {\n"use strict";\nconst modules = {};\n' + "".join(map(_wrapped, order)) + "})();\n"


def _wrapped(module: str) -> str:
    source = (BROWSER / module).read_text()
    names = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(r'const \1 = modules["\2"];\n', source))
    return f'modules["{module}"] = (function () {{\n{body}return {{ {names} }};\n}})();\n'


def _visit(module: str, order: list[str]) -> None:
    for _names, needed in _IMPORT.findall((BROWSER / module).read_text()):
        if needed not in order:
            _visit(needed, order)
    if module not in order:
        order.append(module)


def slim(source: str) -> str:
    """A vendored script without indentation, empty lines and lines of comment.

    Without its table of Shift JIS too, half of it: codes of licences are alphanumeric, never in the mode for kanji.
    """
    if "`" in source:
        raise ValueError("a template string could change")
    kept = (line.strip() for line in source.splitlines())
    lines = "\n".join(line for line in kept if line and not line.startswith("//")) + "\n"
    return _KANJI.sub(r"\1\2", lines)


def digest(page: bytes) -> str:
    """SHA-256, hexadecimal, for people to compare."""
    return hashlib.sha256(page).hexdigest()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
