"""The draft of a bundle, walked through with the pages of applications; only addresses and materials are its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.service.applications.actions.drafts import Content, content_of
from yiwang.service.applications.filing import check_assurance
from yiwang.service.applications.filling import Filling, fill_in
from yiwang.service.applications.items import item_of, place_for
from yiwang.service.applications.kind import division_code
from yiwang.service.applications.models import Draft
from yiwang.service.applications.scenario import Material
from yiwang.service.applications.sealing import seal_draft
from yiwang.service.bundles.actions.submit_bundle import BundleSubmission
from yiwang.service.bundles.definition import Definition, bundle_of


@dataclass(slots=True)
class BundleFilling(Filling):
    """An open draft of a bundle."""

    @property
    def base(self) -> str:
        """Address of the draft."""
        return f"/bundles/drafts/{self.draft.pk}/"

    @property
    def definition(self) -> Definition:
        """The bundle's revision that the draft began with."""
        return bundle_of(self.draft.item_revision)

    def materials(self) -> list[Material]:
        """What the applicant brings for all parts together, each once."""
        return [material for material in self.definition.materials(self.content.answers) if not material.held]

    def bundle_submission(self) -> BundleSubmission:
        """As it would be sent in now."""
        fitting = {material.key for material in self.materials()}
        return BundleSubmission(
            definition=self.definition,
            division_code=self.division_code,
            answers=self.content.answers,
            scenario=self.content.scenario,
            files={key: ids for key, ids in self.content.files.items() if key in fitting and ids},
            disputes=self.content.disputes,
            person_name=self.content.person_name,
        )


def open_bundle_draft(actor: Actor, draft_id: UUID, now: datetime) -> BundleFilling:
    """An own draft of a bundle with the sources asked again; refuses with ``not_found`` for anything else."""
    draft = Draft.objects.visible_to(actor).get_or_refuse(draft_id)
    item = item_of(draft.item_revision)
    if item.published.section != "bundles":
        raise NotFound
    filling = BundleFilling(actor, draft, item, content_of(draft), division_code(str(draft.division_id)))
    if draft.submitted_as is None:
        fill_in(filling, now)
    return filling


@use_case("bundle.draft_started")
def start_bundle_draft(*, actor: Actor, definition: Definition, division_code: str) -> Draft:
    """Begin to fill in a bundle at a place. Refuses strangers and too weak an identity."""
    if not actor.signed_in or actor.account_id is None:
        raise NotSignedIn
    check_assurance(actor, definition.item)
    first = definition.parts[0]
    place = place_for(first.item, division_code, first.role)
    draft_id = new_id()
    draft = Draft(
        id=draft_id,
        account_id=actor.account_id,
        item_key=definition.key,
        item_revision=definition.published.id,
        release=definition.published.release_id,
        division_id=place.division_id,
        organization_id=place.organization_id,
        title=definition.title,
        channel=actor.channel,
        sealed=seal_draft(draft_id, Content().to_json()),
    )
    draft.save(force_insert=True)
    record("bundle.draft_started", actor=actor, on=draft, payload={"bundle": definition.key})
    return draft
