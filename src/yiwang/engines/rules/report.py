"""Collecting what is wrong with a model while it is compiled."""

from __future__ import annotations

from .dmn_xml import Element, line_of, name_of
from .errors import Problem

MAX_PROBLEMS = 200


class Findings:
    """Problems of one model, each with the element (id or name) and its line."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, element: Element, code: str, message: str) -> None:
        """Note a problem at an element; its nearest named ancestor says where."""
        place: Element | None = element
        while place is not None and not (place.get("id") or place.get("name")):
            place = place.getparent()
        label = "" if place is None else place.get("id") or name_of(place)
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, message, label, line_of(element)))
