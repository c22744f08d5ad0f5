"""What a notice of corrections asks for: materials to hand in again, answers to change, and words to read.

A part of a larger matter is asked what its office takes and nothing else; the rest of the one form is only read, for
the conditions of fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.core.actor import Actor
from yiwang.engines.forms import Form, PageResult, Provenance
from yiwang.engines.forms.model import Leaf, leaves
from yiwang.engines.forms.pointers import MISSING, get, put, remove, split, within
from yiwang.engines.proceedings.actions.complete_task import Decision, StepDone, complete_task
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.moves import Moment
from yiwang.service.applications.attached import named_files
from yiwang.service.applications.items import Item, item_of
from yiwang.service.applications.notices import Line, lines_of, reason_of
from yiwang.service.applications.scenario import Material, materials_for
from yiwang.service.applications.sealing import open_private, seal_private
from yiwang.service.applications.wholes import Whole, whole_of


@dataclass(slots=True)
class Asked:
    """What was asked: ``lines`` in words, ``materials`` to upload, ``pages`` of the form to answer again.

    ``answers`` change while the page is read; ``before`` are those that were filed.
    """

    item: Item
    case: Mapping[str, Any]
    body: dict[str, Any]
    answers: dict[str, Any]
    before: dict[str, Any]
    whole: Whole | None = None
    reason: str = ""
    lines: list[Line] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    asked_materials: set[str] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)
    pointers: list[str] = field(default_factory=list)

    @property
    def form(self) -> Form | None:
        """The form of the case's revision."""
        return self.item.form

    @property
    def provenance(self) -> dict[str, Provenance]:
        """Which answers came from a source."""
        return {p: Provenance.from_json(stored) for p, stored in self.body.get("provenance", {}).items()}

    def held(self, pointer: str) -> list[str]:
        """What of ``pointer`` this case's office has: all of it, some fields of a part, or nothing."""
        takes = self.whole.takes if self.whole is not None else (pointer,)
        if any(within(pointer, one) for one in takes):
            return [pointer]
        return [one for one in takes if within(one, pointer)]

    def ask(self, pointer: str) -> None:
        """Have a field or group answered again, as far as the office has it."""
        for one in self.held(pointer):
            if one not in self.pointers:
                self.pointers.append(one)
            if split(one)[0] not in self.pages:
                self.pages.append(split(one)[0])

    def concerns(self, pointer: str) -> bool:
        """Whether a field is among those asked."""
        return any(within(pointer, one) for one in self.pointers)

    def read(self, key: str, result: PageResult) -> list[str]:
        """Take the asked fields of a page over, and no others; fields that the new answers reveal are asked too.

        Returns the revealed fields that have to be answered.
        """
        assert self.form is not None
        shown = {leaf.pointer: leaf for leaf in leaves(self.form.page(key)) if "*" not in leaf.path}
        revealed = [
            leaf
            for pointer, leaf in shown.items()
            if self.held(pointer) and _shown(self.form, leaf, result.answers) > _shown(self.form, leaf, self.before)
        ]
        for leaf in revealed:
            self.ask(leaf.pointer)
        for pointer in (one for one in self.pointers if split(one)[0] == key):
            copy_value(pointer, get(result.answers, pointer), self.answers)
        return [leaf.pointer for leaf in revealed if leaf.required and get(self.answers, leaf.pointer) is MISSING]

    def changed(self) -> dict[str, Any]:
        """The asked pointers whose answer is another now; MISSING for one that was taken away."""
        now = {pointer: get(self.answers, pointer) for pointer in self.pointers}
        return {pointer: value for pointer, value in now.items() if value != get(self.before, pointer)}

    def to_keep(self) -> dict[str, Any]:
        """The answers of the case: what is shown, and of a part what its office takes."""
        assert self.form is not None
        answers = self.form.visible_answers(self.answers)
        if self.whole is None:
            return answers
        kept: dict[str, Any] = {}
        for pointer in self.whole.takes:
            copy_value(pointer, get(answers, pointer), kept)
        return kept


def _shown(form: Form, leaf: Leaf, answers: Mapping[str, Any]) -> bool:
    return form.shows(leaf.pointer, answers)


def copy_value(pointer: str, value: Any, answers: dict[str, Any]) -> None:
    """Set or, for MISSING, take away what is at ``pointer``."""
    if value is MISSING:
        remove(answers, pointer)
    else:
        put(answers, pointer, deepcopy(value))


def read_notice(actor: Actor, case: Mapping[str, Any], language: str) -> Asked:
    """The notice of a case that waits for its applicant."""
    item = item_of(UUID(case["item_revision"]))
    sealed = Proceeding.objects.visible_to(actor).filter(pk=case["id"]).values_list("sealed", flat=True).first()
    body = open_private(UUID(case["id"]), bytes(sealed) if sealed else None)
    form, whole = item.form, whole_of(case)
    own = form.merge_private(case["answers"], body["answers"]) if form is not None else dict(case["answers"])
    answers = own
    if whole is not None:
        answers = whole.answers()
        for pointer in whole.takes:
            copy_value(pointer, get(own, pointer), answers)
    asked = Asked(item, case, body, answers, deepcopy(answers), whole, reason_of(case), lines_of(case, language))
    known = {m.key: m for m in materials_for(item, case["facts"].get("scenario", {}), answers) if not m.held}
    for line in asked.lines:
        if line.pointer:
            asked.ask(line.pointer)
    asked.asked_materials = {line.material for line in asked.lines} & set(known)
    # Words that name no field may speak of any material: then every one may be handed in again.
    wanted = set(known) if any(line.words_only for line in asked.lines) else asked.asked_materials
    asked.materials = [known[key] for key in known if key in wanted]
    return asked


def supplement(
    *,
    actor: Actor,
    task_id: UUID,
    asked: Asked,
    files: Mapping[str, list[str]],
    note: str,
    now: Any,
) -> StepDone:
    """Hand in what was asked; records ``proceeding.supplemented``. Files are added, answers replace the old ones.

    What is corrected in a part of a larger matter stands in its one form too, in the same change. Refuses with
    ``invalid_input`` files that the applicant did not upload.
    """
    context = load_context(task_id=task_id)
    outcome = _outcome(context.kind.plan(context).nodes[context.task(task_id)["node"]].user)

    def alter(moment: Moment) -> None:
        moment.change.take_files(named_files(None, {}, files), actor)
        held = moment.context.facts.get("files", {})
        merged = {key: [*held.get(key, []), *ids] for key, ids in files.items()}
        moment.set(facts={**moment.context.facts, "files": {**held, **merged}})
        if asked.form is not None and asked.pages:
            public, private = asked.form.split_private(asked.to_keep())
            more = {name: value for name, value in asked.body.items() if name != "answers"}
            moment.set(answers=public, sealed=seal_private(moment.context.id, private, more))

    decision = Decision(outcome, note)
    with transaction.atomic():
        if asked.whole is not None:
            asked.whole.correct(asked.changed(), files)
        return complete_task(actor=actor, task_id=task_id, decision=decision, now=now, context=context, alter=alter)


def _outcome(user: Any) -> str:
    """The button of the applicant's task that moves the case on."""
    names = [outcome.name for outcome in user.outcomes if outcome.move == "supplement"]
    return str(names[0] if names else user.outcomes[0].name)
