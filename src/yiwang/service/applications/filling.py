"""A draft that is being filled in: opened, prefilled from the sources, walked page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.engines.forms import Form, Found, Provenance, Source, asked, prefill
from yiwang.engines.forms.model import leaves
from yiwang.engines.forms.pointers import get, within
from yiwang.service.applications.actions.drafts import Content, content_of, submission_of
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission, lacking
from yiwang.service.applications.items import Item, item_of
from yiwang.service.applications.kind import division_code
from yiwang.service.applications.models import Draft
from yiwang.service.applications.queries import files_by_material
from yiwang.service.applications.scenario import Material, materials_for
from yiwang.service.applications.sources import holder_for, reader

SCENARIO_SOURCE = "item:"


@dataclass(slots=True)
class Filling:
    """An open draft with everything that its pages need. Bundles (一件事) have a subclass with what is theirs.

    ``beaten``: another request saved the draft while this one worked on it, so that its own save was refused.
    """

    actor: Actor
    draft: Draft
    item: Item
    content: Content
    division_code: str
    provenance: dict[str, Provenance] = field(default_factory=dict)
    beaten: bool = False

    home: ClassVar[str] = "/drafts/"

    @property
    def base(self) -> str:
        """Address of the draft; a bundle's has pages of its own."""
        return address_of(self.draft.pk, self.item)

    @property
    def home_title(self) -> str:
        """Name of the list at ``home``, where an unfinished draft is found again."""
        return _("没填完的申请")

    @property
    def start(self) -> str:
        """Address of the page that it began on."""
        return f"/apply/{self.item.key}/"

    def became(self, *, fresh: bool = False) -> str:
        """Address of what a draft that was sent in became; ``fresh``: it was sent in just now."""
        return f"/cases/{self.draft.submitted_as}/submitted/"

    @property
    def step_up(self) -> str:
        """The level at which the applicant must still be proven before it is sent in, or ""."""
        return lacking(self.actor, self.item)

    @property
    def form(self) -> Form | None:
        """The form of the draft's own revision."""
        return self.item.form

    @property
    def locked(self) -> list[str]:
        """Pointers that a source answered."""
        return list(self.provenance)

    def pages(self) -> list[str]:
        """Keys of the pages that are walked through: those on which something is asked."""
        form = self.form
        if form is None:
            return []
        open_fields = asked(form, self.content.answers, self.provenance)
        return [
            part.key
            for part in form.pages(self.content.answers)
            if any(within(pointer, part.pointer) for pointer in open_fields)
        ]

    def materials(self) -> list[Material]:
        """The materials that fit and that the applicant brings."""
        given = materials_for(self.item, self.content.scenario, self.content.answers)
        return [material for material in given if not material.held]

    def steps(self) -> list[str]:
        """What is walked through, in order: ``questions``, ``page:<key>``, ``files``, ``check``."""
        steps = ["questions"] if self.item.content.get("questions") else []
        steps += [f"page:{key}" for key in self.pages()]
        steps += ["files"] if self.materials() else []
        return [*steps, "check"]

    def address(self, step: str) -> str:
        """Where a step is filled in."""
        kind, _, key = step.partition(":")
        return f"{self.base}fill/{key}/" if kind == "page" else f"{self.base}{kind}/"

    def next_after(self, step: str) -> str:
        """The address after ``step``: the first later one, or the first one that is not done."""
        steps = self.steps()
        later = steps[steps.index(step) + 1 :] if step in steps else []
        open_steps = [s for s in later if s not in self.content.done]
        return self.address(open_steps[0]) if open_steps[:1] != ["check"] and open_steps else self.first_open()

    def first_open(self) -> str:
        """Where to go on."""
        return self.address(next((s for s in self.steps() if s not in self.content.done), "check"))

    def mark_done(self, step: str) -> None:
        """Remember that a step was gone through without an error."""
        if step not in self.content.done:
            self.content.done.append(step)

    def files(self) -> dict[str, list[File]]:
        """The uploaded files by material."""
        return files_by_material(self.actor, self.content.files)

    def submission(self) -> Submission:
        """As it would be sent in now."""
        sent = submission_of(self.draft, self.content, self.division_code)
        fitting = {material.key for material in self.materials()}
        sent.files = {key: ids for key, ids in self.content.files.items() if key in fitting and ids}
        return sent

    def send(self, now: datetime, *, insist: bool = False) -> UUID:
        """Send it in, once whatever is tried; the id of its case. ``insist``: a person decides, not the rules.

        Refuses as ``submit_application`` does.
        """
        sent = self.submission()
        sent.insist = insist
        case = submit_application(actor=self.actor, sent=sent, now=now, key=f"draft-{self.draft.pk}").id
        attach_files(self, case)
        return case


def attach_files(filling: Filling, case_id: UUID) -> None:
    """The uploaded files now belong to the case: whoever sees the case sees them. Safe to repeat."""
    for rows in filling.files().values():
        for row in rows:
            if row.subject_id is None or row.subject_kind == "party":
                files.attach(row, Subject("proceeding", case_id))


BUNDLES = "bundles"


def address_of(draft_id: UUID, item: Item) -> str:
    """Where a draft is filled in: bundles (一件事) have pages of their own."""
    return f"/{BUNDLES}/drafts/{draft_id}/" if item.published.section == BUNDLES else f"/drafts/{draft_id}/"


def open_draft_of(actor: Actor, draft_id: UUID, now: datetime) -> Filling:
    """A draft of the actor with the sources asked again; refuses with ``not_found`` for anyone else's."""
    draft = Draft.objects.visible_to(actor).get_or_refuse(draft_id)
    filling = Filling(
        actor, draft, item_of(draft.item_revision), content_of(draft), division_code(str(draft.division_id))
    )
    if draft.submitted_as is None:
        fill_in(filling, now)
    return filling


def fill_in(filling: Filling, now: datetime) -> None:
    """Put what the sources hold, and what the questions gave, into the answers."""
    form, content = filling.form, filling.content
    if form is None:
        return
    holder = holder_for(filling.actor, UUID(content.firm_id) if content.firm_id else None, legal_day(now))
    held = prefill(form, content.answers, _asking(filling, reader(filling.actor, holder)))
    content.answers, filling.provenance = held.answers, held.provenance
    content.provenance = {pointer: found.to_json() for pointer, found in held.provenance.items()}


def _asking(filling: Filling, read: Any) -> Any:
    """Sources of the item itself are the answers to its questions: asked once, known on the form."""

    def look(source: Source) -> Found | None:
        if source.kind == "item" and source.name == filling.item.key:
            value = get({"scenario": filling.content.scenario}, source.field)
            return Found(value, "办事前的回答") if isinstance(value, str | bool | list) else None
        return read(source)  # type: ignore[no-any-return]

    return look


def from_questions(form: Form, page_key: str, provenance: Mapping[str, Provenance]) -> bool:
    """Whether everything on a page came from the scenario questions: it is changed there, not disputed."""
    own = [leaf.pointer for leaf in leaves(form.page(page_key))]
    return bool(own) and all(p in provenance and provenance[p].source.startswith(SCENARIO_SOURCE) for p in own)
