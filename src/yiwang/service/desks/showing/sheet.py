"""The window's one page: questions, all pages of the form, materials; read, kept, and shown again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.errors import Refusal
from yiwang.engines.forms import Draft, FieldError, Inspected, page_view, receive
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.pointers import slug
from yiwang.engines.forms.view_model import PageView
from yiwang.service.applications.asking import Asked, ask
from yiwang.service.applications.filling import Filling
from yiwang.service.applications.pages_send import file_rule, take_files
from yiwang.service.applications.saving import read_page, read_questions, save
from yiwang.service.applications.showing import showing_for
from yiwang.service.applications.uploads import scanner
from yiwang.ui.display import language_tag

STEP = "window"


@dataclass(slots=True)
class Sheet:
    """What is drawn: ``form_errors`` at fields, ``errors`` for the summary, ``stay`` to draw again without scolding."""

    filling: Filling
    form_errors: list[FieldError] = field(default_factory=list)
    raw: dict[str, list[str]] = field(default_factory=dict)
    file_errors: dict[str, str] = field(default_factory=dict)
    question_errors: dict[str, str] = field(default_factory=dict)
    others: list[dict[str, str]] = field(default_factory=list)
    stay: bool = False
    not_yet: bool = False

    @property
    def asked(self) -> Asked:
        """The scenario questions."""
        return ask(self.filling.item, self.filling.content.scenario, language_tag())

    def views(self) -> list[PageView]:
        """All pages of the form that are shown."""
        form, content = self.filling.form, self.filling.content
        if form is None:
            return []
        draft = Draft(content.answers, self.raw, self.form_errors, self.filling.provenance, content.disputes)
        showing = showing_for(self.filling.division_code)
        return [page_view(form, part.key, draft, showing) for part in form.pages(content.answers)]

    def materials(self) -> list[dict[str, Any]]:
        """File fields of the materials to bring."""
        known = self.filling.files()
        return [
            {
                "name": f"files.{m.key}",
                "id": f"files-{m.key}",
                "title": m.title,
                "hint": m.note,
                "required": m.need == "required",
                "rule": file_rule(m),
                "files": [
                    {"name": f.name, "href": f"/files/{f.pk}/", "remove": str(f.pk)} for f in known.get(m.key, [])
                ],
                "error": self.file_errors.get(m.key, ""),
            }
            for m in self.filling.materials()
        ]

    @property
    def errors(self) -> list[dict[str, str]]:
        """Everything that is wrong, for the summary."""
        found = [{"href": f"#s-{name}", "text": words} for name, words in self.question_errors.items()]
        for pointer_error in self.form_errors:
            found.append({"href": f"#{slug(pointer_error.pointer)}", "text": pointer_error.text(_, language_tag())})
        found += [{"href": f"#files-{key}", "text": words} for key, words in self.file_errors.items()]
        return found + self.others

    def refuse(self, refusal: Refusal) -> None:
        """Put the fields of a refusal to where they belong."""
        self.not_yet = refusal.code == "not_yet"
        form = self.filling.form
        for pointer, words in refusal.fields.items():
            if pointer.startswith("/files/"):
                self.file_errors[pointer.removeprefix("/files/")] = words
            elif pointer.startswith("/scenario/"):
                self.question_errors[pointer.removeprefix("/scenario/")] = words
            elif form is not None and isinstance(form.part(pointer), Leaf):
                self.form_errors.append(FieldError(pointer, "refused", "{own}", {"zh-Hans": ""}, {"own": words}))
            else:
                self.others.append({"href": f"#{slug(pointer)}", "text": words})
        if not refusal.fields:
            self.others.append({"href": "#main", "text": refusal.text})


def read_sheet(request: HttpRequest, filling: Filling) -> Sheet:
    """Read all that was posted and keep it, right or wrong."""
    sheet, submitting = Sheet(filling), "_submit" in request.POST
    if filling.item.content.get("questions"):
        before = dict(filling.content.scenario)
        read_questions(filling, request.POST)
        asked = sheet.asked
        sheet.stay = filling.content.scenario != before and bool(before or not asked.complete)
        if asked.ends:
            sheet.others.append({"href": "#main", "text": asked.ends})
        elif submitting:
            sheet.question_errors = dict(asked.errors)
    form = filling.form
    for part in form.pages(filling.content.answers) if form is not None else []:
        wrong = _files_of_page(request, filling, part.key)
        result = read_page(filling, part.key, request.POST, wrong)
        sheet.raw.update(result.raw)
        if submitting or wrong:
            sheet.form_errors += [error for error in result.errors if not _follows(sheet, error)]
        sheet.stay = sheet.stay or (result.stay and not result.errors)
    wanted = filling.materials()
    sheet.file_errors = take_files(request, filling, wanted)
    for material in wanted:
        gone = request.POST.get(f"files.{material.key}.remove")
        if gone and gone in filling.content.files.get(material.key, []):
            filling.content.files[material.key].remove(gone)
            sheet.stay = True
    if submitting and not sheet.errors:
        missing = [m for m in wanted if m.need == "required" and not filling.content.files.get(m.key)]
        sheet.file_errors = {m.key: _("请上传“%(title)s”。") % {"title": m.title} for m in missing}
    save(filling, STEP, request.POST)
    return sheet


def _follows(sheet: Sheet, error: FieldError) -> bool:
    """Whether a field is filled from questions that are still open: it is told at the question, once."""
    leaf = sheet.filling.form.part(error.pointer) if sheet.filling.form is not None else None
    answered = isinstance(leaf, Leaf) and any(source.startswith("item:") for source in leaf.sources)
    return answered and bool(sheet.question_errors)


def _files_of_page(request: HttpRequest, filling: Filling, key: str) -> list[FieldError]:
    """Files of the page's own file fields, before its other fields are read."""
    form = filling.form
    if form is None or not request.FILES:
        return []

    def store(found: Inspected, upload: Any) -> str:
        upload.seek(0)
        content = upload.read(files.LARGEST + 1)
        account = request.actor.account_id
        row = files.store(content, name=found.name, media_type=found.type, owner_account=account, purpose="upload")
        return str(row.pk)

    received = receive(form, key, request.FILES, filling.content.answers, scanner(), store, locked=filling.locked)
    filling.content.answers = received.answers
    return received.errors
