"""What can be ticked on a licence, what is ticked before the holder touches it, and the words that go out for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.support.licences.definition import Face, LicenceType, day_text, in_chinese
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import open_private

HOLDER, NUMBER, SPAN = "_holder", "_number", "_span"  # no field of a type begins with an underscore
PRETICKED = (HOLDER, SPAN)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that can be shown: its name in the form, its label, and its text, opened."""

    name: str
    label: str
    text: str


def lines_of(licence: Licence) -> list[Line]:
    """Everything that the holder may tick, in the order of the face; the caller shows it to the holder alone."""
    holder, private = open_private(licence)
    face = Face.of(licence.fields, private)
    kind = LicenceType(revisions.revision(licence.type_revision))
    known = [Line(HOLDER, _("持证人"), holder), Line(NUMBER, _("证照编号"), licence.number)]
    known += [
        Line(name, in_chinese(kind.fields[name]["title"]), face.texts[name])
        for name in kind.printed_names
        if face.texts.get(name) and face.texts[name] not in (holder, licence.number)
    ]
    return [*known, Line(SPAN, _("有效期"), span_of(licence))]


def span_of(licence: Licence) -> str:
    """The validity in words."""
    if licence.valid_until is None:
        return _("%(day)s起长期有效") % {"day": day_text(licence.valid_from)}
    return _("%(start)s至%(end)s") % {"start": day_text(licence.valid_from), "end": day_text(licence.valid_until)}


def ticked(licence: Licence, names: Collection[str]) -> tuple[list[Line], list[str]]:
    """The lines of ``names`` in the order of the face, and their names; unknown names are left out."""
    lines = [line for line in lines_of(licence) if line.name in names]
    return lines, [line.name for line in lines]


def written(licence: Licence, lines: list[Line]) -> dict[str, Any]:
    """What is sealed until the code is used."""
    return {"id": str(licence.pk), "lines": [[line.label, line.text] for line in lines]}
