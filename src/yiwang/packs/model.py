"""A pack as plain data: sections of documents, each with its lines and digest. No Django here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .findings import Finding

# section: (folder, suffix, the property that names a definition; "" means the file name does)
SECTIONS: dict[str, tuple[str, str, str]] = {
    "items": ("items", ".yaml", "item"),
    "bundles": ("bundles", ".yaml", "bundle"),
    "forms": ("forms", ".yaml", ""),
    "flows": ("flows", ".bpmn", ""),
    "rules": ("rules", ".dmn", ""),
    "parameters": ("parameters", ".yaml", ""),
    "licences": ("licences", ".yaml", "licence"),
    "registers": ("registers", ".yaml", "register"),
    "texts": ("texts", ".yaml", "text"),
    "workorders": ("workorders", ".yaml", "workorder"),
    "zones": ("zones", ".yaml", "zone"),
    "materials": ("materials", ".yaml", ""),
    "scenarios": ("scenarios", ".yaml", ""),
}

# Sections that came later: a pack without them keeps the digest that it had.
ADDED = frozenset({"materials", "zones"})


@dataclass(frozen=True, slots=True)
class Document:
    """One definition file. ``data`` is JSON for YAML files and the text itself for BPMN and DMN."""

    section: str
    key: str
    file: str
    data: Any
    digest: str
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, pointer: str = "") -> int:
        """Line of a JSON pointer, or of its nearest ancestor that was written down."""
        while pointer:
            if pointer in self.lines:
                return self.lines[pointer]
            pointer = pointer.rpartition("/")[0]
        return self.lines.get("", 1)


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole pack folder. ``digests`` has one SHA-256 per section, ``digest`` one over all of them."""

    manifest: Document
    sections: Mapping[str, Mapping[str, Document]]
    digests: Mapping[str, str]
    digest: str
    problems: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        return str(self.manifest.data.get("pack", ""))

    @property
    def version(self) -> str:
        return str(self.manifest.data.get("version", ""))

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(n for n in self.manifest.data.get("needs", []) if isinstance(n, str))

    def documents(self, section: str) -> Iterator[Document]:
        """All definitions of a section, by key."""
        yield from self.sections.get(section, {}).values()

    def get(self, section: str, key: str) -> Document | None:
        """One definition, or None."""
        return self.sections.get(section, {}).get(key)

    def everything(self) -> Iterator[Document]:
        """The manifest and every definition."""
        yield self.manifest
        for section in SECTIONS:
            yield from self.documents(section)


def title_of(value: Any) -> str:
    """The Chinese title of a language map or a plain title."""
    if isinstance(value, dict):
        return str(value.get("zh-Hans", ""))
    return str(value or "")
