"""Names say what a thing is; every package says what it is for; nothing is left unfinished."""

import ast
import re

import pytest

from tests.architecture.sources import REPOSITORY, SOURCE, listing, named, python_files, text_files, tree

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "base"}
UNFINISHED = re.compile("|".join(rf"\b{word}\b" for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X")))
RAISED = re.compile(r"raise Not" + "ImplementedError")
MACHINE_PATHS = ("/work" + "/main", "/work" + "/shared", "/tmp" + "/yw", ".." + "/shared/", "/root" + "/.pyenv")
REGISTRIES = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("deb", "debian", "org"),
    ("security", "debian", "org"),
    ("crates", "io"),
    ("proxy", "golang", "org"),
    ("tuna", "tsinghua"),
    ("mirrors", "aliyun"),
)


def test_no_file_has_an_empty_name() -> None:
    found = [named(path) for path in python_files() if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES]
    assert not found, listing(found)


def test_every_package_says_what_it_is_for() -> None:
    silent = []
    for path in python_files():
        if path.name == "__init__.py" and SOURCE in path.parents and "tests" not in path.parts:
            module = tree(path)
            if module.body and ast.get_docstring(module) is None:
                silent.append(named(path))
    assert not silent, listing(silent)


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{named(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line) or RAISED.search(line)
    ]
    assert not found, listing(found)


@pytest.mark.parametrize("host", [".".join(parts) for parts in REGISTRIES])
def test_no_file_names_a_package_registry(host: str) -> None:
    found = [named(path) for path in text_files() if host in path.read_text(encoding="utf-8", errors="replace")]
    assert not found, listing(found)


@pytest.mark.parametrize("machine", MACHINE_PATHS)
def test_no_file_names_a_path_of_the_machine_it_was_written_on(machine: str) -> None:
    found = [named(path) for path in text_files() if machine in path.read_text(encoding="utf-8", errors="replace")]
    assert not found, listing(found)


def test_the_repository_has_its_pages() -> None:
    missing = [
        name for name in ("LICENSE", "Makefile", "pyproject.toml", ".ci/run") if not (REPOSITORY / name).exists()
    ]
    assert not missing, listing(missing)
