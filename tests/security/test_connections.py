"""What opens connections stands in the document, and nothing else does."""

from __future__ import annotations

import ast
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "yiwang"
DOCUMENT = REPOSITORY / "docs" / "concepts" / "connections.md"
CLIENTS = {
    "aiohttp", "asyncssh", "ftplib", "http.client", "httpcore2", "httpx", "httpx2", "imaplib", "ldap", "paramiko",
    "poplib", "requests", "smtplib", "socket", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc.client",
    "django.core.mail",
}  # fmt: skip


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def callers() -> set[str]:
    """Modules of what runs in production (no tests, no measurements) that import what opens connections."""
    return {
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.py")
        if not {"tests", "bench"} & set(file.parts) and imported(file) & CLIENTS
    }


def test_every_module_that_opens_connections_is_documented():
    text = DOCUMENT.read_text("utf-8")
    assert len(callers()) >= 4
    assert not [one for one in callers() if f"`{one}`" not in text]


def test_the_document_names_no_module_that_is_gone():
    text = DOCUMENT.read_text("utf-8")
    named = [
        part for part in text.split("`")[1::2] if part.endswith(".py") and "/" in part and not part.startswith("tests")
    ]
    assert named and not [one for one in named if not (SOURCE / one).is_file()]


def test_nothing_of_the_tests_runs_in_production():
    """Production holds what it needs: no test, no measurement and no tool of the tests is imported by anything else."""
    for file in SOURCE.rglob("*.py"):
        if {"tests", "bench"} & set(file.parts):
            continue
        for name in imported(file):
            assert not name.startswith(("tests", "pytest", "hypothesis", "playwright", "factory")), f"{file}: {name}"
            assert ".tests" not in name, f"{file}: {name}"
