"""What the contracts are checked against: every module of the source tree, loaded and as text."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tests.architecture.sources import REPOSITORY

SOURCE = REPOSITORY / "src" / "yiwang"
COMMANDS = ("web.launcher", "web.cli", "web.bench", "web.wsgi", "web.demo")  # started by themselves, not imported


@lru_cache(maxsize=1)
def modules() -> dict[str, Path]:
    """Name and file of every module that is no test and no migration."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        if "tests" in parts or "migrations" in parts:
            continue
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


@lru_cache(maxsize=1)
def load_all() -> None:
    """Import what declares something, so that every table is full."""
    for name in modules():
        if not name.removeprefix("yiwang.").startswith(COMMANDS) and not name.endswith(".__main__"):
            importlib.import_module(name)


@lru_cache(maxsize=1)
def trees() -> dict[str, ast.Module]:
    """Every module as a syntax tree."""
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in modules().items()}


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of functions or methods with one of these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def constants(tree: ast.Module) -> dict[str, str]:
    """Strings that the module gives a name."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= {target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)}
    return found


def first_text(call: ast.Call, module: str) -> str | None:
    """The first argument if it is a string, or a name that the module gives a string."""
    if not call.args:
        return None
    first = call.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return constants(trees()[module]).get(first.id) if isinstance(first, ast.Name) else None
