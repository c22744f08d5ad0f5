"""Drafts: start, save a page, come back; whatever was typed is kept, right or wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotSignedIn
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.people.delegation.matters import require_item
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import Item, item_of, place_for
from yiwang.service.applications.models import Draft
from yiwang.service.applications.sealing import open_draft, seal_draft


@dataclass(slots=True)
class Content:
    """What a draft holds; ``raw`` are posted values that could not be read yet, by page."""

    scenario: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    disputes: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    firm_id: str | None = None
    person_id: str | None = None
    person_name: str = ""

    def to_json(self) -> dict[str, Any]:
        """All of it, for the envelope."""
        return {name: getattr(self, name) for name in self.__slots__}


@use_case("application.draft_started")
def start_draft(*, actor: Actor, item: Item, division_code: str, content: Content | None = None) -> Draft:
    """Begin an application for ``item`` at a place. Refuses strangers; how well they are proven is asked when it is
    sent in, so that nobody has to type twice."""
    if not actor.signed_in or actor.account_id is None:
        raise NotSignedIn
    place = place_for(item, division_code)
    require_item(actor, item.key)
    draft_id = new_id()
    body = content or Content()
    if actor.acting is not None:
        body.firm_id = str(actor.acting.giver_id) if actor.acting.for_firm else None
    draft = Draft(
        id=draft_id,
        account_id=actor.holder_account,
        for_party=party_of(actor, body),
        item_key=item.key,
        item_revision=item.published.id,
        release=item.published.release_id,
        division_id=place.division_id,
        organization_id=place.organization_id,
        title=item.title,
        channel=actor.channel,
        sealed=seal_draft(draft_id, body.to_json()),
    )
    draft.save(force_insert=True)
    record("application.draft_started", actor=actor, on=draft, payload={"item": item.key})
    return draft


def party_of(actor: Actor, content: Content) -> UUID | None:
    """Whose matter a draft is, so that an agent of just him sees it; None at a window: the draft is the clerk's."""
    if actor.channel == "window":
        return None
    return UUID(content.firm_id) if content.firm_id else actor.holder_id


def content_of(draft: Draft) -> Content:
    """Open a draft for its writer."""
    return Content(**open_draft(draft.pk, bytes(draft.sealed)))


def save_draft(*, actor: Actor, draft: Draft, content: Content, page: str = "") -> Draft:
    """Keep what was typed. A draft is no business fact: no event.

    Two tabs: saving on top of an older state is refused with ``changed_meanwhile``.
    """
    sealed = seal_draft(draft.pk, content.to_json())
    rows = Draft.objects.visible_to(actor).filter(pk=draft.pk, version=draft.version, submitted_as=None)
    if not rows.update(sealed=sealed, page=page or draft.page, version=draft.version + 1):
        raise ChangedMeanwhile(
            _("您在另一个页面修改过这份草稿，这次的修改没有保存。请从“我的办件”重新打开草稿，核对后继续。")
        )
    draft.version += 1
    draft.page = page or draft.page
    draft.sealed = sealed
    return draft


def submission_of(draft: Draft, content: Content, division_code: str) -> Submission:
    """The draft as it will be sent in, on the item revision that it began with."""
    return Submission(
        item=item_of(draft.item_revision),
        division_code=division_code,
        answers=content.answers,
        scenario=content.scenario,
        files=content.files,
        disputes=content.disputes,
        firm_id=UUID(content.firm_id) if content.firm_id else None,
        person_id=UUID(content.person_id) if content.person_id else None,
        person_name=content.person_name,
    )


def close_draft(*, actor: Actor, draft: Draft, submitted_as: UUID) -> None:
    """Mark a draft as sent in; its content goes, the link to the case stays."""
    Draft.objects.visible_to(actor).filter(pk=draft.pk).update(
        submitted_as=submitted_as, sealed=seal_draft(draft.pk, Content().to_json())
    )
    draft.submitted_as = submitted_as


def drop_draft(*, actor: Actor, draft: Draft) -> None:
    """Throw a draft away at the writer's wish."""
    Draft.objects.visible_to(actor).filter(pk=draft.pk, submitted_as=None).delete()
