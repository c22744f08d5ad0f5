"""Which fields of a licence there are to ask for, and what leaves when some are granted: only those."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from yiwang.support.licence_use.asking import HOLDER
from yiwang.support.licence_use.errors import TooMuch
from yiwang.support.licence_use.finding import code_of, type_of
from yiwang.support.licences.definition import LicenceType, in_chinese
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import face_of, open_private
from yiwang.support.licences.queries import today


def offered(kind: LicenceType) -> dict[str, str]:
    """What may be asked for of a type: the holder's name and every field, with its title."""
    return {HOLDER: _("持证人姓名（名称）"), **{name: in_chinese(spec["title"]) for name, spec in kind.fields.items()}}


def titles(kind: LicenceType, names: Iterable[str]) -> list[str]:
    """Titles of fields in the order of the type."""
    wanted = set(names)
    return [title for name, title in offered(kind).items() if name in wanted]


def check_fields(kind: LicenceType, names: Collection[str]) -> None:
    """Refuse with ``licence_use_too_much`` what the type does not have."""
    unknown = set(names) - set(offered(kind))
    if unknown:
        raise TooMuch(_("这种证照没有这些内容：%(names)s。") % {"names": "、".join(sorted(unknown))[:100]})


def basic(licence: Licence) -> dict[str, Any]:
    """What the public page of the licence tells as well: type, number, issuer, dates, state. Never the holder."""
    kind = type_of(licence)
    return {
        "title": licence.title,
        "type_code": code_of(kind),
        "number": licence.number,
        "identifier": licence.identifier or "",
        "issuer": licence.organization_name,
        "issued_on": licence.issued_on.isoformat(),
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else "",
        "state": licence.state_on(today()),
        "version": licence.version,
    }


def values_of(licence: Licence, granted: Collection[str]) -> dict[str, Any]:
    """The granted fields as data; everything else stays in the envelope."""
    face = face_of(licence)
    found = {name: value for name, value in face.values.items() if name in granted}
    if HOLDER in granted:
        found[HOLDER] = open_private(licence)[0]
    return found


def texts_of(licence: Licence, granted: Collection[str]) -> list[tuple[str, str]]:
    """The granted fields as title and printed words, in the order of the type."""
    face, kind = face_of(licence), type_of(licence)
    words = {name: text for name, text in face.texts.items() if name in granted}
    if HOLDER in granted:
        words[HOLDER] = open_private(licence)[0]
    return [(title, words[name]) for name, title in offered(kind).items() if words.get(name)]
