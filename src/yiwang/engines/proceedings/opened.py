"""What a case says about its applicant, opened from the envelope: for papers and licences, never for lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.models import Proceeding


@dataclass(frozen=True, slots=True)
class Opened:
    """``answers`` is all of the form; ``words`` are further words that texts of this kind may ask for."""

    applicant: str
    answers: Mapping[str, Any]
    words: Mapping[str, str] = field(default_factory=dict)


Opener = Callable[[Context, bytes | None], Opened]
_OPENERS: dict[str, Opener] = {}


def use_opener(kind: str, opener: Opener) -> None:
    """The net that owns ``kind`` says how the envelope of its cases is opened; called at start-up."""
    _OPENERS[kind] = opener


def open_case(context: Context) -> Opened:
    """Open the envelope of a case; a kind without an opener has nothing but its public part."""
    opener = _OPENERS.get(context.row["kind"])
    if opener is None:
        return Opened(str(context.row["applicant_masked"]), dict(context.row["answers"]))
    rows = Proceeding.objects.unscoped("the platform makes the papers and licences of the case")
    sealed = rows.values_list("sealed", flat=True).get(pk=context.id)
    return opener(context, None if sealed is None else bytes(sealed))
