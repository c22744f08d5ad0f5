"""The draft of a bundle, walked through with the pages of applications; addresses, materials, sending are its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.people.delegation.matters import require_item
from yiwang.service.applications.actions.drafts import Content, content_of
from yiwang.service.applications.filing import check_assurance
from yiwang.service.applications.filling import Filling, fill_in
from yiwang.service.applications.items import item_of, place_for
from yiwang.service.applications.kind import division_code
from yiwang.service.applications.models import Draft
from yiwang.service.applications.scenario import Material
from yiwang.service.applications.sealing import seal_draft
from yiwang.service.bundles.actions.submit_bundle import BundleSubmission, submit_bundle
from yiwang.service.bundles.definition import Definition, bundle_of
from yiwang.service.bundles.models import BundlePart


@dataclass(slots=True)
class BundleFilling(Filling):
    """An open draft of a bundle."""

    home: ClassVar[str] = "/bundles/"

    @property
    def base(self) -> str:
        """Address of the draft."""
        return f"/bundles/drafts/{self.draft.pk}/"

    @property
    def home_title(self) -> str:
        """Name of the list at ``home``."""
        return _("我的一件事")

    @property
    def start(self) -> str:
        """Address of the page that it began on."""
        return f"/bundles/{self.item.key}/"

    def became(self, *, fresh: bool = False) -> str:
        """Address of the bundle that the draft became."""
        return f"/bundles/{self.draft.submitted_as}/{'?submitted=1' if fresh else ''}"

    @property
    def definition(self) -> Definition:
        """The bundle's revision that the draft began with."""
        return bundle_of(self.draft.item_revision)

    def materials(self) -> list[Material]:
        """What the applicant brings for all parts together, each once."""
        return [material for material in self.definition.materials(self.content.answers) if not material.held]

    def send(self, now: datetime, *, insist: bool = False) -> UUID:
        """Send it in for all parts, once whatever is tried; the id of the bundle. Refuses as ``submit_bundle`` does."""
        sent = self.bundle_submission()
        bundle = submit_bundle(actor=self.actor, sent=sent, now=now, key=f"draft-{self.draft.pk}").id
        self._attach_files(bundle)
        return bundle

    def _attach_files(self, bundle_id: UUID) -> None:
        """Each file belongs to the first part that asks for it: its office sees it through the case. Safe to repeat."""
        known = self.files()
        started = BundlePart.objects.filter(bundle_id=bundle_id, proceeding_id__isnull=False)
        cases = dict(started.values_list("part", "proceeding_id"))
        for spec in self.definition.parts:
            wanted = [row["material"] for row in spec.item.content.get("materials", [])]
            for row in (one for key in wanted for one in known.get(key, [])):
                if spec.name in cases and row.subject_id is None:
                    files.attach(row, Subject("proceeding", cases[spec.name]))

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
    require_item(actor, definition.key)
    first = definition.parts[0]
    place = place_for(first.item, division_code, first.role)
    draft_id = new_id()
    draft = Draft(
        id=draft_id,
        account_id=actor.holder_account,
        for_party=actor.holder_id,
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
