"""Typed reads for applicants: their cases, their drafts, the files of a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.models import File, Revision
from yiwang.core.paging import Page, page
from yiwang.engines.proceedings.models import Proceeding, Receipt
from yiwang.engines.proceedings.parties import own_condition
from yiwang.people.models import Division
from yiwang.service.applications.models import Draft

ORDER = ("-submitted_at", "id")
FILTERS = ("", "open", "mine", "done")
DRAFT_ORDER = ("-updated_at", "id")
DRAFT_FILTERS = ("", "single", "bundle")


def my_cases(actor: Actor, which: str = "", query: str = "") -> QuerySet[Proceeding]:
    """One's own cases. ``which``: open, mine (waiting for the applicant), done; ``query`` is in title or number."""
    rows = Proceeding.objects.visible_to(actor).filter(own_condition(actor), parent=None)
    refusals = Receipt.objects.unscoped("of the visible case").filter(proceeding=OuterRef("pk"), decision="refuse")
    rows = rows.defer("answers", "sealed", "facts", "flow").annotate(refused=Exists(refusals))
    if which == "open":
        rows = rows.filter(ended_at=None)
    elif which == "mine":
        rows = rows.filter(state="correcting")
    elif which == "done":
        rows = rows.filter(ended_at__isnull=False)
    if query:
        rows = rows.filter(Q(title__icontains=query) | Q(number__startswith=query))
    return rows


def my_case_page(actor: Actor, which: str, query: str, cursor: str, size: int = 20) -> Page[Proceeding]:
    """One page of ``my_cases``, the newest first."""
    try:
        return page(my_cases(actor, which, query), order=ORDER, cursor=cursor or None, size=size)
    except (TypeError, ValueError, ValidationError) as forged:  # values that no row of the list can have
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from forged


def open_cases(actor: Actor, most: int) -> list[Proceeding]:
    """The newest cases that are not ended."""
    return list(my_cases(actor, "open").order_by(*ORDER)[:most])


def my_drafts(actor: Actor, item_key: str = "") -> list[Draft]:
    """Drafts that were not sent in, the last touched first; at most 50."""
    rows = draft_rows(actor).order_by(*DRAFT_ORDER)
    return list((rows.filter(item_key=item_key) if item_key else rows)[:50])


def draft_rows(actor: Actor, which: str = "", query: str = "") -> QuerySet[Draft]:
    """One's own drafts. ``which``: single (one item), bundle (several matters in one); ``query`` is in the title."""
    rows: QuerySet[Draft] = Draft.objects.visible_to(actor).filter(submitted_as=None).defer("sealed")
    if which:
        of_bundle = Exists(Revision.objects.filter(pk=OuterRef("item_revision"), definition__section="bundles"))
        rows = rows.filter(of_bundle if which == "bundle" else ~of_bundle)
    return rows.filter(title__icontains=query) if query else rows


def my_draft_page(actor: Actor, which: str, query: str, cursor: str, size: int = 20) -> Page[Draft]:
    """One page of ``draft_rows``, the last touched first."""
    return page(draft_rows(actor, which, query), order=DRAFT_ORDER, cursor=cursor or None, size=size)


def place_names(drafts: Iterable[Draft]) -> dict[UUID, str]:
    """The names of the places of these drafts. One query."""
    wanted = {draft.division_id for draft in drafts}
    return dict(Division.objects.filter(pk__in=wanted).values_list("id", "name"))


def files_named(actor: Actor, ids: Iterable[str]) -> dict[str, File]:
    """The files with these ids that ``actor`` may see, by id."""
    wanted = []
    for value in ids:
        try:
            wanted.append(UUID(str(value)))
        except ValueError:
            continue
    rows = File.objects.visible_to(actor).filter(pk__in=wanted) if wanted else []
    return {str(row.pk): row for row in rows}


def files_by_material(actor: Actor, files: dict[str, Any]) -> dict[str, list[File]]:
    """The files of a case or draft under their materials."""
    known = files_named(actor, [one for many in files.values() for one in many])
    return {key: [known[one] for one in many if one in known] for key, many in files.items()}
