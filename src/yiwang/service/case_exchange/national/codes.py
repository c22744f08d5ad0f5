"""Values of coded fields, read from a file: the shipped one, or the installation's own (YIWANG_CASE_CODES)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from yiwang.identifiers.satisfaction import Satisfaction

SHIPPED = Path(__file__).parents[1] / "data" / "codes.yaml"
LARGEST = 100_000
DIRECTIONS = ("best_is_1", "best_is_5")


@dataclass(frozen=True, slots=True)
class Codes:
    """``told`` is the file; lists with ``other`` answer it for what they do not know."""

    told: Mapping[str, Any]

    def code(self, *path: str) -> str:
        """The code at a place such as ``("review", "channel", "web")``."""
        found: Any = self.told
        for name in path[:-1]:
            found = found[name]
        return str(found.get(path[-1], found.get("other", "")))

    def satisfaction(self, grade: Satisfaction, *, review: bool) -> str:
        """The grade as the tables of cases (1 the best) or the evaluation interface (5 the best) number it."""
        told = self.told["review"] if review else self.told
        return grade.gbt39046 if told["satisfaction"] == "best_is_1" else grade.evaluation_interface


def codes() -> Codes:
    """The configured codes. ``ValueError`` where a file lacks something."""
    return _read(Path(settings.CASE_CODES) if settings.CASE_CODES else SHIPPED)


@cache
def _read(path: Path) -> Codes:
    return read(path)


def read(path: Path) -> Codes:
    """Read a file of codes; every name of the shipped one is needed."""
    text = path.read_text(encoding="utf-8")
    if len(text) > LARGEST:
        raise ValueError(f"{path.name}: too large")
    told = yaml.safe_load(text)
    if not isinstance(told, dict):
        raise ValueError(f"{path.name}: no table of codes")
    if path != SHIPPED:
        _complete(told, yaml.safe_load(SHIPPED.read_text(encoding="utf-8")), path.name)
    for where in (told, told["review"]):
        if where["satisfaction"] not in DIRECTIONS:
            raise ValueError(f"{path.name}: satisfaction is best_is_1 or best_is_5")
    return Codes(told)


def _complete(told: Any, shipped: Mapping[Any, Any], where: str) -> None:
    for name, known in shipped.items():
        if not isinstance(told, dict) or name not in told:
            raise ValueError(f"{where}: {name} is missing")
        if isinstance(known, dict):
            _complete(told[name], known, f"{where}: {name}")
