"""The form that an official fills in for a task (``yw:form``): all its pages at once, under the buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from yiwang.engines.forms import Draft, FieldError, Form, Showing, page_view
from yiwang.engines.forms.view_model import PageView
from yiwang.service.desks.showing.official_files import Uploads
from yiwang.ui.display import language_tag


@dataclass(slots=True)
class OfficialForm:
    """``views`` are the pages to draw; ``answers`` what was read; ``errors`` what is wrong with it."""

    form: Form
    answers: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, list[str]] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    stay: bool = False
    focus: str = ""
    kept: Callable[[Form, dict[str, Any]], str] | None = None

    @property
    def kept_files(self) -> str:
        """The files taken so far, as a signed hidden value: a page shown again does not ask for them again."""
        return self.kept(self.form, self.answers) if self.kept is not None else ""

    def views(self) -> list[PageView]:
        """The pages as the form engine draws them, with errors at their fields."""
        draft = Draft(answers=self.answers, raw=self.raw, errors=self.errors)
        showing = Showing(gettext=gettext, language=language_tag())
        return [page_view(self.form, part.key, draft, showing) for part in self.form.pages(self.answers)]

    @property
    def summary(self) -> list[dict[str, str]]:
        """Errors for the summary at the top."""
        return [item for view in self.views() for item in view.errors]


def empty_official_form(form: Form | None) -> OfficialForm | None:
    """The form of a task before anything is typed; None where the task has none."""
    return None if form is None else OfficialForm(form)


def read_official_form(
    form: Form | None, post: QueryDict, today: date, uploads: Uploads | None = None
) -> OfficialForm | None:
    """Read what was typed into the form of a task; never raises for anything that a browser can send.

    A form that was not on the page yet (another outcome has another form) is shown first: ``stay``.
    """
    found = empty_official_form(form)
    if found is None:
        return None
    if not post.getlist("_asked"):
        found.stay = True
        return found
    if uploads is not None:
        found.answers, found.kept = uploads.kept(found.form), uploads.keep
    for part in found.form.root.children:
        wrong: list[FieldError] = []
        if uploads is not None:
            found.answers, wrong = uploads.take(found.form, part.key, found.answers)
        result = found.form.parse_page(part.key, post, found.answers, errors=wrong, today=today)
        found.answers = result.answers
        found.raw.update(result.raw)
        found.errors += result.errors
        found.stay = found.stay or (result.stay and not result.errors)
        found.focus = found.focus or result.focus
    return found
