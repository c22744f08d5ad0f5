"""Who may do what with an item, an entry, a draft; and the locks of the use cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor, PostHeld
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.permissions import allowed, require
from yiwang.core.revisions import ManagedElsewhere
from yiwang.people.models import Division, Organization
from yiwang.service.catalogue.errors import DraftElsewhere, NotYourItem
from yiwang.service.catalogue.history import Row
from yiwang.service.catalogue.models import CatalogueEntry, Draft, ServiceItem

LONGEST_REASON = 2_000


def require_item(actor: Actor, item: ServiceItem) -> None:
    """Refuse who does not edit for the item's organization, and items that a pack or a list manages."""
    require(actor, "catalogue.edit")
    if item.managed_by != "desk":
        raise ManagedElsewhere
    if actor.kind != "system" and (item.organization_id is None or not allowed(actor, "catalogue.edit", on=item)):
        raise NotYourItem


def entry_post(actor: Actor, owner_division: str) -> PostHeld | None:
    """The post from which entries of this division (its first two digits) are edited; None for the system."""
    require(actor, "catalogue.entries")
    if actor.kind == "system":
        return None
    posts = [post for post in actor.posts if "catalogue.entries" in post.duties]
    codes = dict(Division.objects.filter(pk__in=[p.division_id for p in posts]).values_list("id", "code"))
    for post in posts:
        if codes.get(post.division_id, "")[:2] == owner_division:
            return post
    raise NotPermitted


def editing_post(actor: Actor, organization_id: UUID | None = None) -> PostHeld:
    """The post from which the actor edits items, in ``organization_id`` if given."""
    require(actor, "catalogue.edit")
    post = actor.post_with("catalogue.edit", organization_id)
    if post is None:
        raise NotPermitted
    return post


def require_draft(actor: Actor, draft: Draft) -> None:
    """Refuse who may not write in, send, or publish this draft."""
    require(actor, "catalogue.edit" if draft.item_id else "catalogue.entries", on=draft)


def locked_draft(actor: Actor, draft_id: UUID | str, *states: str, version: int | None = None) -> Draft:
    """The draft, locked, in one of ``states``.

    Refuses with ``not_found``, ``changed_meanwhile``, ``catalogue_draft_state``.
    """
    draft: Draft = Draft.objects.visible_to(actor).select_for_update().get_or_refuse(draft_id)
    if version is not None and draft.row_version != version:
        raise ChangedMeanwhile
    if states and draft.state not in states:
        raise DraftElsewhere
    return draft


def shared_draft(actor: Actor, draft_id: UUID, *states: str) -> Draft:
    """The draft, which nobody may change until the transaction ends, though others may read it in the same way.

    Refuses with ``not_found``, ``catalogue_draft_state``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM catalogue_draft WHERE id = %s FOR SHARE", [draft_id])
    draft: Draft = Draft.objects.visible_to(actor).get_or_refuse(draft_id)
    if draft.state not in states:
        raise DraftElsewhere
    return draft


def locked_row(draft: Draft) -> Row:
    """What the draft is about, locked; what is claimed, drafted or listed under it meanwhile does not wait."""
    row: Row | None
    if draft.item_id is not None:
        row = ServiceItem.objects.select_for_update(no_key=True).filter(pk=draft.item_id).first()
    else:
        row = CatalogueEntry.objects.select_for_update(no_key=True).filter(pk=draft.entry_id).first()
    if row is None:
        raise NotFound
    return row


def locked_item(key: str) -> ServiceItem:
    """An item by its key, locked. Refuses with ``not_found``."""
    rows = ServiceItem.objects.select_for_update(of=("self",), no_key=True).select_related("face")
    item = rows.filter(key=key).first()
    if item is None:
        raise NotFound
    return item


def organization(organization_id: UUID) -> Organization:
    """An organization that is there. Refuses with ``not_found``."""
    found = Organization.objects.select_related("division").filter(pk=organization_id, closed_on=None).first()
    if found is None:
        raise NotFound
    return found


def checked_words(words: str, *, needed: bool, field: str = "reason", most: int = LONGEST_REASON) -> str:
    """Typed words, cleaned; refuses none where they are needed, and more than ``most`` characters."""
    said = "".join(char for char in words if char.isprintable() or char in "\n\t").strip()
    if needed and not said:
        raise InvalidInput(_("请写明理由。"), fields={f"/{field}": _("请写明理由。")})
    if len(said) > most:
        raise InvalidInput(_("写得太长。"), fields={f"/{field}": _("请控制在%(most)s字以内。") % {"most": most}})
    return said


def account_of(actor: Actor) -> list[UUID]:
    """The account that acts, for the list of editors."""
    return [actor.account_id] if actor.account_id else []


def aware(moment: datetime | None) -> datetime | None:
    """Refuse a moment without a time zone."""
    if moment is not None and moment.tzinfo is None:
        raise InvalidInput(fields={"/when": _("请写明日期和时间。")})
    return moment
