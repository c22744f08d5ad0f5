"""Every text that a room shows has an English one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import REPOSITORY, listing, named, python_files, tree
from yiwang.ui.catalogues import catalogue_path, compile_catalogue, missing_messages

HOUSE = REPOSITORY / "src" / "yiwang"
CHINESE = re.compile(r"[\u3400-\u9fff]")
TRANSLATES = {"_", "gettext", "gettext_noop", "ngettext", "pgettext"}
# Its rows are read by whoever runs `yiwang divisions load`; the command line speaks for itself.
OPERATORS_ONLY = {"people/division_files.py"}


def rooms() -> list[Path]:
    """Folders with templates or a catalogue of their own."""
    return sorted({found.parent for name in ("jinja2", "locale") for found in HOUSE.rglob(name) if found.is_dir()})


@pytest.mark.parametrize("room", rooms(), ids=lambda room: str(room.relative_to(HOUSE)))
def test_no_room_shows_a_text_without_english(room: Path) -> None:
    assert missing_messages(room) == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: str(room.relative_to(HOUSE)))
def test_the_compiled_texts_are_older_than_their_source(room: Path, tmp_path: Path) -> None:
    source = catalogue_path(room)
    if source.exists():
        copy = tmp_path / "django.po"
        copy.write_bytes(source.read_bytes())
        assert compile_catalogue(copy).read_bytes() == source.with_suffix(".mo").read_bytes()


def test_the_rooms_with_pages_are_found() -> None:
    assert {"ui", "web", "packs"} <= {str(room.relative_to(HOUSE)) for room in rooms()}


def test_a_room_says_something_and_has_no_catalogue() -> None:
    known = rooms()
    silent = {
        named(path)
        for path in HOUSE.rglob("*.py")
        if "gettext" in path.read_text(encoding="utf-8") and not any(room in path.parents for room in known)
    }
    marks_only = {"src/yiwang/sentences.py"}  # defines the marker, says nothing itself
    assert not {path for path in silent if "/tests/" not in path} - marks_only


def is_name(node: ast.expr, names: set[str]) -> bool:
    """Whether the expression is one of these names, and nothing more."""
    return isinstance(node, ast.Name) and node.id in names


def refusal_classes() -> set[str]:
    """The names of all classes that descend from Refusal."""
    classes, before = {"Refusal"}, 0
    found = [node for path in python_files() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    while len(classes) != before:
        before = len(classes)
        classes |= {one.name for one in found if any(is_name(base, classes) for base in one.bases)}
    return classes


def bare_sentences(path: Path, classes: set[str]) -> Iterator[str]:
    """Chinese sentences of refusals that no gettext sees: they would stay Chinese on an English page."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef) and node.name in classes:
            given = [
                one.value for one in node.body if isinstance(one, ast.Assign) and is_name(one.targets[0], {"message"})
            ]
        elif isinstance(node, ast.Call) and is_name(node.func, classes):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
        else:
            continue
        while given:
            part = given.pop()
            if isinstance(part, ast.Call) and is_name(part.func, TRANSLATES):
                continue
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and CHINESE.search(part.value):
                yield f"{named(path)}:{part.lineno}: {part.value}"
            given += [child for child in ast.iter_child_nodes(part) if isinstance(child, ast.expr)]


def test_a_refusal_has_a_sentence_that_cannot_be_translated() -> None:
    classes = refusal_classes()
    own = [path for path in python_files() if HOUSE in path.parents and "tests" not in path.parts]
    bare = [
        found
        for path in own
        if str(path.relative_to(HOUSE)) not in OPERATORS_ONLY
        for found in bare_sentences(path, classes)
    ]
    assert not bare, listing(bare)
