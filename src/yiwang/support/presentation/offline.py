"""The long-lived code of a licence: signed, verified without a network; what it proves stands in the concept page."""

from __future__ import annotations

from collections.abc import Collection

from yiwang.core import clock, revisions
from yiwang.core.signing import platform_signer
from yiwang.formats.licence_codes import CodePayload, CodeTooLarge, make_code
from yiwang.support.licences.definition import Face, LicenceType, in_chinese
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import open_private
from yiwang.support.presentation.ticking import HOLDER

EASY = 656  # characters: version 16 at level M; beyond it a cheap phone needs a steady hand


def code_for(licence: Licence, names: Collection[str] | None = None) -> str:
    """The code of a licence: with the fields of ``names``, else with as many public printed fields as are easy to read.

    The holder's name is masked unless ``names`` has it. Refuses by ``CodeTooLarge`` what the holder ticked too much of.
    """
    holder, private = open_private(licence) if names is not None else (licence.holder_masked, {})
    kind = LicenceType(revisions.revision(licence.type_revision))
    face = Face.of(licence.fields, private)
    wanted = [name for name in kind.printed_names if name in (kind.public_names if names is None else names)]
    pairs = [(in_chinese(kind.fields[name]["title"]), face.texts[name]) for name in wanted if face.texts.get(name)]
    whole = names is not None and HOLDER in names
    if names is not None:
        return _made(licence, pairs, holder if whole else licence.holder_masked, masked=not whole)
    return _fitting(licence, pairs)


def _fitting(licence: Licence, pairs: list[tuple[str, str]]) -> str:
    code = _made(licence, [], licence.holder_masked)
    taken: list[tuple[str, str]] = []
    for pair in pairs:
        try:
            longer = _made(licence, [*taken, pair], licence.holder_masked)
        except CodeTooLarge:
            continue
        if len(longer) <= EASY:
            code, taken = longer, [*taken, pair]
    return code


def _made(licence: Licence, pairs: list[tuple[str, str]], holder: str, *, masked: bool = True) -> str:
    payload = CodePayload(
        title=licence.title,
        number=licence.number,
        identifier=licence.identifier or "",
        holder=holder,
        holder_masked=masked,
        issuer=licence.organization_name,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        made_at=clock.now().replace(microsecond=0),
        status_number=licence.status_number,
        fields=tuple(pairs),
        demo=licence.demo,
    )
    return make_code(payload, platform_signer())
