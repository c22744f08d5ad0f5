"""Which uploaded files an application names: as a material, or in an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput
from yiwang.engines.forms import Form
from yiwang.engines.forms.pointers import expand, split
from yiwang.engines.proceedings.change import NOT_OWN_FILE


def named_files(
    form: Form | None, answers: Mapping[str, Any], materials: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Id of each file to the pointer that names it. Refuses at the field what is no file id at all."""
    found: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for pointer, value in _references(form, answers, materials):
        try:
            found.setdefault(str(UUID(value)), pointer)
        except (ValueError, TypeError, AttributeError):
            wrong[pointer] = _(NOT_OWN_FILE)
    if wrong:
        raise InvalidInput(fields=wrong)
    return found


def _references(
    form: Form | None, answers: Mapping[str, Any], materials: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Any]]:
    for material, ids in materials.items():
        for value in ids:
            yield f"/files/{material}", value
    for leaf in form.fields if form is not None else ():
        if leaf.file_rule is None:
            continue
        for pointer, held in expand(answers, split(leaf.pointer)):
            for reference in held if isinstance(held, list) else [held]:
                if isinstance(reference, Mapping):
                    yield pointer, reference.get("id")
