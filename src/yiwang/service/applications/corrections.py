"""What a notice of corrections asks for: materials to hand in again, answers to change, and words to read.

An entry of the notice is a material (its key or ``/files/<key>``), a pointer into the form, or a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.engines.forms import Form, Provenance
from yiwang.engines.forms.errors import say
from yiwang.engines.forms.pointers import split
from yiwang.engines.proceedings.actions.complete_task import Decision, StepDone, complete_task
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.moves import Moment
from yiwang.service.applications.attached import named_files
from yiwang.service.applications.items import Item, item_of
from yiwang.service.applications.scenario import Material, materials_for
from yiwang.service.applications.sealing import open_private, seal_private


@dataclass(slots=True)
class Asked:
    """What was asked: ``lines`` in words, ``materials`` to upload, ``pages`` of the form to answer again."""

    item: Item
    case: Mapping[str, Any]
    body: dict[str, Any]
    answers: dict[str, Any]
    lines: list[str] = field(default_factory=list)
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


def read_notice(actor: Actor, case: Mapping[str, Any], language: str) -> Asked:
    """The notice of a case that waits for its applicant."""
    item = item_of(UUID(case["item_revision"]))
    sealed = Proceeding.objects.visible_to(actor).filter(pk=case["id"]).values_list("sealed", flat=True).first()
    body = open_private(UUID(case["id"]), bytes(sealed) if sealed else None)
    form = item.form
    answers = form.merge_private(case["answers"], body["answers"]) if form is not None else dict(case["answers"])
    asked = Asked(item, case, body, answers)
    known = {m.key: m for m in materials_for(item, case["facts"].get("scenario", {}), answers) if not m.held}
    for entry in case["flow"].get("notice", []):
        _sort(asked, str(entry), known, language)
    # A notice in words alone names no field: then every material may be handed in again.
    wanted = asked.asked_materials or (set() if asked.pages else set(known))
    asked.materials = [known[key] for key in known if key in wanted]
    return asked


def _sort(asked: Asked, entry: str, known: Mapping[str, Material], language: str) -> None:
    key = entry.removeprefix("/files/").removeprefix("material:")
    parts = split(entry) if entry.startswith("/") else []
    part = asked.form.part(entry) if parts and asked.form is not None and parts[0] in asked.form.root.by_key else None
    if key in known:
        asked.asked_materials.add(key)
        asked.lines.append(known[key].title)
    elif part is not None:
        if parts[0] not in asked.pages:
            asked.pages.append(parts[0])
        asked.pointers.append(entry)
        asked.lines.append(say(part.title, language))
    else:
        asked.lines.append(entry)


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

    Refuses with ``invalid_input`` files that the applicant did not upload.
    """
    context = load_context(task_id=task_id)
    outcome = _outcome(context.kind.plan(context).nodes[context.task(task_id)["node"]].user)

    def alter(moment: Moment) -> None:
        moment.change.take_files(named_files(None, {}, files), actor.account_id)
        held = moment.context.facts.get("files", {})
        merged = {key: [*held.get(key, []), *ids] for key, ids in files.items()}
        moment.set(facts={**moment.context.facts, "files": {**held, **merged}})
        if asked.form is not None and asked.pages:
            public, private = asked.form.split_private(asked.form.visible_answers(asked.answers))
            more = {name: value for name, value in asked.body.items() if name != "answers"}
            moment.set(answers=public, sealed=seal_private(moment.context.id, private, more))

    return complete_task(
        actor=actor, task_id=task_id, decision=Decision(outcome, note), now=now, context=context, alter=alter
    )


def _outcome(user: Any) -> str:
    """The button of the applicant's task that moves the case on."""
    names = [outcome.name for outcome in user.outcomes if outcome.move == "supplement"]
    return str(names[0] if names else user.outcomes[0].name)
