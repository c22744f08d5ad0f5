"""Names of the interfaces of GB/T 36906 as configuration: functions, fields, results, codes of outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

SHIPPED = Path(__file__).parent / "data" / "interfaces.yaml"
LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Style:
    """One family of interfaces: where it stands, how a request and an answer are wrapped, what things are called."""

    style: str
    path: str
    envelope: str
    answer: Mapping[str, str]
    functions: Mapping[str, str]
    fields: Mapping[str, str]
    results: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Interfaces:
    """All families; ``outcomes`` are the codes of a check, ``success`` what stands in the head of an answer."""

    styles: tuple[Style, ...]
    outcomes: Mapping[str, str]
    success: Mapping[str, str]


@cache
def interfaces() -> Interfaces:
    """The configured names: the installation's file, or those shipped. ``ValueError`` where a file lacks something."""
    named = getattr(settings, "LICENCE_INTERFACES", "")
    return read(Path(named) if named else SHIPPED)


def read(path: Path) -> Interfaces:
    """Read a file of names; every name that the shipped one has is needed."""
    text = path.read_text(encoding="utf-8")
    if len(text) > LARGEST:
        raise ValueError(f"{path.name}: too large")
    told = yaml.safe_load(text)
    styles = tuple(_style(one, path.name) for one in told["styles"])
    names = [f"{style.path}{name}" for style in styles for name in style.functions.values()]
    if len(set(names)) < len(names):
        raise ValueError(f"{path.name}: a function stands twice")
    return Interfaces(styles, told["outcomes"], told["success"])


def _style(told: Mapping[str, Any], name: str) -> Style:
    try:
        return Style(
            style=str(told["style"]),
            path=str(told["path"]),
            envelope=str(told.get("envelope") or ""),
            answer=dict(told["answer"]),
            functions=dict(told["functions"]),
            fields=dict(told["fields"]),
            results=dict(told["results"]),
        )
    except (KeyError, TypeError) as missing:
        raise ValueError(f"{name}: a style lacks {missing}") from missing
