"""Who applied: name, number of the certificate, telephone. Opened only here, only while rows are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.forms import Form
from yiwang.engines.forms.pointers import MISSING, get
from yiwang.engines.registers import records
from yiwang.service.applications.sealing import open_private
from yiwang.service.case_exchange.national.reading import Case

OWN = ("applicant", "firm", "company")
WIDGETS = {"natural_person": "resident_id", "legal_person": "uscc"}
REGISTERS = {"natural_person": ("persons", "resident_id"), "legal_person": ("legal-persons", "uscc")}


@dataclass(frozen=True, slots=True)
class Applicant:
    """``kind`` natural_person or legal_person; what the case does not know is ""."""

    kind: str
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


def applicant_of(case: Case) -> Applicant:
    """From the answers of the case; a number that was not asked comes from the base register."""
    row = case.row
    body = open_private(row.pk, None if row.sealed is None else bytes(row.sealed))
    form = case.item.form
    private = body.get("answers", {})
    answers = form.merge_private(dict(row.answers), private) if form else {**row.answers, **private}
    kind = row.applicant_kind
    number = _said(form, answers, WIDGETS.get(kind, "")) or _registered(case, kind)
    name = str(body.get("applicant") or (row.applicant_masked if kind == "legal_person" else ""))
    return Applicant(kind, name, number, _said(form, answers, "phone"))


def _said(form: Form | None, answers: Mapping[str, Any], widget: str) -> str:
    """What stands in the applicant's own group first; other fields of the kind may be somebody else's."""
    if form is None or not widget:
        return ""
    for leaf in form.fields:
        if leaf.widget == widget and leaf.path[0] in OWN and "*" not in leaf.path:
            value = get(answers, leaf.pointer)
            if value is not MISSING and value:
                return str(value)
    return ""


def _registered(case: Case, kind: str) -> str:
    if case.row.applicant_id is None or kind not in REGISTERS:
        return ""
    register, name = REGISTERS[kind]
    found = records.in_force(register, case.row.applicant_id, legal_day(clock.now()))
    return str(found.values.get(name) or "") if found else ""
