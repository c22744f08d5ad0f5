"""The elements of service items: the table, the value domains, and what content must keep to. Pure.

``check_elements(content)`` checks any content, a difference too; with ``complete=True`` it takes whole elements and
also says what is missing for the power type and what contradicts itself: what publishing asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from yiwang.service.catalogue.elements.checking import MOST_ROWS, ROW_KEY, Problem, missing_problems, structure_problems
from yiwang.service.catalogue.elements.codes import Code, CodeList
from yiwang.service.catalogue.elements.consistency import consistency_problems, longer
from yiwang.service.catalogue.elements.table import (
    BY_KEY,
    ELEMENTS,
    SECTIONS,
    Element,
    element_at,
    every_element,
)

__all__ = [
    "BY_KEY",
    "ELEMENTS",
    "MOST_ROWS",
    "ROW_KEY",
    "SECTIONS",
    "Code",
    "CodeList",
    "Element",
    "Problem",
    "check_elements",
    "element_at",
    "every_element",
    "longer",
]


def check_elements(content: Mapping[str, Any], *, complete: bool = False, given: Collection[str] = ()) -> list[Problem]:
    """What is wrong with ``content``, in the order of the content.

    ``complete`` says that these are whole elements (all inherited values merged): then missing and contradicting
    elements are problems too. ``given`` are paths that the office says elsewhere (its address and telephone).
    """
    problems = structure_problems(content)
    if complete and not problems:
        problems = [*missing_problems(content, given), *consistency_problems(content)]
    return problems
