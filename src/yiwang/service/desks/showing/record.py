"""The answers of a case as the record view of its form, masked unless a look was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from yiwang.core import generation
from yiwang.core.models.sealed_name import open_name
from yiwang.engines.forms import Draft, Provenance, Showing, record_view
from yiwang.engines.forms.records import RecordView
from yiwang.people.models import Division
from yiwang.service.applications.items import Item, item_of
from yiwang.service.applications.scenario import materials_for
from yiwang.service.applications.sealing import open_private
from yiwang.service.desks.queries.desk import Opened
from yiwang.ui.display import language_tag

PAPERS = (".ofd", ".pdf")


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material that fits the case: files handed in, or where government holds it."""

    title: str
    need: str
    held: bool
    files: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What was applied for. ``applicant`` is masked unless ``masked`` is False; ``disputed`` counts disputes."""

    item: Item
    applicant: str
    view: RecordView | None
    materials: list[MaterialLine]
    disputed: int
    masked: bool


def record_of(opened: Opened, *, masked: bool = True) -> CaseRecord:
    """Open the envelope of a case and put its answers into words. The caller has recorded an unmasked look."""
    case = opened.case
    item = item_of(UUID(case["item_revision"]))
    body = open_private(UUID(case["id"]), opened.sealed)
    form = item.form
    answers: dict[str, Any] = dict(case["answers"])
    view = None
    if form is not None:
        answers = form.merge_private(case["answers"], body.get("answers", {}))
        found = {key: Provenance.from_json(value) for key, value in body.get("provenance", {}).items()}
        draft = Draft(answers=answers, provenance=found, disputes=body.get("disputes", {}))
        view = record_view(form, draft, showing_for(opened), masked=masked)
    applicant = case["applicant_masked"] if masked else str(body.get("applicant") or case["applicant_masked"])
    return CaseRecord(
        item, applicant, view, material_lines(item, opened, answers), len(body.get("disputes", {})), masked
    )


def material_lines(item: Item, opened: Opened, answers: dict[str, Any]) -> list[MaterialLine]:
    """The materials that fit the answers, with the files of each."""
    facts = opened.case["facts"]
    given = facts.get("files") or {}
    lines = []
    for material in materials_for(item, facts.get("scenario", {}), answers):
        ids = [str(key) for key in given.get(material.key, [])]
        files = [_file(opened, key) for key in ids if key in opened.files]
        lines.append(MaterialLine(material.title, material.need, bool(material.held), files))
    return lines


def _file(opened: Opened, key: str) -> dict[str, str]:
    """Name and links of a file; papers are also shown as pages, with what their signatures say."""
    name = open_name("core_file", "name", key, opened.files[key]["name"])
    view = reverse("view-file", args=[key]) if name.lower().endswith(PAPERS) else ""
    return {"name": name, "href": file_href(opened, key), "view": view}


def file_href(opened: Opened, file_id: str) -> str:
    """Where an official opens a file of the case; the look is recorded there."""
    return reverse("desk-file", args=[opened.case["id"], file_id])


def showing_for(opened: Opened) -> Showing:
    """Words of the page's language, names of divisions, links to files of the case."""
    return Showing(
        gettext=gettext,
        language=language_tag(),
        file_href=lambda reference: file_href(opened, str(reference.get("id", ""))),
        division_name=division_name,
    )


def division_name(code: str) -> str:
    """Full name of a division code (cached for the generation); the code itself where there is none."""

    def read() -> str:
        found = Division.objects.filter(code=code.ljust(12, "0")[:12]).first()
        if found is None:
            return code
        above = {str(d.pk): d.name for d in Division.objects.filter(pk__in=found.lineage)}
        return "".join(above[key] for key in found.lineage if key in above) or found.name

    return generation.cached(("division name", code), read)


def refers_to(opened: Opened, file_id: str) -> bool:
    """Whether the case names this file: as a material, or in an answer."""
    if file_id in opened.files:
        return True
    if any(_names(task["data"].get("form"), file_id) for task in opened.case["tasks"]):
        return True
    body = open_private(UUID(opened.case["id"]), opened.sealed)
    return _names(opened.case["answers"], file_id) or _names(body.get("answers", {}), file_id)


def _names(value: Any, file_id: str) -> bool:
    if isinstance(value, dict):
        return value.get("id") == file_id or any(_names(item, file_id) for item in value.values())
    return isinstance(value, list) and any(_names(item, file_id) for item in value)
