"""Imports go downwards only, never in a circle, and engines stay apart."""

import graphlib
import subprocess
import sys

from tests.architecture.imports import imported, modules
from tests.architecture.sources import REPOSITORY, listing

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
ENGINES_MAY_USE = {
    "flow": {"rules", "parameters"},
    "forms": {"rules", "parameters"},
    "registers": {"rules"},
    "proceedings": {"rules", "parameters", "flow"},
}


def test_a_folder_imports_only_from_floors_below_it() -> None:
    done = subprocess.run([sys.executable, "-c", LINT], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_module_is_part_of_an_import_circle() -> None:
    graph = {name: imported(name, lazy=False) for name in modules()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        raise AssertionError(" -> ".join(circle.args[1])) from None


def test_engines_do_not_import_each_other() -> None:
    wrong = []
    for name in modules():
        parts = name.split(".")
        if parts[:2] != ["yiwang", "engines"] or len(parts) < 3:
            continue
        allowed = ENGINES_MAY_USE.get(parts[2], set()) | {parts[2]}
        for other in imported(name, lazy=True):
            seen = other.split(".")
            if seen[:2] == ["yiwang", "engines"] and len(seen) > 2 and seen[2] not in allowed:
                wrong.append(f"{name} -> {other}")
    assert not wrong, listing(wrong)
