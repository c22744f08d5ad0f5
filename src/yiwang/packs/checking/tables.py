"""A plain look at DMN files: which decision tables there are, their rules, outputs and annotations.

The rules engine compiles and runs them; checks only need to count, quote and find lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..model import Document

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def strings(text: str) -> list[str]:
    """The string literals of a FEEL text."""
    return [str(word) for word in _STRING.findall(text)]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: its number from 1, line in the file, output texts by column, and its annotation."""

    number: int
    line: int
    outputs: tuple[tuple[str, str], ...]
    annotation: str
    inputs: tuple[str, ...] = ()

    def literals(self) -> list[str]:
        """The string literals in its outputs."""
        return [word for _, text in self.outputs for word in strings(text)]


@dataclass(frozen=True, slots=True)
class Table:
    """One decision table of a file."""

    decision: str
    name: str
    hit_policy: str
    line: int
    rules: tuple[Rule, ...]


def tables_of(document: Document) -> list[Table]:
    """The decision tables of a DMN document; nothing when it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document.data.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    found = []
    for decision in root.iterfind(".//{*}decision"):
        table = decision.find("{*}decisionTable")
        if table is not None:
            found.append(_table(decision, table))
    return found


def _table(decision: Any, table: Any) -> Table:
    columns = [o.get("name") or "" for o in table.iterfind("{*}output")]
    rules = []
    for number, rule in enumerate(table.iterfind("{*}rule"), 1):
        texts = [_text(entry) for entry in rule.iterfind("{*}outputEntry")]
        notes = [_text(entry) for entry in rule.iterfind("{*}annotationEntry")]
        notes.append(rule.findtext("{*}description") or "")
        annotation = " ".join(note.strip() for note in notes if note.strip())
        outputs = tuple(zip(columns, texts, strict=False))
        inputs = tuple(_text(entry) for entry in rule.iterfind("{*}inputEntry"))
        rules.append(Rule(number, rule.sourceline or 1, outputs, annotation, inputs))
    return Table(
        decision.get("id") or "",
        table.get("outputLabel") or decision.get("name") or "",
        table.get("hitPolicy", "UNIQUE"),
        decision.sourceline or 1,
        tuple(rules),
    )


def _text(entry: Any) -> str:
    return str(entry.findtext("{*}text") or "").strip()
