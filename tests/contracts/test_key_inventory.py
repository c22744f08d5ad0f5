"""The inventory of keys names every purpose that the code asks a key for."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import REPOSITORY
from tests.contracts.walking import calls, constants, load_all, modules, trees

INVENTORY = REPOSITORY / "docs" / "security" / "keys.md"
ASKED = ("mac", "current_version", "versions", "wrap", "rotate")


def used() -> set[str]:
    """Purposes that stand at a call, written out or by the name of a constant."""
    load_all()
    named: dict[str, dict[str, str]] = {name: constants(tree) for name, tree in trees().items()}
    found = set()
    for module, tree in trees().items():
        for call in calls(tree, *ASKED):
            purpose = _text(call.args[0], named[module]) if call.args else ""
            found |= {purpose} if re.fullmatch(r"[a-z][a-z-]+", purpose) else set()
        for call in calls(tree, "SignedTokens"):
            found.add(f"token-{_text(call.args[1], named[module])}")
    return found


def _text(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return known.get(node.id, "") if isinstance(node, ast.Name) else ""


def test_the_inventory_names_every_purpose() -> None:
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", INVENTORY.read_text("utf-8"), re.MULTILINE))
    asked = used()
    assert len(modules()) > 100 and len(asked) >= 5
    assert asked <= listed, asked - listed
    assert {"person-data", "blind-index", "sso-secrets", "sso-subjects"} <= listed
