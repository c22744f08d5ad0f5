"""Putting right what is printed wrong on a licence: a new version that takes the place of the old one (更正)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotReady
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.definition import Face, LicenceType, Party
from yiwang.support.licences.errors import LicenceNotCurrent, NothingCorrected, ReasonMissing
from yiwang.support.licences.models import CURRENT, Licence
from yiwang.support.licences.paper import open_private

WRITTEN = frozenset({"text", "address", "date"})
"""Kinds of field that an official may put right by hand; codes, money and numbers follow a decision."""


def correctable(kind: LicenceType, face: Face) -> dict[str, str]:
    """The printed fields that can be put right and what they say now, in the order of the face.

    A field whose words stand for a code of a form is left out: other words would lose the code.
    """
    found = {}
    for name in kind.printed_names:
        sort, value, text = kind.fields[name]["type"], face.values.get(name, ""), face.texts.get(name, "")
        said = text if isinstance(value, Mapping) else str(value)
        if sort in WRITTEN and (sort == "date" or said == text):
            found[name] = said
    return found


@use_case("licence.corrected")
def correct_licence(
    *,
    actor: Actor,
    licence_id: UUID | str,
    fields: Mapping[str, str],
    reason: str,
    row_version: int | None = None,
) -> Licence:
    """Issue the next version with other words in some fields; number and last day stay.

    Refuses with ``not_found``, ``not_permitted``, ``licence_not_current``, ``licence_reason_missing``,
    ``licence_nothing_corrected``, ``changed_meanwhile``, and as ``issue_licence``.
    """
    before: Licence = Licence.objects.visible_to(actor).select_for_update().get_or_refuse(licence_id)
    require(actor, "licence.correct", on=before)
    if row_version is not None and row_version != before.row_version:
        raise ChangedMeanwhile
    if before.state not in CURRENT:
        raise LicenceNotCurrent
    said = reason.strip()[:500]
    if not said:
        raise ReasonMissing.at("reason")
    kind = LicenceType(revisions.revision(before.type_revision))
    holder, private = open_private(before)
    was = correctable(kind, Face.of(before.fields, private))
    wanted = {name: text.strip()[:400] for name, text in fields.items() if name in was and text.strip()}
    changed = {name: text for name, text in wanted.items() if was[name] != text}
    if not changed:
        raise NothingCorrected
    office = Organization.objects.select_related("division").filter(pk=before.organization_id).first()
    if office is None:
        raise NotReady
    order = Order(
        kind=kind,
        office=office,
        holder=Party(before.holder_kind, before.holder_id, holder, before.holder_masked),
        on=legal_day(clock.now()),
        names={"corrected": changed, "scenario": before.scenario, "answers": {}, "facts": {}, "parameters": {}},
        replaces=before.pk,
        keeps=frozenset({"number", "valid_until"}),
    )
    licence = issue_licence(actor=actor, order=order)
    told = {"number": licence.number, "reason": said, "fields": sorted(changed)}
    record("licence.corrected", actor=actor, on=licence, payload=told)
    return licence
