"""The files that the house rules are about, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"
OWN_CODE = ("src", "tests", "bin")
TEXT_FOLDERS = ("src", "tests", "bin", "packs", "docs", "requirements", ".ci")
TEXT_ENDINGS = {".py", ".md", ".txt", ".in", ".toml", ".yaml", ".yml", ".json", ".html", ".sql", ".cfg", ""}
MADE_BY_DJANGO = "migrations"


@cache
def python_files() -> tuple[Path, ...]:
    """All Python files of ours, without migrations."""
    found = (path for folder in OWN_CODE for path in (REPOSITORY / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if MADE_BY_DJANGO not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def named(path: Path) -> str:
    """A path as messages show it."""
    return str(path.relative_to(REPOSITORY))


def listing(found: "list[str] | dict[str, object]") -> str:
    """What a rule found, one a line, for the message of a failing test."""
    rows = [f"{key}: {value}" for key, value in found.items()] if isinstance(found, dict) else found
    return "\n" + "\n".join(rows)


def text_files() -> Iterator[Path]:
    """All texts of ours that may name machines, hosts or unfinished work."""
    for folder in TEXT_FOLDERS:
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXT_ENDINGS and "__pycache__" not in path.parts:
                yield path
    for path in sorted(REPOSITORY.iterdir()):
        if path.is_file() and path.suffix in TEXT_ENDINGS and not path.name.startswith("."):
            yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
