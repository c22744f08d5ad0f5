"""What our code must not contain: execution of text, unsafe readers, excepts that swallow everything."""

import ast
from pathlib import Path

from tests.architecture.sources import SOURCE, listing, named, python_files, tree

EXECUTES_TEXT = {"eval", "exec", "compile", "__import__"}
UNSAFE_READERS = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
ALLOWED_TO_CATCH_ALL = ("outermost runner", "handed to the caller")


def of_the_product() -> list[Path]:
    """Our files without tests."""
    return [path for path in python_files() if SOURCE in path.parents and "tests" not in path.parts]


def test_no_text_is_executed_as_code() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in of_the_product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EXECUTES_TEXT
    ]
    assert not found, listing(found)


def test_no_reader_that_runs_what_it_reads_is_imported() -> None:
    found = []
    for path in of_the_product():
        for node in ast.walk(tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{named(path)}: {name}" for name in names if name.split(".")[0] in UNSAFE_READERS]
    assert not found, listing(found)


def raises(handler: ast.ExceptHandler) -> bool:
    """Whether the handler lets what it cannot deal with go on."""
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def test_only_the_outermost_runner_catches_everything() -> None:
    found = []
    for path in of_the_product():
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = ast.unparse(node.type) if node.type else "everything"
            if caught in {"everything", "Exception", "BaseException"}:
                said = " ".join(lines[max(node.lineno - 2, 0) : node.lineno + 1])
                if not raises(node) and not any(reason in said for reason in ALLOWED_TO_CATCH_ALL):
                    found.append(f"{named(path)}:{node.lineno}")
    assert not found, listing(found)


def test_tests_are_neither_skipped_nor_expected_to_fail() -> None:
    marks = ("mark." + "skip", "mark." + "xfail", "pytest." + "skip(", "pytest." + "xfail(")
    found = [
        f"{named(path)}:{number}"
        for path in python_files()
        if "tests" in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(mark in line for mark in marks)
    ]
    assert not found, listing(found)
