"""Looks at personal data are recorded by one port, so that the person's page shows each of them with its purpose."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import SOURCE, python_files

PORT = {"yiwang/people/privacy/looks.py", "yiwang/people/events.py"}
"""The port itself, and the table of event types."""
VIEWED = "personal_data.viewed"
NAMES = {"VIEWED", "PERSONAL_DATA_VIEWED"}


def recorders(text: str) -> list[int]:
    """Lines that name the event in code (not in a docstring), as a text or by a constant of the port."""
    tree = ast.parse(text)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        named = isinstance(node, ast.Constant) and node.value == VIEWED and id(node) not in told
        borrowed = isinstance(node, ast.ImportFrom) and any(alias.name in NAMES for alias in node.names)
        reached = isinstance(node, ast.Attribute) and node.attr in NAMES
        if named or borrowed or reached:
            found.append(node.lineno)  # type: ignore[attr-defined]
    return sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        'record_apart(NewEvent("personal_data.viewed", actor, about, {}))',
        'record("personal_data.viewed", actor=actor)',
        'event = "personal_data.viewed" if found else "x"\nrecord_apart(NewEvent(event, actor, about))',
        "from yiwang.people.privacy.looks import VIEWED",
        "record_apart(NewEvent(looks.VIEWED, actor, about))",
    ],
)
def test_a_recorder_of_its_own_is_found(text):
    assert recorders(text) == [1]


def test_a_docstring_that_tells_of_looks_is_no_recorder():
    assert recorders('def f():\n    """Commits ``personal_data.viewed``."""\n    look(actor, about, "window")') == []


def test_looks_are_recorded_by_the_port_alone():
    wrong = [
        f"{name}:{line}"
        for path in python_files()
        if path.is_relative_to(SOURCE)
        and "tests" not in path.parts
        and (name := path.relative_to(SOURCE).as_posix()) not in PORT
        for line in recorders(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "use people.privacy.looks.look"
