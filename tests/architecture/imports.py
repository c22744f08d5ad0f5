"""The import graph of our modules, read from their syntax."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import SOURCE, python_files, tree

ROOT = "yiwang"


@cache
def modules() -> dict[str, Path]:
    """Module name to file, without tests."""
    found = {}
    for path in python_files():
        if SOURCE not in path.parents or "tests" in path.parts:
            continue
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(name: str, *, lazy: bool) -> set[str]:
    """Our modules that `name` imports; with `lazy`, also those imported inside functions."""
    path = modules()[name]
    found: set[str] = set()
    for node in _import_nodes(tree(path), lazy):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in modules()}
        elif node.module and node.level == 0 and node.module.split(".")[0] == ROOT:
            found |= {_target(node.module, alias.name) for alias in node.names}
    return (found & modules().keys()) - {name}


def _target(module: str, name: str) -> str:
    submodule = f"{module}.{name}"
    return submodule if submodule in modules() else module


def _import_nodes(node: ast.AST, lazy: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        elif lazy or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _import_nodes(child, lazy)
